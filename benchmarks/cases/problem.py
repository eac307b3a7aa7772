"""The arrays and functions of a case."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from jax import Array, vmap
from jax import numpy as jnp

from cases.case import Case
from cases.networks import is_tanh_perceptron, network, scaled
from cases.operators import Operator, operator
from forms.networks import Network, cast, points

Function = Callable[[Array], Array]
Program = Callable[..., Any]  # of the arguments of a problem


@dataclass(frozen=True)
class Problem:
    """A network, an operator, and the arguments: parameters, points, directions."""

    case: Case
    network: Network
    operator: Operator
    args: tuple[Any, ...]

    @property
    def is_tanh_perceptron(self) -> bool:
        """Whether its layers are those of `forms.references`."""
        return is_tanh_perceptron(self.case.network)

    def pointwise(self, at: Callable[..., Array]) -> Program:
        """The program `at(f, x, directions, weights)` at each point of the batch."""

        def values(parameters: Any, xs: Array, *arrays: Array) -> Array:
            def f(x: Array) -> Array:
                return self.network.apply(parameters, x)

            directions, weights = (*arrays, None, None)[:2]
            return vmap(lambda x: at(f, x, directions, weights))(xs)

        return values

    def value(self) -> Program:
        """The network itself: the unit in which vectors are counted."""
        return self.pointwise(lambda f, x, _, __: f(x))


def problem(case: Case) -> Problem:
    """Builds a case, with the same numbers in all element types."""
    single = network(case.network, "float32")
    own = single if case.dtype == "float32" else network(case.network, case.dtype)
    asked = operator(case.operator, own.inputs, case.directions, case.dtype)
    xs = points(case.batch, own.inputs, dtype="float32")
    given = [a for a in (asked.directions, asked.weights) if a is not None]
    args = (scaled(single.parameters, case.dtype), cast(xs, case.dtype), *given)
    return Problem(case, own, asked, args)


def squared(program: Program) -> Program:
    """A loss, as a physics-informed network has it: the mean of squares."""

    def loss(*args: Any) -> Array:
        return jnp.mean(program(*args) ** 2)

    return loss
