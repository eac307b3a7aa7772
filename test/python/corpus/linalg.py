"""Fourier transforms and matrix decompositions."""

import jax
from jax import Array, lax
from jax import numpy as jnp
from jax import scipy as jsp

from corpus.registry import entry, f32, spec


@entry(spec("complex64", 3, 8))
def fft(x: Array) -> tuple[Array, Array]:
    """Forward and backward."""
    return jnp.fft.fft(x), jnp.fft.ifft(x, axis=0)


@entry(f32(4, 8))
def rfft(x: Array) -> tuple[Array, Array, Array]:
    """Real transforms, two dimensions, and back."""
    return jnp.fft.rfft(x), jnp.fft.rfft2(x), jnp.fft.irfft(jnp.fft.rfft(x))


@entry(f32(3, 3))
def cholesky(a: Array) -> tuple[Array, Array]:
    """A factor and its gradient."""

    def factor(a: Array) -> Array:
        return jnp.linalg.cholesky(a @ a.T + jnp.eye(3))

    return factor(a), jax.grad(lambda a: factor(a).sum())(a)


@entry(f32(4, 4), f32(4, 2))
def solve(a: Array, b: Array) -> Array:
    """LU with pivoting, then two triangular solves."""
    return jnp.linalg.solve(a, b)


@entry(f32(2, 4, 4), f32(2, 4, 3))
def triangular_solve(a: Array, b: Array) -> Array:
    """Batched, transposed, unit diagonal."""
    return lax.linalg.triangular_solve(
        a, b, left_side=True, lower=True, transpose_a=True, unit_diagonal=True
    )


@entry(f32(4, 4))
def eigh(a: Array) -> tuple[Array, Array]:
    """Eigenvalues and vectors of a symmetric matrix."""
    values, vectors = jnp.linalg.eigh(a)
    return values, vectors


@entry(f32(4, 4))
def eig(a: Array) -> tuple[Array, Array]:
    """Of a general matrix: complex."""
    values, vectors = jnp.linalg.eig(a)
    return values, vectors


@entry(f32(3, 5))
def svd(a: Array) -> tuple[Array, ...]:
    """Singular values and vectors."""
    return tuple(jnp.linalg.svd(a, full_matrices=False))


@entry(f32(5, 3))
def qr(a: Array) -> tuple[Array, ...]:
    """Householder reflections."""
    return tuple(jnp.linalg.qr(a))


@entry(f32(2, 3, 3))
def determinants(a: Array) -> tuple[Array, ...]:
    """det, slogdet, inverse, power."""
    sign, logarithm = jnp.linalg.slogdet(a)
    return (
        jnp.linalg.det(a),
        sign,
        logarithm,
        jnp.linalg.inv(a),
        jnp.linalg.matrix_power(a, 3),
    )


@entry(f32(3, 3))
def matrix_exponential(a: Array) -> Array:
    """Pade approximation with scaling in a loop."""
    return jsp.linalg.expm(a)


@entry(f32(5, 3), f32(5))
def least_squares(a: Array, b: Array) -> Array:
    """By singular values."""
    return jnp.linalg.lstsq(a, b)[0]


@entry(f32(3, 3), f32(3))
def conjugate_gradient(a: Array, b: Array) -> Array:
    """An iterative solver."""
    return jsp.sparse.linalg.cg(lambda x: a @ (a.T @ x) + x, b, maxiter=4)[0]


@entry(spec("float64", 3, 3), x64=True)
def cholesky_f64(a: Array) -> Array:
    """In double precision."""
    return jsp.linalg.cho_solve((jnp.linalg.cholesky(a), True), jnp.ones(3))
