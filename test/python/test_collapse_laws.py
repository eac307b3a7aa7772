"""Laws of the collapse, on random programs and on second derivatives of them."""

from collections.abc import Callable
from functools import partial
from typing import Any

import hypothesis
import jax
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jax import Array
from jax import numpy as jnp

from collapsing import COLLAPSE, collapsed, export_of, run_once
from corpus.exchange import artifact_text
from forms.operators import LAPLACIANS, second_derivative
from random_programs import Program, programs
from tool import Tool

FLOAT64 = 1e-12


@pytest.fixture(autouse=True)
def double_precision():
    with jax.enable_x64(True):
        yield


def magnitude(function: Callable[..., Any], args: list[np.ndarray]) -> float:
    """A bound for what rounding is relative to: the largest value on the way."""
    values = jax.tree.leaves(jax.jit(function)(args))
    return max(1.0, *(float(np.sum(np.abs(v))) for v in values))


def check_values(tool: Tool, function: Any, args: Any, scale: float) -> None:
    exported = export_of(function, args)
    expected = run_once(exported, args)
    actual = run_once(collapsed(tool, exported), args)
    for a, e in zip(actual, expected, strict=True):
        assert a.shape == e.shape
        np.testing.assert_allclose(a, e, rtol=FLOAT64, atol=FLOAT64 * scale)


@given(programs())
def test_values(stablehlo_opt: Tool, program: Program) -> None:
    args = program.arguments()
    check_values(stablehlo_opt, program, args, magnitude(program.values, args))


def laplacian(program: Program, x: Array, directions: Array, axis: int) -> Array:
    """A sum over directions of the second derivative of the sum of all results."""

    def f(x: Array) -> Array:
        return sum((jnp.sum(r) for r in program(x)), jnp.zeros(()))

    second = jax.vmap(lambda v: second_derivative(f, x, v), in_axes=axis)
    return jnp.sum(second(directions))


def jacobian_trace(program: Program, x: Array) -> Array:
    """Forward over reverse."""

    def f(x: Array) -> Array:
        return sum((jnp.sum(r) for r in program(x)), jnp.zeros(()))

    return jnp.einsum("ii->", jax.hessian(f)(x))


@given(programs(inputs=[(3,)], length=7), st.integers(0, 1))
def test_second_derivatives(stablehlo_opt: Tool, program: Program, axis: int) -> None:
    directions = np.moveaxis(np.random.RandomState(1).randn(4, 3), 0, axis)
    args = [*program.arguments(), directions]
    function = partial(laplacian, program, axis=axis)
    scale = 10.0 * magnitude(program.values, args[:1])
    check_values(stablehlo_opt, function, args, scale)


@given(programs(inputs=[(3,)], length=7))
def test_hessian_traces(stablehlo_opt: Tool, program: Program) -> None:
    args = program.arguments()
    scale = 10.0 * magnitude(program.values, args)
    check_values(stablehlo_opt, partial(jacobian_trace, program), args, scale)


# The others take as long as all of these together.
SOURCES = [
    form
    for form in LAPLACIANS
    if form.split("_")[0] in ("P1", "P6", "P7", "P8", "P9", "P11", "P12", "P15")
]


@hypothesis.settings(max_examples=16)
@given(programs(inputs=[(3,)], length=7), st.sampled_from(SOURCES), st.booleans())
def test_source_forms(
    stablehlo_opt: Tool, program: Program, form: str, is_batched: bool
) -> None:
    def f(x: Array) -> Array:
        return sum((jnp.sum(r) for r in program(x)), jnp.zeros(()))

    operator = LAPLACIANS[form](f)
    args = program.arguments()
    scale = 10.0 * magnitude(program.values, args)
    if is_batched:
        args = [np.stack([args[0], 0.5 * args[0]])]
        operator = jax.vmap(operator)
    check_values(stablehlo_opt, operator, args, scale)


def collapsed_text(tool: Tool, text: str) -> str:
    return tool.run(text, COLLAPSE, "--mlir-print-op-generic")


@given(programs(inputs=[(3,)], length=7))
def test_idempotence(stablehlo_opt: Tool, program: Program) -> None:
    directions = np.random.RandomState(1).randn(4, 3)
    args = [*program.arguments(), directions]
    function = partial(laplacian, program, axis=0)
    text = artifact_text(export_of(function, args), generic=True)
    once = collapsed_text(stablehlo_opt, text)
    assert collapsed_text(stablehlo_opt, once) == once
