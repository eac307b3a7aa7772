"""Functions of a point with ops that a collapse may meet and must not get wrong.

Loops, branches, sorts, indices, transforms, solvers, complex numbers, conversions: some
pass a sum through, some stop it, none may change the value.
"""

from collections.abc import Callable

import jax
import numpy as np
from jax import Array, lax, nn
from jax import numpy as jnp

INPUTS = 4
MATRIX = np.random.RandomState(12).randn(INPUTS, INPUTS) / 2

Scalar = Callable[[Array], Array]


def matrix(x: Array) -> Array:
    """A fixed matrix in the type of the point."""
    return jnp.asarray(MATRIX, x.dtype)


def scanned(x: Array) -> Array:
    """Layers in a scan, weights stacked."""
    stacked = jnp.stack([matrix(x), matrix(x).T, matrix(x) ** 2])
    return jnp.sum(lax.scan(lambda h, w: (jnp.tanh(h @ w), None), x, stacked)[0])


def looped(x: Array) -> Array:
    """The same layer in a fori loop."""
    return jnp.sum(lax.fori_loop(0, 3, lambda _, h: jnp.sin(h @ matrix(x)), x))


def scanned_outputs(x: Array) -> Array:
    """A scan over the coordinates with stacked outputs."""
    _, ys = lax.scan(lambda c, t: (jnp.sin(c) * t, c + t * t), jnp.ones((), x.dtype), x)
    return jnp.sum(jnp.tanh(ys))


def branched(x: Array) -> Array:
    """A branch that depends on the point."""
    return lax.cond(x[0] > 0, lambda y: jnp.sum(jnp.sin(y)), lambda y: jnp.prod(y), x)


def ordered(x: Array) -> Array:
    """Sorted, weighted by rank."""
    return jnp.sum(jnp.sort(x @ matrix(x)) * jnp.arange(1.0, 5.0, dtype=x.dtype))


def largest(x: Array) -> Array:
    """The two largest entries, squared."""
    return jnp.sum(lax.top_k(jnp.sin(x @ matrix(x)), 2)[0] ** 2)


def indexed(x: Array) -> Array:
    """Gathered and scattered by fixed indices."""
    y = jnp.tanh(x)[np.array([2, 0, 2])]
    return jnp.sum(jnp.zeros(5, x.dtype).at[np.array([1, 1, 4])].add(y) ** 2)


def dynamic(x: Array) -> Array:
    """A slice at a position that is computed."""
    start = jnp.asarray(x[0] > 0, jnp.int32)
    return jnp.sum(jnp.sin(lax.dynamic_slice(x * x, (start,), (2,))))


def updated(x: Array) -> Array:
    """A slice written back."""
    return jnp.sum(jnp.sin(lax.dynamic_update_slice(x, jnp.tanh(x[:2]) ** 2, (1,))))


def running(x: Array) -> Array:
    """Running sums and products."""
    return jnp.sum(jnp.sin(jnp.cumsum(x))) + jnp.sum(jnp.cumprod(jnp.cos(x)))


def transformed(x: Array) -> Array:
    """Through the Fourier transform."""
    return jnp.sum(jnp.abs(jnp.fft.fft(jnp.sin(x))) ** 2)


def complexified(x: Array) -> Array:
    """A complex wave function."""
    z = jnp.exp(1j * x) * x[0]
    return jnp.real(jnp.sum(z) * jnp.conj(z[1])) + jnp.imag(z[2] ** 2)


def solved(x: Array) -> Array:
    """A linear system that depends on the point."""
    a = 5.0 * jnp.eye(INPUTS, dtype=x.dtype) + jnp.outer(x, jnp.sin(x))
    return jnp.sum(jnp.linalg.solve(a, jnp.cos(x)))


def determinant(x: Array) -> Array:
    """A Slater determinant."""
    orbitals = jnp.stack([jnp.sin(x * k) + k for k in (1.0, 2.0, 3.0, 4.0)])
    return jnp.log(jnp.abs(jnp.linalg.det(orbitals + 3.0 * matrix(x))))


