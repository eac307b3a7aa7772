"""What a select leaves out may be infinite or not a number, and stays out.

Users guard singular points by `jnp.where(x > 0, jnp.sqrt(x), 0)`, and JAX itself fills
what is out of bounds with NaN. A rewrite that multiplies by a mask instead would turn
zero times infinity into NaN.
"""

from collections.abc import Callable
from typing import Any

import jax
import numpy as np
import pytest
from jax import Array
from jax import numpy as jnp

from collapsing import collapsed, export_of, relative_error, run_once
from forms import networks
from forms.operators import LAPLACIANS, Operator
from tool import Tool

FLOAT64 = 1e-12
FORMS = [
    "P1_trace_hessian",
    "P5_jacfwd_jacfwd",
    "P6_jvp_of_grad",
    "P12_nested_jvp",
]
GUARDED: dict[str, Callable[[Array], Array]] = {
    "logarithm": lambda x: jnp.where(x > 0, jnp.log(x), x),
    "quotient": lambda x: jnp.where(jnp.abs(x) > 10.0, 1.0 / (x - x), x * x),
    "root": lambda x: jnp.where(x > 0, jnp.sqrt(x), 0.0),
}


def check(tool: Tool, function: Callable[..., Any], *args: np.ndarray) -> None:
    with jax.enable_x64(True):
        exported = export_of(function, args)
        expected = run_once(exported, args)
        assert all(np.isfinite(e).all() for e in expected)
        actual = run_once(collapsed(tool, exported), args)
        assert relative_error(actual, expected) <= FLOAT64


def laplacian(operator: Operator, activation: Callable[[Array], Array]) -> Any:
    """Of two layers, the first one guarded."""

    def function(xs: Array, w: Array) -> Array:
        def f(x: Array) -> Array:
            return jnp.sum(jnp.tanh(activation(jnp.sin(x @ w)) @ w.T))

        return jax.vmap(operator(f))(xs)

    return function


# There JAX itself multiplies a zero cotangent with an infinite derivative.
NOT_FINITE = {
    ("quotient", "P1_trace_hessian"),
    ("quotient", "P6_jvp_of_grad"),
    ("root", "P1_trace_hessian"),
    ("root", "P6_jvp_of_grad"),
}


def pairs() -> list[tuple[str, str]]:
    every = [(name, form) for name in GUARDED for form in FORMS]
    return [pair for pair in every if pair not in NOT_FINITE]


@pytest.mark.parametrize(("name", "form"), pairs())
def test_guarded_activation(stablehlo_opt: Tool, name: str, form: str) -> None:
    rng = np.random.RandomState(0)
    function = laplacian(LAPLACIANS[form], GUARDED[name])
    check(stablehlo_opt, function, rng.randn(4, 6), rng.randn(6, 20))


def test_filled_with_nan(stablehlo_opt: Tool) -> None:
    def function(x: Array) -> Array:
        return jnp.sum(jnp.flip(x + jnp.take(x, np.array([0, 0]), axis=2), 0), axis=2)

    check(stablehlo_opt, function, np.arange(4.0).reshape(4, 1, 1))


def test_infinite_constant(stablehlo_opt: Tool) -> None:
    def function(x: Array, y: Array, keep: Array) -> Array:
        return jnp.sum(jnp.sin(y) * jnp.where(keep, x, jnp.inf) + y, axis=0)

    rng = np.random.RandomState(0)
    check(stablehlo_opt, function, rng.randn(6, 5), rng.randn(5), np.ones((6, 5), bool))


@pytest.mark.parametrize("depth", [4, 20])
def test_factors_of_a_deep_network_stay_in_range(
    stablehlo_opt: Tool, depth: int
) -> None:
    """Each layer of a `jet` of tanh brings a factor 4: 4^20 is no float16."""
    network = networks.dense((4, *[8] * depth, 1), dtype="float16")
    args = (network.parameters, networks.points(5, 4, dtype="float16"))

    def function(parameters: Any, xs: Array) -> Array:
        operator = LAPLACIANS["P13_jet"]
        return jax.vmap(operator(lambda x: network.apply(parameters, x)))(xs)

    exported = export_of(function, args)
    actual = run_once(collapsed(stablehlo_opt, exported), args)
    assert relative_error(actual, run_once(exported, args)) <= 0.01


@pytest.mark.parametrize("form", ["P1_trace_hessian", "P6_jvp_of_grad"])
def test_branches_of_the_error_function_stay_guarded(
    stablehlo_opt: Tool, form: str
) -> None:
    """erfc overflows in the branch that its select leaves out."""
    activation = networks.ACTIVATIONS["gelu_exact"]
    network = networks.dense((24, 96, 96, 1), activation, dtype="float32")
    args = (network.parameters, networks.points(4, 24, dtype="float32"))

    def function(parameters: Any, xs: Array) -> Array:
        operator = LAPLACIANS[form]
        return jax.vmap(operator(lambda x: network.apply(parameters, x)))(xs)

    exported = export_of(function, args)
    actual = run_once(collapsed(stablehlo_opt, exported), args)
    assert relative_error(actual, run_once(exported, args)) <= 2e-5
