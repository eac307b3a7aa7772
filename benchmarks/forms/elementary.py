"""Functions of one number, where they are easy and where they are hard.

Each with the same function of mpmath, and points: ordinary ones, some near zero or a
singularity, some in the tails.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import mpmath
import numpy as np
from jax import Array, lax, nn
from jax.experimental.jet import jet as experimental_jet
from jax.scipy import special

import collapse_taylor as ct
from collapse_taylor import _jet

Coefficients = dict[str, np.ndarray]


@dataclass(frozen=True)
class Elementary:
    """A function, its exact relative, and points."""

    function: Callable[[Array], Array]
    exact: Callable[[Any], Any]
    points: tuple[float, ...]

    def array(self, dtype: str) -> Array:
        """The points."""
        return jnp.asarray(self.points, dtype)


def _softplus(x: Any) -> Any:
    return mpmath.log1p(mpmath.exp(x))


def _gelu(x: Any) -> Any:
    return x * mpmath.ncdf(x)


def _cbrt(x: Any) -> Any:
    return mpmath.sign(x) * mpmath.cbrt(abs(x))


NEAR = 1e-4
# No rule; one that mixes precisions; custom derivatives.
JET_ERRORS = (
    KeyError,
    NotImplementedError,
    AttributeError,
    TypeError,
    jax.errors.UnexpectedTracerError,
)
FUNCTIONS = {
    "acos": Elementary(jnp.arccos, mpmath.acos, (0.3, -0.7, NEAR, 0.999)),
    "acosh": Elementary(jnp.arccosh, mpmath.acosh, (1.7, 1.01, 50.0)),
    "asin": Elementary(jnp.arcsin, mpmath.asin, (0.3, -0.7, 0.05, 0.999)),
    "asinh": Elementary(jnp.arcsinh, mpmath.asinh, (0.3, NEAR, -40.0)),
    "atan": Elementary(jnp.arctan, mpmath.atan, (0.3, NEAR, -40.0)),
    "atanh": Elementary(jnp.arctanh, mpmath.atanh, (0.3, NEAR, -0.99)),
    "cbrt": Elementary(jnp.cbrt, _cbrt, (8.1, 1e-3, -0.3)),
    "cos": Elementary(jnp.cos, mpmath.cos, (0.3, NEAR, 20.0)),
    "cosh": Elementary(jnp.cosh, mpmath.cosh, (0.3, NEAR, -9.0)),
    "digamma": Elementary(special.digamma, mpmath.digamma, (0.7, 1e-2, 12.0)),
    "erf": Elementary(special.erf, mpmath.erf, (0.3, NEAR, -2.5, 4.5)),
    "erf_inv": Elementary(special.erfinv, mpmath.erfinv, (0.3, NEAR, -0.99)),
    "erfc": Elementary(special.erfc, mpmath.erfc, (0.3, NEAR, 2.5, 6.0)),
    "exp": Elementary(jnp.exp, mpmath.exp, (0.3, -30.0, 30.0)),
    "exp2": Elementary(jnp.exp2, lambda x: mpmath.mpf(2) ** x, (0.3, -30.0, 30.0)),
    "expm1": Elementary(jnp.expm1, mpmath.expm1, (0.3, NEAR, -10.0)),
    "gelu": Elementary(
        lambda x: nn.gelu(x, approximate=False), _gelu, (0.3, NEAR, -4.0, 4.0)
    ),
    "lgamma": Elementary(special.gammaln, mpmath.loggamma, (0.7, 1e-2, 12.0)),
    "log": Elementary(jnp.log, mpmath.log, (0.3, 1e-3, 1e5)),
    "log1p": Elementary(jnp.log1p, mpmath.log1p, (0.3, NEAR, -0.999)),
    "logistic": Elementary(
        nn.sigmoid, lambda x: 1 / (1 + mpmath.exp(-x)), (0.3, NEAR, -60.0, 30.0)
    ),
    "power": Elementary(lambda x: x**2.5, lambda x: x**2.5, (0.3, 1e-3, 1e4)),
    "power_negative": Elementary(lambda x: x**-3, lambda x: x**-3, (0.3, -7.0, 1e3)),
    "reciprocal": Elementary(lambda x: 1 / x, lambda x: 1 / x, (0.3, -1e-3, 1e4)),
    "rsqrt": Elementary(lax.rsqrt, lambda x: 1 / mpmath.sqrt(x), (0.3, 1e-3, 1e4)),
    "silu": Elementary(
        nn.silu, lambda x: x / (1 + mpmath.exp(-x)), (0.3, NEAR, -20.0, 20.0)
    ),
    "sin": Elementary(jnp.sin, mpmath.sin, (0.3, NEAR, 20.0)),
    "sinh": Elementary(jnp.sinh, mpmath.sinh, (0.3, NEAR, -9.0)),
    "softplus": Elementary(nn.softplus, _softplus, (0.3, NEAR, -20.0, 20.0)),
    "sqrt": Elementary(jnp.sqrt, mpmath.sqrt, (0.3, 1e-3, 1e4)),
    "tan": Elementary(jnp.tan, mpmath.tan, (0.3, NEAR, -1.5)),
    "tanh": Elementary(jnp.tanh, mpmath.tanh, (0.3, NEAR, -3.0, 20.0)),
}


def ours(entries: Mapping[str, Elementary], order: int, dtype: str) -> Coefficients:
    """The coefficients 1, 2, ... of x + t at all points x, in rows, by this package."""
    primals = [entry.array(dtype) for entry in entries.values()]
    directions = [jnp.ones((1, *x.shape), dtype) for x in primals]

    def together(*xs: Array) -> list[Array]:
        pairs = zip(entries.values(), xs, strict=True)
        return [entry.function(x) for entry, x in pairs]

    def rows(*xs: Array) -> list[Array]:
        jets = _jet.jet(together, xs, directions, order)
        return [jnp.concatenate(coefficients[1:]) for coefficients in jets]

    found = ct.collapse(rows)(*primals)
    return {name: np.asarray(y) for name, y in zip(entries, found, strict=True)}


def by_jet(entries: Mapping[str, Elementary], order: int, dtype: str) -> Coefficients:
    """The same by `jax.experimental.jet`, of the functions that it knows."""

    def rows(entry: Elementary, x: Array) -> Array:
        series = [jnp.ones_like(x)] + [jnp.zeros_like(x)] * (order - 1)
        return jnp.stack(experimental_jet(entry.function, (x,), (series,))[1])

    def is_known(entry: Elementary) -> bool:
        try:
            jax.eval_shape(lambda x: rows(entry, x), entry.array(dtype))
        except JET_ERRORS:
            return False
        return True

    known = {name: entry for name, entry in entries.items() if is_known(entry)}
    found = jax.jit(lambda: [rows(e, e.array(dtype)) for e in known.values()])()
    # They are derivatives: k! times as much.
    factorials = np.cumprod(np.arange(1.0, order + 1))[:, None]
    pairs = zip(known, found, strict=True)
    return {name: np.asarray(y, np.float64) / factorials for name, y in pairs}


def exactly(entry: Elementary, order: int, dtype: str) -> np.ndarray:
    """The same by mpmath, for the numbers that the points are after rounding."""
    with mpmath.workdps(60):
        columns = [
            [float(c) for c in mpmath.taylor(entry.exact, mpmath.mpf(float(p)), order)]
            for p in entry.array(dtype)
        ]
    return np.array(columns).T[1:]


def errors(computed: np.ndarray, exact: np.ndarray) -> np.ndarray:
    """The largest relative error of each order; NaN is an infinite one.

    A coefficient that cancels is small beside its neighbours, and counts as a
    thousandth of these.
    """
    size = np.abs(exact)
    around = np.maximum(np.roll(size, 1, 0), np.roll(size, -1, 0))
    relative = np.abs(computed - exact) / np.maximum(size, 1e-3 * around)
    return np.max(np.where(np.isnan(relative), np.inf, relative), axis=1)