def pooled(x: Array) -> Array:
    """Windowed maxima and sums."""
    y = jnp.sin(x @ matrix(x))
    top = lax.reduce_window(y, -jnp.inf, lax.max, (2,), (1,), "VALID")
    return jnp.sum(top**2) + jnp.sum(
        lax.reduce_window(y, 0.0, lax.add, (3,), (1,), "SAME") ** 3
    )


def segmented(x: Array) -> Array:
    """Sums by label."""
    labels = np.array([0, 1, 0, 2])
    return jnp.prod(2.0 + jax.ops.segment_sum(jnp.sin(x), labels, 3))


def rematerialised(x: Array) -> Array:
    """A checkpointed layer: an optimization barrier."""
    return jnp.sum(jax.checkpoint(lambda y: jnp.tanh(y @ matrix(x)) ** 2)(x))


def rounded(x: Array) -> Array:
    """Computed in float32, whatever the point is."""
    return jnp.sum(jnp.sin(x.astype(jnp.float32) @ MATRIX.astype(np.float32))).astype(
        x.dtype
    )


def custom(x: Array) -> Array:
    """A rule of its own for the derivative."""

    @jax.custom_jvp
    def phi(y: Array) -> Array:
        return jnp.log1p(jnp.exp(y))

    phi.defjvps(lambda t, _, y: t * nn.sigmoid(y))
    return jnp.sum(phi(x @ matrix(x)))


def stopped(x: Array) -> Array:
    """With a factor that is not differentiated."""
    return jnp.sum(lax.stop_gradient(jnp.sin(x)) * x**3)


def distances(x: Array) -> Array:
    """Pairs of particles in two dimensions."""
    r = x.reshape(2, 2)
    squares = jnp.sum((r[:, None] - r[None]) ** 2, axis=-1)
    return jnp.sum(1.0 / (1.0 + squares)) + jnp.exp(-jnp.sqrt(squares[0, 1]))


def reused_matrix(x: Array) -> Array:
    """One matrix on both sides and as a value."""
    w = matrix(x)
    return jnp.sum(jnp.tanh(w @ (x @ w)) * (w.T @ x)) + jnp.trace(w * x) + x @ w @ x


def identity_products(x: Array) -> Array:
    """Identity matrices that the user wrote."""
    eye = jnp.eye(INPUTS, dtype=x.dtype)
    a = eye * x + jnp.diag(jnp.sin(x)) + jnp.where(eye > 0, x[:, None] ** 2, 0.0)
    return (
        jnp.trace(a @ a)
        + jnp.sum(eye @ jnp.cos(x))
        + jnp.einsum("ij,ji,i->", a, eye, x)
    )


def rotated(x: Array) -> Array:
    """Rolled, flipped, tiled by concatenation, padded, strided."""
    y = jnp.concatenate([jnp.roll(x, 1), x[::-1], x[::2]])
    return jnp.sum(jnp.sin(jnp.pad(y, (1, 2))[1::3]) * jnp.cos(y[:5]).sum())


def constant(x: Array) -> Array:
    """Does not depend on the point."""
    return jnp.sum(matrix(x))


def linear(x: Array) -> Array:
    """No second derivative."""
    return jnp.sum(x @ matrix(x))


def quadratic(x: Array) -> Array:
    """A constant Hessian."""
    return x @ matrix(x) @ x


def coordinate(x: Array) -> Array:
    """Two coordinates only."""
    return x[1] ** 3 * jnp.sin(x[2])


UNUSUAL: dict[str, Scalar] = {
    f.__name__: f
    for f in (
        branched,
        complexified,
        constant,
        coordinate,
        custom,
        determinant,
        distances,
        dynamic,
        identity_products,
        indexed,
        largest,
        linear,
        looped,
        ordered,
        pooled,
        quadratic,
        rematerialised,
        reused_matrix,
        rotated,
        rounded,
        running,
        scanned,
        scanned_outputs,
        segmented,
        solved,
        stopped,
        transformed,
        updated,
    )
}
