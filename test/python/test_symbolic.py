"""Programs exported for a batch of any size collapse like those of one size."""

from collections.abc import Callable, Iterator
from typing import Any

import jax
import numpy as np
import pytest
from jax import Array, export
from jax import numpy as jnp

from collapse_taylor import apply_collapse
from collapsing import export_of, relative_error, run_once
from forms import networks, operators
from forms.networks import points

DIMENSION, BATCH = 12, 16
FLOAT64 = 1e-12


@pytest.fixture(autouse=True)
def double() -> Iterator[None]:
    with jax.enable_x64(True):
        yield


def with_symbols(args: Any, *shapes: str | None) -> list[Any]:
    """Specifications of `args`, the last of them with symbolic shapes."""
    scope = export.SymbolicScope()
    specs = jax.tree.map(lambda a: jax.ShapeDtypeStruct(a.shape, a.dtype), list(args))
    for i, shape in enumerate(shapes, len(args) - len(shapes)):
        if shape is not None:
            sizes = export.symbolic_shape(shape, scope=scope)
            specs[i] = jax.ShapeDtypeStruct(sizes, args[i].dtype)
    return specs


def flops(function: Callable[..., Any], args: Any) -> float:
    compiled = jax.jit(function).lower(*args).compile()
    return compiled.cost_analysis()["flops"]


@pytest.mark.parametrize("form", operators.LAPLACIANS)
def test_a_batch_of_any_size(form: str) -> None:
    network = networks.residual(DIMENSION, 24, 3)
    args = (network.parameters, points(BATCH, DIMENSION))

    def function(parameters: Any, xs: Array) -> Array:
        operator = operators.LAPLACIANS[form]
        return jax.vmap(operator(lambda x: network.apply(parameters, x)))(xs)

    exported = export_of(function, with_symbols(args, f"b, {DIMENSION}"))
    symbolic = apply_collapse(exported)
    static = apply_collapse(export_of(function, args))
    assert relative_error(run_once(symbolic, args), run_once(exported, args)) <= FLOAT64
    assert flops(symbolic.call, args) <= 1.02 * flops(static.call, args)


def network_of(inputs: int) -> Any:
    return networks.dense((inputs, 24, 16, 1))


def pinn_loss(parameters: Any, xs: Array, forces: Array) -> Any:
    network = network_of(DIMENSION)
    operator = operators.trace_hessian(lambda x: network.apply(parameters, x))
    residuals = jax.vmap(operator)(xs) - forces
    return jnp.mean(residuals**2), xs.reshape(-1)


def test_two_arguments_of_one_symbol_and_a_mean_over_it() -> None:
    xs = points(BATCH, DIMENSION)
    args = (network_of(DIMENSION).parameters, xs, np.sin(xs[:, 0]))
    exported = export_of(pinn_loss, with_symbols(args, f"b, {DIMENSION}", "b"))
    rewritten = apply_collapse(exported)
    expected = run_once(exported, args)
    assert relative_error(run_once(rewritten, args), expected) <= FLOAT64
    assert flops(rewritten.call, args) < 0.8 * flops(exported.call, args)


def test_its_gradient_over_the_batch() -> None:
    xs = points(BATCH, DIMENSION)
    args = (network_of(DIMENSION).parameters, xs, np.sin(xs[:, 0]))
    gradient = jax.grad(lambda *args: pinn_loss(*args)[0])
    exported = export_of(gradient, with_symbols(args, f"b, {DIMENSION}", "b"))
    rewritten = apply_collapse(exported)
    expected = run_once(exported, args)
    assert relative_error(run_once(rewritten, args), expected) <= FLOAT64


@pytest.mark.parametrize("shape", ["2*b, n, 12", "b, b, 12", "b + 3, b, 12"])
def test_several_symbols(shape: str) -> None:
    network = network_of(12)
    operator = operators.trace_hessian(lambda x: network.apply(network.parameters, x))
    sizes = export.symbolic_shape(shape)
    spec = jax.ShapeDtypeStruct(sizes, np.float64)
    actual = {"2*b, n, 12": (4, 3), "b, b, 12": (3, 3), "b + 3, b, 12": (5, 2)}
    args = (points(np.prod(actual[shape]), 12).reshape(*actual[shape], 12),)

    def function(xs: Array) -> Any:
        values = jax.vmap(jax.vmap(operator))(xs)
        merged = jax.vmap(operator)(xs.reshape(-1, 12))
        return values, merged

    exported = export_of(function, [spec])
    rewritten = apply_collapse(exported)
    expected = run_once(exported, args)
    assert relative_error(run_once(rewritten, args), expected) <= FLOAT64
    assert flops(rewritten.call, args) < 0.8 * flops(exported.call, args)


def test_it_serializes_and_runs_at_any_size() -> None:
    network = network_of(DIMENSION)
    operator = operators.nested_jvp(lambda x: network.apply(network.parameters, x))
    exported = export_of(
        jax.vmap(operator), with_symbols((points(2, DIMENSION),), f"b, {DIMENSION}")
    )
    rewritten = export.deserialize(apply_collapse(exported).serialize())
    for batch in (1, 2, 7):
        args = (points(batch, DIMENSION),)
        expected = run_once(exported, args)
        assert relative_error(run_once(rewritten, args), expected) <= FLOAT64


@pytest.mark.parametrize("batch", [BATCH, 2])
def test_gathers_at_unknown_places_stay(batch: int) -> None:
    """From a batch that may be too short for them, beside a Laplacian."""
    network = networks.residual(DIMENSION, 24, 3)
    args = (network.parameters, points(batch, DIMENSION), np.array([2, 0, 7]))

    def function(parameters: Any, xs: Array, places: Array) -> Any:
        laplacian = operators.sum_diag_hessian(lambda x: network.apply(parameters, x))
        values = jax.vmap(laplacian)(xs)
        columns = jax.vmap(lambda x: x[places % DIMENSION])(xs)
        near = jnp.tanh(xs).at[jnp.arange(3)].get(mode="clip")
        return values, jnp.sin(columns), values.at[places].get(mode="clip"), near

    exported = export_of(function, with_symbols(args, f"b, {DIMENSION}", None))
    symbolic = apply_collapse(exported)
    assert relative_error(run_once(symbolic, args), run_once(exported, args)) <= FLOAT64
    assert flops(symbolic.call, args) < flops(exported.call, args)
