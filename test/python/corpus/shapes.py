"""Shapes that are not known, several platforms, options of `jax.jit`."""

from collections.abc import Callable, Sequence
from typing import Any

import jax
from jax import Array, export, lax
from jax import numpy as jnp

from corpus.registry import entry, f32, i32


def symbolic(
    *shapes: str, constraints: Sequence[str] = ()
) -> Callable[[], Sequence[Any]]:
    """Abstract float32 arrays with named dimensions of one scope."""

    def make() -> Sequence[Any]:
        scope = export.SymbolicScope(constraints)
        dimensions = [export.symbolic_shape(shape, scope=scope) for shape in shapes]
        return [jax.ShapeDtypeStruct(d, jnp.float32) for d in dimensions]

    return make


@entry(symbolic("b, 3", "3, 4"))
def symbolic_batch(x: Array, w: Array) -> Array:
    """A dense layer for every batch size."""
    return jnp.tanh(x @ w).sum(0)


@entry(symbolic("b, n", "n, m", constraints=("n >= 2",)))
def symbolic_matmul(x: Array, w: Array) -> Array:
    """Three names, one of them bounded."""
    return jax.nn.softmax(x @ w) / x.shape[1]


@entry(symbolic("b, 4", "b, 4"))
def symbolic_reshape(x: Array, y: Array) -> tuple[Array, ...]:
    """Shapes computed from names."""
    both = jnp.concatenate([x, y], axis=0)
    return (
        both.reshape(-1),
        x[1:],
        jnp.arange(x.shape[0]) * 2.0,
        jnp.broadcast_to(x[None], (2, *x.shape)),
    )


@entry(symbolic("b, 3"))
def symbolic_laplacian(xs: Array) -> Array:
    """A Hessian per row."""
    return jax.vmap(lambda x: jnp.trace(jax.hessian(lambda y: jnp.sin(y).prod())(x)))(
        xs
    )


@entry(symbolic("n, n"))
def symbolic_loop(a: Array) -> Array:
    """A loop over a named dimension, with dynamic slices."""
    return lax.fori_loop(0, a.shape[0], lambda i, s: s + a[i, i], 0.0)


@entry(symbolic("b, 8, 8, 3", "3, 3, 3, 4"))
def symbolic_convolution(x: Array, w: Array) -> Array:
    """A convolution with a named batch."""
    return lax.conv_general_dilated(
        x, w, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC")
    )


@entry(symbolic("b, 5"))
def symbolic_sort(x: Array) -> tuple[Array, Array]:
    """Sort, gather and pad with a named dimension."""
    return jnp.sort(x, axis=0), jnp.pad(x[:, jnp.array([0, 3])], ((0, 1), (0, 0)))


@entry(f32(5, 3), f32(3, 4), platforms=("cpu", "cuda"))
def platforms_dense(x: Array, w: Array) -> Array:
    """A matmul for two platforms becomes a case."""
    return jnp.tanh(x @ w)


@entry(f32(4, 4), platforms=("cpu", "cuda"))
def platforms_linalg(a: Array) -> Array:
    """Custom calls that differ between the platforms."""
    return jnp.linalg.cholesky(a) + jnp.linalg.eigh(a)[1]


@entry(f32(3), platforms=("cpu", "cuda"))
def platforms_dependent(x: Array) -> Array:
    """The user's own choice."""
    return lax.platform_dependent(x, cpu=jnp.sin, cuda=jnp.cos)


@entry(f32(5, 3), f32(3, 3), platforms=("cpu", "cuda", "tpu"))
def platforms_hessian(xs: Array, w: Array) -> Array:
    """Three platforms and second derivatives."""
    return jax.vmap(
        lambda x: jnp.trace(jax.hessian(lambda y: jnp.tanh(y @ w).sum())(x))
    )(xs)


@entry(f32(4), f32(4), jit={"donate_argnums": 0})
def donated(x: Array, y: Array) -> Array:
    """An argument whose memory may be reused."""
    return x + y


@entry(f32(4), f32(4), jit={"keep_unused": True})
def unused_kept(x: Array, y: Array) -> Array:
    """An argument that is not read and stays."""
    return x * 2


@entry(f32(4), f32(7), i32(2))
def unused_dropped(x: Array, y: Array, z: Array) -> Array:
    """Arguments that are not read."""
    return z + 1


@entry(f32(4))
def passed_through(x: Array) -> tuple[Array, Array, Array]:
    """Results that are arguments, twice."""
    return x, x, x + 1


@entry(f32(3))
def named_scopes(x: Array) -> Array:
    """Names that users give, odd characters included."""
    with jax.named_scope('layer "one" / ∂'):
        return jnp.sin(x)
