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

from collapsing import COLLAPSE, collapsed, export_of, relative_error, run, run_once
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


def length(x: Array, large: float) -> Array:
    """As `hypot` and JAX's modulus of complex numbers compute it."""
    scale = jnp.where(jnp.max(jnp.abs(x)) > large**0.25, 1 / large, 1.0)
    scaled = jnp.where(scale < 1.0, x * (1 / large), x)
    return jnp.sqrt(jnp.sum(scaled * scaled)) * jnp.where(scale < 1.0, large, 1.0)


def power(x: Array, large: float) -> Array:
    z = x * (1 / large)
    return jnp.sum(z * z * z * z * z) * large


def shifted(x: Array, large: float) -> Array:
    z = (x + (1 / large)) * (1 / large) + jnp.sin(x * (1 / large))
    return jnp.sum((z * z) * (z * z)) * large


@pytest.mark.parametrize("form", LAPLACIANS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("f", [length, power, shifted])
def test_scaled_to_stay_in_range(
    stablehlo_opt: Tool, f: Callable[[Array, float], Array], dtype: str, form: str
) -> None:
    """Powers of the scale, or of what it scales, are no numbers of the type."""
    large = {"float32": 2.0**32, "float64": 2.0**300}[dtype]

    def function(x: Array) -> Array:
        return LAPLACIANS[form](lambda x: f(SQUARE.astype(dtype) @ x, large))(x)

    args = (np.array([0.5, -1.2, 0.3, 2.0], dtype) * np.dtype(dtype).type(large),)
    with jax.enable_x64(True):
        exported = export_of(function, args)
        expected = run_once(exported, args)
        assert all(np.isfinite(e).all() and e.all() for e in expected)
        actual = run_once(collapsed(stablehlo_opt, exported), args)
    tolerance = {"float32": 1e-5, "float64": FLOAT64}[dtype]
    assert relative_error(actual, expected) <= tolerance


def test_what_is_put_around_a_value_may_be_infinite(stablehlo_opt: Tool) -> None:
    def function(x: Array, around: Array, keep: Array, w: Array) -> Array:
        wide = jax.lax.pad(x * x, around, ((0, 0, 0), (1, 1, 0)))
        return jnp.sum(jnp.where(keep, wide, 0.0) @ w, axis=0)

    rng = np.random.RandomState(0)
    keep = np.array([False, *[True] * 8, False])
    args = (rng.randn(20, 8), np.array(np.inf), keep, rng.randn(10, 6))
    check(stablehlo_opt, function, *args)


SQUARE = np.random.RandomState(1).randn(4, 4)


def attention(x: Array) -> Array:
    """Scores of what comes later are minus infinity."""
    q = jnp.sin(x[:, None] * SQUARE)
    seen = jnp.tril(jnp.ones((4, 4), bool))
    weights = jax.nn.softmax(jnp.where(seen, q @ q.T, -jnp.inf), axis=-1)
    return jnp.sum(jnp.tanh(weights @ q @ SQUARE))


def distances(x: Array) -> Array:
    """Particles are infinitely far from themselves."""
    d = x[:, None] - x[None, :]
    r = jnp.where(jnp.eye(4, dtype=bool), jnp.inf, jnp.abs(d))
    return jnp.sum(jnp.tanh(x @ SQUARE)) + 0.5 * jnp.sum(jnp.cos(d) / r)


def pooled(x: Array) -> Array:
    """Maxima are taken together with minus infinity."""
    z = jnp.concatenate([jnp.sin(x @ SQUARE), jnp.array([-jnp.inf, -jnp.inf])])
    return jnp.tanh(jnp.max(z)) ** 2 + jnp.sum(jnp.tanh(jnp.maximum(x, -jnp.inf)))


@pytest.mark.parametrize("form", LAPLACIANS)
@pytest.mark.parametrize("f", [attention, distances, pooled])
def test_infinite_on_purpose(
    stablehlo_opt: Tool, f: Callable[[Array], Array], form: str
) -> None:
    check(stablehlo_opt, LAPLACIANS[form](f), np.array([0.5, -1.2, 0.3, 2.0]))


def safe_logarithm(x: Array) -> Array:
    z = jnp.maximum(x @ SQUARE, 0.0)
    safe = jnp.where(z > 0, z, 1.0)
    return jnp.sum(jnp.where(z > 0, z * jnp.log(safe), 0.0) @ SQUARE)


def infinite_weights(x: Array) -> Array:
    return jnp.sum(jnp.tanh(x @ jnp.asarray(SQUARE).at[1, 2].set(jnp.inf)))


def differences(x: Array) -> Array:
    z = 1.0 / x
    return jnp.sum(jnp.tanh((z + x @ SQUARE - z) @ SQUARE))


def inverse_distances(x: Array) -> Array:
    d = x[:, None] - x[None, :]
    off = ~jnp.eye(4, dtype=bool)
    return jnp.sum(jnp.where(off, 1.0 / d, 0.0)) + jnp.sum(jnp.tanh(x @ SQUARE))


POINTS = np.array(
    [
        [0.5, -1.2, 0.3, 2.0],
        [0.0, 0.0, 0.0, 0.0],
        [1.0, np.nan, 0.3, 0.2],
        [1.0, np.inf, 0.3, 0.2],
        [0.1, -np.inf, 0.3, 0.4],
    ]
)
EXACTLY = [safe_logarithm, infinite_weights, differences, inverse_distances]


@pytest.mark.parametrize("form", [*FORMS, "P9_linearized_scan", "P13_jet"])
@pytest.mark.parametrize("f", EXACTLY)
def test_exact_values_are_finite_where_they_were(
    stablehlo_opt: Tool, f: Callable[[Array], Array], form: str
) -> None:
    with jax.enable_x64(True):
        exported = export_of(jax.vmap(LAPLACIANS[form](f)), (POINTS,))
        (expected,) = run_once(exported, (POINTS,))
        exact = collapsed(stablehlo_opt, exported, f"{COLLAPSE}=exact=true")
        (actual,) = run_once(exact, (POINTS,))
    finite = np.isfinite(expected)
    assert np.array_equal(np.isfinite(actual), finite)
    np.testing.assert_allclose(actual[finite], expected[finite], rtol=1e-11, atol=1e-11)


# What is multiplied with an identity matrix stays so: D^2 H of some 2 D H^2.
@pytest.mark.parametrize(
    ("form", "share"),
    [("P6_jvp_of_grad", 0.6), ("P11_scanned_jvp", None), ("P12_nested_jvp", 0.65)],
)
def test_exact_sums_move(stablehlo_opt: Tool, form: str, share: float | None) -> None:
    network = networks.dense((12, 48, 48, 1), dtype="float64")
    args = (network.parameters, networks.points(1, 12, dtype="float64")[0])

    def function(parameters: Any, x: Array) -> Array:
        return LAPLACIANS[form](lambda x: network.apply(parameters, x))(x)

    with jax.enable_x64(True):
        exported = export_of(function, args)
        written = run(exported, args)
        exact = run(collapsed(stablehlo_opt, exported, f"{COLLAPSE}=exact=true"), args)
    assert relative_error(exact.results, written.results) <= FLOAT64
    # XLA counts one step of a loop.
    assert share is None or exact.flops <= share * written.flops
