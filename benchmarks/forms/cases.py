"""Programs to collapse, by name: a network, an operator on it, a batch, a sum.

    function, args = CASES["P12_nested_jvp-residual"].build("float64")

`function(*args)` runs under `jax.jit`; parameters, points, directions and weights are
arguments, so that nothing of them is known to the compiler.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
from jax import Array
from jax import numpy as jnp

from forms import networks, operators
from forms.layouts import LAYOUTS, Layout
from forms.networks import Network, has_jet_rules, points
from forms.unusual import INPUTS, UNUSUAL

Program = tuple[Callable[..., Any], tuple[Any, ...]]


@dataclass(frozen=True)
class Case:
    """One program. `operator` names its family."""

    name: str
    operator: str
    make: Callable[[str], Program]

    def build(self, dtype: str) -> Program:
        """The function and its arguments in one element type."""
        return self.make(dtype)


CASES: dict[str, Case] = {}


def add(operator: str, variant: str, make: Callable[[str], Program]) -> None:
    """Enter a case."""
    name = f"{operator}-{variant}"
    if name in CASES:
        raise ValueError(f"two cases are named {name}")
    CASES[name] = Case(name, operator, make)


def batched(operator: operators.Operator, network: Network, dtype: str) -> Program:
    """The operator at three points."""

    def function(parameters: Any, xs: Array) -> Array:
        return jax.vmap(operator(lambda x: network.apply(parameters, x)))(xs)

    return function, (network.parameters, points(3, network.inputs, dtype=dtype))


def summed(
    apply: Callable[..., Any], network: Network, dtype: str, count: int = 4
) -> Program:
    """A sum over random directions, with random weights, at three points."""

    def function(parameters: Any, xs: Array, directions: Array, w: Array) -> Any:
        def f(x: Array) -> Array:
            return network.apply(parameters, x)

        return jax.vmap(lambda x: apply(f, x, directions, w))(xs)

    xs = points(3, network.inputs, dtype=dtype)
    directions = points(count, network.inputs, dtype=dtype, seed=7)
    return function, (
        network.parameters,
        xs,
        directions,
        points(1, count, dtype=dtype)[0],
    )


# These forms meet every network, the others only a few.
MAIN_FORMS = ("P1", "P3", "P5", "P6", "P12", "P13")
FEW_NETWORKS = ("dense_softplus", "dense_tanh", "normalised", "residual")


def _laplacians() -> None:
    for operator_name, operator in operators.LAPLACIANS.items():
        main = operator_name.startswith(tuple(f"{p}_" for p in MAIN_FORMS))
        for network_name in networks.ZOO if main else FEW_NETWORKS:
            if operator is operators.jet_laplacian and not has_jet_rules(network_name):
                continue

            def make(dtype: str, o: Any = operator, n: str = network_name) -> Program:
                return batched(o, networks.ZOO[n](dtype), dtype)

            add(operator_name, network_name, make)


def _unusual() -> None:
    for operator_name in ("P1_trace_hessian", "P5_jacfwd_jacfwd", "P12_nested_jvp"):
        for name, function in UNUSUAL.items():

            def make(dtype: str, o: str = operator_name, f: Any = function) -> Program:
                operator = operators.LAPLACIANS[o]
                return jax.vmap(operator(f)), (points(3, INPUTS, dtype=dtype),)

            add(operator_name, name, make)


def _sums() -> None:
    for sum_name, total in operators.SUMS.items():
        for order, by_jet in ((2, False), (2, True), (3, True), (4, True), (6, True)):
            apply = operators.directional(order, total, by_jet=by_jet)
            for network_name, widths in (
                ("scalar", (3, 5, 4, 1)),
                ("vector", (3, 5, 2)),
            ):

                def make(dtype: str, a: Any = apply, w: Any = widths) -> Program:
                    return summed(a, networks.dense(w, dtype=dtype), dtype)

                way = "jet" if by_jet else "jvp"
                add(f"{way}_order_{order}", f"{sum_name}-{network_name}", make)


def _lower_too() -> None:
    for order in (2, 3, 4):

        def make(dtype: str, order: int = order) -> Program:
            network = networks.dense((3, 5, 4, 2), jnp.sin, dtype=dtype)
            return summed(operators.with_lower(order), network, dtype)

        add(f"jet_order_{order}", "lower_too", make)


# Sizes that can be taken for each other: points, inputs, directions, width, outputs.
SIZES = {
    "distinct": (2, 3, 4, 5, 6),
    "all_equal": (4, 4, 4, 4, 4),
    "one_point": (1, 3, 4, 5, 6),
    "one_input": (2, 1, 4, 5, 6),
    "one_unit": (2, 3, 4, 1, 1),
    "scalar": (3, 4, 4, 3, None),
}


def _layouts() -> None:
    for layout in LAYOUTS:
        for size_name, sizes in SIZES.items():

            def make(dtype: str, layout: Layout = layout, s: Any = sizes) -> Program:
                return laid_out(layout, *s, dtype)

            add(layout.__name__, size_name, make)


def laid_out(
    layout: Layout,
    count: int,
    inputs: int,
    directions: int,
    width: int,
    outputs: int | None,
    dtype: str,
) -> Program:
    """A layout with a tanh network of given sizes."""
    network = networks.dense((inputs, width, width, outputs or 1), dtype=dtype)

    def apply(parameters: Any, x: Array) -> Array:
        *hidden, (w, b) = parameters
        for v, c in hidden:
            x = jnp.tanh(x @ v + c)
        return x @ w[:, 0] if outputs is None else x @ w + b

    def function(parameters: Any, xs: Array, vs: Array, weights: Array) -> Any:
        return layout(lambda x: apply(parameters, x), xs, vs, weights)

    xs = points(count, inputs, dtype=dtype)
    vs = points(directions, inputs, dtype=dtype, seed=7)
    return function, (network.parameters, xs, vs, points(1, directions, dtype=dtype)[0])


_laplacians()
_layouts()
_unusual()
_sums()
_lower_too()
