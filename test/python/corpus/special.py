"""Elementary and special functions."""

import jax
from jax import Array, lax
from jax import numpy as jnp
from jax.scipy import special as sp

from corpus.registry import entry, f32, spec


@entry(f32(5))
def trigonometric(x: Array) -> tuple[Array, ...]:
    """And inverses."""
    return (
        jnp.sin(x),
        jnp.cos(x),
        jnp.tan(x),
        jnp.arcsin(x),
        jnp.arccos(x),
        jnp.arctan(x),
        jnp.sinc(x),
    )


@entry(f32(5))
def hyperbolic(x: Array) -> tuple[Array, ...]:
    """And inverses."""
    return (
        jnp.sinh(x),
        jnp.cosh(x),
        jnp.tanh(x),
        jnp.arcsinh(x),
        jnp.arccosh(x),
        jnp.arctanh(x),
    )


@entry(f32(5), f32(5))
def powers(x: Array, y: Array) -> tuple[Array, ...]:
    """Exponentials, logarithms, roots."""
    roots = (jnp.sqrt(x), lax.rsqrt(x), jnp.cbrt(x), jnp.hypot(x, y))
    return (
        *roots,
        jnp.exp(x),
        jnp.expm1(x),
        jnp.log(x),
        jnp.log1p(x),
        x**y,
        x**2.0,
        x**-3,
        jnp.exp2(x),
        jnp.logaddexp(x, y),
    )


@entry(f32(5), f32(5))
def atan2(y: Array, x: Array) -> Array:
    """The angle of a point."""
    return jnp.arctan2(y, x)


@entry(f32(5))
def error_functions(x: Array) -> tuple[Array, ...]:
    """erf and relatives."""
    return sp.erf(x), sp.erfc(x), sp.erfinv(x), sp.ndtr(x), sp.log_ndtr(x), sp.ndtri(x)


@entry(f32(5))
def gamma_functions(x: Array) -> tuple[Array, ...]:
    """lgamma, digamma, polygamma, factorial."""
    return (
        sp.gammaln(x),
        sp.digamma(x),
        sp.polygamma(1, x),
        sp.factorial(x),
        sp.beta(x, x),
    )


@entry(f32(5), f32(5))
def incomplete_functions(a: Array, x: Array) -> tuple[Array, ...]:
    """Incomplete gamma and beta: loops."""
    return sp.gammainc(a, x), sp.gammaincc(a, x), sp.betainc(a, a, x), sp.zeta(a, x)


@entry(f32(5))
def bessel_functions(x: Array) -> tuple[Array, ...]:
    """Modified Bessel functions."""
    return sp.i0(x), sp.i0e(x), sp.i1(x), sp.i1e(x)


@entry(f32(5), f32(5))
def entropies(x: Array, y: Array) -> tuple[Array, ...]:
    """x log y and the like."""
    return (
        sp.xlogy(x, y),
        sp.xlog1py(x, y),
        sp.entr(x),
        sp.kl_div(x, y),
        sp.logit(x),
        sp.expit(x),
    )


@entry(spec("float64", 5), x64=True)
def special_f64(x: Array) -> tuple[Array, ...]:
    """In double precision the polynomials are others."""
    return sp.erf(x), sp.erfinv(x), sp.gammaln(x), sp.i0e(x), jnp.tan(x), jnp.arcsinh(x)


@entry(spec("bfloat16", 5))
def special_bf16(x: Array) -> tuple[Array, ...]:
    """In bfloat16 much is computed in float32."""
    return jnp.tanh(x), sp.erf(x), jnp.arccosh(x), jax.nn.gelu(x), sp.digamma(x)


@entry(spec("complex64", 3))
def complex_functions(z: Array) -> tuple[Array, ...]:
    """Of a complex argument."""
    return (
        jnp.sin(z),
        jnp.tanh(z),
        jnp.log1p(z),
        jnp.arcsin(z),
        jnp.arctanh(z),
        z**2,
        jnp.expm1(z),
        jnp.tan(z),
    )


@entry(f32(4))
def legendre(x: Array) -> Array:
    """A recurrence."""
    return jnp.stack([jnp.ones_like(x), x, (3 * x * x - 1) / 2])
