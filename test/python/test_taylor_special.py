"""Special functions under `--taylor-expand`, against mpmath near where it is hard."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import mpmath
import numpy as np
import pytest
from jax.scipy import special

from jets import check_jet, expanded, taylor
from tool import Tool

Function = Callable[[Any], Any]
ORDER = 8

# Ordinary points, then points near singularities, near zero, and in the tails.
FUNCTIONS: dict[str, tuple[Function, Function, list[float]]] = {
    "acos": (jnp.arccos, mpmath.acos, [0.3, -0.999, 0.999, 1e-9]),
    "acosh": (jnp.arccosh, mpmath.acosh, [1.7, 1.001, 50.0]),
    "asin": (jnp.arcsin, mpmath.asin, [0.3, -0.999, 0.999, 1e-9]),
    "asinh": (jnp.arcsinh, mpmath.asinh, [0.3, -40.0, 1e-9]),
    "atan": (jnp.arctan, mpmath.atan, [0.3, -40.0, 1e-9]),
    "atanh": (jnp.arctanh, mpmath.atanh, [0.3, -0.999, 1e-9]),
    "cbrt": (jnp.cbrt, lambda x: mpmath.sign(x) * mpmath.cbrt(abs(x)), [8.1, 1e-3]),
    "cosh": (jnp.cosh, mpmath.cosh, [0.3, -9.0, 1e-9]),
    "cosine": (jnp.cos, mpmath.cos, [0.3, 20.0, 1e-9]),
    "erf": (special.erf, mpmath.erf, [0.3, -2.5, 4.0, 1e-9]),
    "erf_inv": (special.erfinv, mpmath.erfinv, [0.3, -0.99, 1e-9]),
    "exponential": (jnp.exp, mpmath.exp, [0.3, -30.0, 30.0]),
    "exponential_minus_one": (jnp.expm1, mpmath.expm1, [0.3, 1e-9, -30.0]),
    "log": (jnp.log, mpmath.log, [0.3, 1e-3, 1e5]),
    "log_plus_one": (jnp.log1p, mpmath.log1p, [0.3, 1e-9, -0.999]),
    "logistic": (
        jax.nn.sigmoid,
        lambda x: 1 / (1 + mpmath.exp(-x)),
        [0.3, -30.0, 30.0],
    ),
    "reciprocal": (lambda x: 1 / x, lambda x: 1 / x, [0.3, -1e-3, 1e5]),
    "rsqrt": (jax.lax.rsqrt, lambda x: 1 / mpmath.sqrt(x), [0.3, 1e-3, 1e5]),
    "sine": (jnp.sin, mpmath.sin, [0.3, 20.0, 1e-9]),
    "sinh": (jnp.sinh, mpmath.sinh, [0.3, -9.0, 1e-9]),
    "sqrt": (jnp.sqrt, mpmath.sqrt, [0.3, 1e-3, 1e5]),
    "tan": (jnp.tan, mpmath.tan, [0.3, -1.5, 1e-9]),
    "tanh": (jnp.tanh, mpmath.tanh, [0.3, -3.0, 20.0, -20.0, 1e-9]),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_accuracy(stablehlo_opt: Tool, name: str) -> None:
    """Every coefficient up to order 8 is right to 1e-10 of its largest term."""
    function, exact, points = FUNCTIONS[name]
    with jax.enable_x64(True):
        x = np.array(points)
        path = [np.array([0.7 * np.ones_like(x), -0.4 * np.ones_like(x)])]
        actual = expanded(stablehlo_opt, function, [x], [path], ORDER)
    for r, i in np.ndindex(2, len(points)):
        expected = taylor(exact, [points[i], path[0][r, i].item()], ORDER)
        computed = [actual[k][r, i] for k in range(1, ORDER + 1)]
        # A coefficient that cancels is small beside its neighbours.
        size = np.abs(expected[1:])
        scale = np.maximum(size, 1e-3 * np.maximum(np.roll(size, 1), np.roll(size, -1)))
        worst = np.max(np.abs(np.array(computed) - expected[1:]) / scale)
        assert worst < 1e-10, (points[i], computed, expected)


@pytest.mark.parametrize("function", [jax.nn.sigmoid, jax.nn.silu, jnp.tanh])
def test_overflow(stablehlo_opt: Tool, function: Function) -> None:
    """Where exp(-x) overflows, coefficients are those of the limit."""
    x = np.array([-1e3, 1e3], np.float32)
    path = [np.ones((1, 2), np.float32)]
    actual = expanded(stablehlo_opt, function, [x], [path], 3)
    for k in range(1, 4):
        linear = function is jax.nn.silu and k == 1
        np.testing.assert_array_equal(actual[k], [[0.0, 1.0 if linear else 0.0]])


INVERSES = ("acos", "acosh", "asin", "asinh", "atan", "atanh")
CHLO: dict[str, tuple[Function, Function, list[float]]] = {
    **{name: FUNCTIONS[name] for name in (*INVERSES, "cosh", "logistic")},
    "square": (jnp.square, lambda x: x * x, [0.3, -1e3]),
    "digamma": (special.digamma, mpmath.digamma, [0.7, 12.0, 1e-2]),
    "erf": FUNCTIONS["erf"],
    "erf_inv": FUNCTIONS["erf_inv"],
    "erfc": (special.erfc, mpmath.erfc, [0.3, 2.5, -1.0, 6.0]),
    "lgamma": (special.gammaln, mpmath.loggamma, [0.7, 12.0, 1e-2]),
    "polygamma": (
        lambda x: special.polygamma(2, x),
        lambda x: mpmath.psi(2, x),
        [0.7, 12.0],
    ),
    "sinh": FUNCTIONS["sinh"],
    "zeta": (
        lambda x: special.zeta(3.0, x),
        lambda x: mpmath.zeta(3, x),
        [0.7, 12.0],
    ),
}


@pytest.mark.parametrize("name", CHLO)
def test_chlo_ops(stablehlo_opt: Tool, name: str) -> None:
    """Functions that are ops have exact derivatives, not those of approximations."""
    function, exact, points = CHLO[name]
    order = 4
    with jax.enable_x64(True):
        x = np.array(points)
        path = [0.7 * np.array([x, -x])]
        actual = expanded(stablehlo_opt, function, [x], [path], order, lowered=True)
    for r, i in np.ndindex(2, len(points)):
        expected = taylor(exact, [points[i], path[0][r, i].item()], order)
        computed = [actual[k][r, i] for k in range(1, order + 1)]
        np.testing.assert_allclose(computed, expected[1:], rtol=1e-11)


def i1e(x: Any) -> Any:
    """exp(-|x|) I_1(x)."""
    return mpmath.exp(-abs(x)) * mpmath.besseli(1, x)


def test_bessel(stablehlo_opt: Tool) -> None:
    """Coefficients to the last digits, also where terms of the equation cancel."""
    x = np.array([1e-3, 0.3, -2.0, 7.9, 20.0, 31.9, 32.1, -1e3, 1e4])
    path = [np.array([0.7 * np.abs(x), -0.4 * np.abs(x)])]
    for dtype, tolerance in ((np.float64, 1e-12), (np.float32, 1e-4)):
        with jax.enable_x64(dtype == np.float64):
            at, along = x.astype(dtype), [[v.astype(dtype) for v in path]]
            actual = expanded(
                stablehlo_opt, jax.lax.bessel_i1e, [at], along, ORDER, lowered=True
            )
        for r, i in np.ndindex(2, len(x)):
            given = [float(at[i]), float(along[0][0][r, i])]
            expected = taylor(i1e, given, ORDER)
            computed = [actual[k][r, i] for k in range(1, ORDER + 1)]
            np.testing.assert_allclose(computed, expected[1:], rtol=tolerance)


def test_bessel_at_zero(stablehlo_opt: Tool) -> None:
    """Where derivatives of even order jump, they are the mean of both sides."""
    with jax.enable_x64(True):
        x, path = np.zeros(1), [np.ones((1, 1))]
        actual = expanded(
            stablehlo_opt, jax.lax.bessel_i1e, [x], [path], ORDER, lowered=True
        )
    right, left = (taylor(i1e, [sign * 1e-30, 1.0], ORDER) for sign in (1, -1))
    computed = [float(c.ravel()[0]) for c in actual]
    np.testing.assert_allclose(computed, np.add(right, left) / 2, 1e-12, 1e-12)


PAIRS = {
    "positive": (0.3, 0.8),
    "negative": (-0.3, -0.8),
    "zero_y": (0.0, -0.5),
    "zero_x": (0.7, 0.0),
}


@pytest.mark.parametrize("name", PAIRS)
def test_atan2(stablehlo_opt: Tool, name: str) -> None:
    """The angle, also on the axes."""
    y, x = (np.array([value]) for value in PAIRS[name])
    with jax.enable_x64(True):
        check_jet(stablehlo_opt, jnp.arctan2, y, x)
        check_jet(stablehlo_opt, jnp.arctan2, y, x, fixed=(0,))


APPROXIMATED: dict[str, Function] = {
    "digamma": special.digamma,
    "erfc": special.erfc,
    "lgamma": special.gammaln,
}


@pytest.mark.parametrize("name", APPROXIMATED)
def test_approximations(stablehlo_opt: Tool, name: str) -> None:
    """Functions that exports hold as their approximation only."""
    with jax.enable_x64(True):
        x = np.array([0.7, 2.3])
        check_jet(stablehlo_opt, APPROXIMATED[name], x, order=2, tolerance=1e-9)


def holomorphic(z: Any) -> Any:
    """A function of a complex path."""
    return jnp.exp(z) * z**2 / (1 + z) + jnp.sin(z) + jnp.log(z)


COMPLEX: dict[str, Function] = {
    "abs": lambda x: jnp.abs(x + 1j * jnp.sin(x)),
    "conj": lambda x: (jnp.conj(jnp.exp(1j * x)) * x).real,
    "fft": lambda x: jnp.abs(jnp.fft.fft(x * x)) ** 2,
    "holomorphic": lambda x: holomorphic(x + 0.5j).imag,
    "irfft": lambda x: jnp.fft.irfft(jnp.fft.rfft(x) ** 2),
    "tanh": lambda x: jnp.tanh(x + 1j * x).real,
}


@pytest.mark.parametrize("name", COMPLEX)
def test_complex(stablehlo_opt: Tool, name: str) -> None:
    """Complex intermediate values."""
    with jax.enable_x64(True):
        check_jet(stablehlo_opt, COMPLEX[name], np.array([0.3, -0.4, 0.8, 1.2]))
