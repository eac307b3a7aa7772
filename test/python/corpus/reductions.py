"""Sums and other reductions, scans along an axis, products of matrices."""

import jax
from jax import Array, lax
from jax import numpy as jnp

from corpus.registry import entry, f32, i32, spec


@entry(f32(3, 4, 5))
def reduce_arithmetic(x: Array) -> tuple[Array, ...]:
    """Sum, product, mean, variance, extrema over several axes."""
    return (
        x.sum((0, 2)),
        x.prod(1),
        x.mean(),
        x.var(0),
        x.min(2),
        x.max((0, 1)),
        jnp.linalg.norm(x[0]),
    )


@entry(spec("bool", 3, 4), i32(3, 4))
def reduce_logical(x: Array, y: Array) -> tuple[Array, ...]:
    """and, or, xor."""
    return x.all(0), x.any(), jnp.bitwise_xor.reduce(y, axis=1), jnp.sum(x)


@entry(f32(3, 4))
def reduce_arguments(x: Array) -> tuple[Array, ...]:
    """argmax and argmin: a reduce of two operands."""
    return x.argmax(0), x.argmin(), jnp.nanmax(x), jnp.median(x, axis=0)


@entry(f32(3, 4))
def reduce_generic(x: Array) -> tuple[Array, Array]:
    """A reduction with a body of its own."""

    def both(a: tuple[Array, Array], b: tuple[Array, Array]) -> tuple[Array, Array]:
        return a[0] + jnp.sin(b[0]) * b[1], a[1] * b[1]

    first, second = lax.reduce((x, x), (jnp.float32(0), jnp.float32(1)), both, (1,))
    return first, second


@entry(f32(3, 6))
def cumulative(x: Array) -> tuple[Array, ...]:
    """Running sum, product, maximum, logsumexp."""
    return (
        jnp.cumsum(x, 1),
        jnp.cumprod(x, 0),
        lax.cummax(x, 1, reverse=True),
        lax.cumlogsumexp(x, 0),
    )


@entry(f32(2, 3, 4), f32(2, 4, 5))
def batched_dot(x: Array, y: Array) -> Array:
    """matmul with a batch axis."""
    return x @ y


@entry(f32(3, 4), f32(4, 5), f32(5, 3))
def einsums(a: Array, b: Array, c: Array) -> tuple[Array, ...]:
    """Chains, traces, outer products."""
    chain = jnp.einsum("ij,jk,kl->il", a, b, c)
    return (
        chain,
        jnp.einsum("ii->", chain),
        jnp.einsum("ij,kl->ijkl", a, b),
        jnp.einsum("ij,ij->j", a, a),
    )


@entry(spec("bfloat16", 3, 4), spec("bfloat16", 4, 2))
def dot_precision(x: Array, y: Array) -> tuple[Array, ...]:
    """Precision and the type of the accumulator."""
    highest = jnp.dot(x, y, precision=lax.Precision.HIGHEST)
    return highest, jnp.dot(x, y, preferred_element_type=jnp.float32)


@entry(f32(3, 4), f32(4, 2))
def dot_algorithm(x: Array, y: Array) -> Array:
    """An explicit algorithm."""
    return lax.dot(x, y, precision=lax.DotAlgorithmPreset.F32_F32_F32)


@entry(f32(3, 4), f32(5, 4))
def pairwise_distances(x: Array, y: Array) -> Array:
    """Broadcast and reduce."""
    return jnp.sqrt(((x[:, None] - y[None]) ** 2).sum(-1))


@entry(f32(8), f32(3))
def convolve(x: Array, kernel: Array) -> tuple[Array, Array]:
    """jnp.convolve and a polynomial."""
    return jnp.convolve(x, kernel, mode="same"), jnp.polyval(kernel, x)


@entry(f32(6), f32(6), f32(3))
def interpolate(x: Array, y: Array, at: Array) -> tuple[Array, Array]:
    """Piecewise linear interpolation and a histogram."""
    return jnp.interp(at, x, y), jnp.histogram(y, bins=4)[0]


@entry(f32(4, 4, 3))
def resize(image: Array) -> Array:
    """Bilinear resampling."""
    return jax.image.resize(image, (6, 7, 3), "bilinear")


@entry(spec("int8", 4, 8), spec("int8", 8, 3))
def dot_integer(x: Array, y: Array) -> Array:
    """Integers, wider accumulator."""
    return lax.dot(x, y, preferred_element_type=jnp.int32)


@entry(f32(6, 4), f32(2, 4, 5), i32(2))
def ragged_dot(x: Array, y: Array, sizes: Array) -> Array:
    """One matrix per group of rows."""
    return lax.ragged_dot(x, y, sizes)
