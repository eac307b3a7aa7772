"""Training steps: programs that were differentiated in the parameters, then collapsed.

What is compared with is the gradient of the same operator, collapsed by hand.
"""

from collections.abc import Callable
from typing import Any

import jax
import pytest
from jax import Array
from jax import numpy as jnp

from collapsing import collapsed, export_of, relative_error, run
from forms import networks, operators, references
from forms.networks import Network, points
from tool import Tool

ROUNDING = {"float32": 2e-5, "float64": 1e-12}
WIDTHS = (10, 64, 64, 48, 48, 1)
Applied = Callable[[Any, Array], Array]


def training_step(apply: Applied) -> Callable[[Any, Array], Any]:
    """A loss and its gradient in the parameters."""

    def step(parameters: Any, xs: Array) -> Any:
        def loss(p: Any) -> Array:
            return jnp.mean(apply(p, xs) ** 2)

        return jax.value_and_grad(loss)(parameters)

    return step


def written_as(form: str, network: Network) -> Applied:
    """The Laplacian as a user writes it, at a batch of points."""
    operator = operators.LAPLACIANS[form]
    return lambda p, xs: jax.vmap(operator(lambda x: network.apply(p, x)))(xs)


def jets(network: Network, directions: Array, order: int) -> Applied:
    """A sum of derivatives along directions, by `jet`."""
    total = operators.directional(order, operators.plain)

    def apply(parameters: Any, xs: Array) -> Array:
        def at(x: Array) -> Array:
            return total(lambda y: network.apply(parameters, y), x, directions, x)

        return jax.vmap(at)(xs)

    return apply


def check(tool: Tool, form: Applied, by_hand: Applied, args: Any, most: float) -> None:
    """The same loss and gradient, with at most so many times the operations."""
    exported = export_of(training_step(form), args)
    actual = run(collapsed(tool, exported), args)
    expected = run(exported, args)
    reference = run(export_of(training_step(by_hand), args), args)
    dtype = str(args[1].dtype)
    assert relative_error(actual.results, expected.results) <= ROUNDING[dtype]
    assert actual.flops <= most * reference.flops


@pytest.mark.parametrize("dtype", ROUNDING)
@pytest.mark.parametrize("form", ["P13_jet"])
def test_laplacian(stablehlo_opt: Tool, form: str, dtype: str) -> None:
    with jax.enable_x64(True):
        network = networks.dense(WIDTHS, dtype=dtype)
        args = (network.parameters, points(4, WIDTHS[0], dtype=dtype))
        check(
            stablehlo_opt,
            written_as(form, network),
            references.forward_laplacian,
            args,
            most=1.1,
        )


@pytest.mark.parametrize("order", [2, 3, 4])
def test_jets_along_directions(stablehlo_opt: Tool, order: int) -> None:
    with jax.enable_x64(True):
        network = networks.dense(WIDTHS)
        directions = points(6, WIDTHS[0], dtype="float64", seed=3)
        args = (network.parameters, points(4, WIDTHS[0], dtype="float64"))
        check(
            stablehlo_opt,
            jets(network, directions, order),
            lambda p, xs: references.collapsed_jet(p, xs, directions, order),
            args,
            most=1.1,
        )
