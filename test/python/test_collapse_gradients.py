"""Training steps: programs that were differentiated in the parameters, then collapsed.

What is compared with is the gradient of the same operator, collapsed by hand.
"""

from collections.abc import Callable
from typing import Any

import jax
import pytest
from jax import Array
from jax import numpy as jnp

from collapsing import COLLAPSE, collapsed, export_of, relative_error, run
from corpus.exchange import artifact_text
from forms import networks, operators, references
from forms.networks import Network, points
from tool import Tool

ROUNDING = {"float32": 2e-5, "float64": 1e-12}
# Matrices dominate.
WIDTHS = (10, 128, 128, 96, 96, 1)
FORMS = (
    "P1_trace_hessian",
    "P2_sum_diag_hessian",
    "P6_jvp_of_grad",
    "P7_linearized_gradient",
    "P8_linearized_loop",
    "P9_linearized_scan",
    "P10_scanned_gradients",
    "P11_scanned_jvp",
    "P12_nested_jvp",
    "P13_jet",
    "P15_unrolled_gradients",
    "P17_hessian_entries",
)
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
@pytest.mark.parametrize("form", FORMS)
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


RESIDUALS: dict[str, Callable[[Array, Array, Array], Array]] = {
    "poisson": lambda total, u, f: total - f,
    "helmholtz": lambda total, u, f: total + u - f,
    "allen_cahn": lambda total, u, f: total + u - u**3 - f,
    "local_energy": lambda total, u, f: f - 0.5 * total / u,
}


@pytest.mark.parametrize("name", RESIDUALS)
@pytest.mark.parametrize(
    "form", ["P1_trace_hessian", "P6_jvp_of_grad", "P12_nested_jvp"]
)
def test_residual(stablehlo_opt: Tool, form: str, name: str) -> None:
    """The cotangent of a residual is a sum, which is drawn out of the sweeps."""
    with jax.enable_x64(True):
        network = networks.dense(WIDTHS)

        def residual(laplacian: Applied) -> Applied:
            def apply(p: Any, xs: Array) -> Array:
                total, u = laplacian(p, xs), jax.vmap(lambda x: network.apply(p, x))(xs)
                return RESIDUALS[name](
                    total, u, jnp.sin(xs.sum(1)).reshape(total.shape)
                )

            return apply

        check(
            stablehlo_opt,
            residual(written_as(form, network)),
            residual(references.forward_laplacian),
            (network.parameters, points(4, WIDTHS[0], dtype="float64")),
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


ACTIVATIONS = ("sin", "softplus", "silu", "logistic")


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("form", ["P1_trace_hessian", "P12_nested_jvp"])
def test_activations(stablehlo_opt: Tool, form: str, name: str) -> None:
    """As cheap as a jet of order two, which carries nothing twice."""
    with jax.enable_x64(True):
        network = networks.dense(WIDTHS, networks.ACTIVATIONS[name])
        args = (network.parameters, points(4, WIDTHS[0], dtype="float64"))
        exported = export_of(training_step(written_as(form, network)), args)
        actual = run(collapsed(stablehlo_opt, exported), args)
        expected = run(exported, args)
        by_hand = training_step(references.forward_laplacian)
        tanh = run(export_of(by_hand, args), args)
        assert relative_error(actual.results, expected.results) <= 1e-12
        assert actual.flops <= 1.15 * tanh.flops


@pytest.mark.parametrize("form", FORMS)
def test_twice_is_once(stablehlo_opt: Tool, form: str) -> None:
    network = networks.dense((3, 7, 6, 5, 1), dtype="float32")
    args = (network.parameters, points(4, 3, dtype="float32"))
    exported = export_of(training_step(written_as(form, network)), args)
    flags = (COLLAPSE, "--mlir-print-op-generic")
    once = stablehlo_opt.run(artifact_text(exported, generic=True), *flags)
    assert stablehlo_opt.run(once, *flags) == once
