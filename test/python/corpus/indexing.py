"""Moving data: slices, gathers, scatters, sorts, reshapes."""

import jax
from jax import Array, lax
from jax import numpy as jnp

from corpus.registry import entry, f32, i32, spec


@entry(f32(4, 6))
def slices(x: Array) -> tuple[Array, ...]:
    """Static slices with strides, reversed, new axes."""
    return x[1:3, ::2], x[::-1], x[None, :, -1], x[..., 1:-1]


@entry(f32(4, 6), i32(), i32())
def dynamic_slices(x: Array, i: Array, j: Array) -> tuple[Array, Array]:
    """A slice taken and written at a position that is an argument."""
    part = lax.dynamic_slice(x, (i, j), (2, 3))
    return part, lax.dynamic_update_slice(x, part * 2, (j, i))


@entry(f32(4, 6), i32(3))
def gather(x: Array, index: Array) -> tuple[Array, ...]:
    """Fancy indexing in three forms."""
    return x[index], x[:, index], x[index, index]


@entry(f32(4, 6), i32(5))
def gather_modes(x: Array, index: Array) -> tuple[Array, ...]:
    """What happens out of bounds."""
    return tuple(
        x.at[index].get(mode=mode) for mode in ("clip", "fill", "promise_in_bounds")
    )


@entry(f32(4, 6), i32(4, 2))
def take_along_axis(x: Array, index: Array) -> Array:
    """A gather with a batch dimension."""
    return jnp.take_along_axis(x, index, axis=1)


@entry(f32(5, 4, 6), i32(5))
def gather_batched(x: Array, index: Array) -> Array:
    """vmap of a dynamic index."""
    return jax.vmap(lambda x, i: x[i])(x, index)


@entry(f32(8), i32(3), f32(3))
def scatter(x: Array, index: Array, y: Array) -> tuple[Array, ...]:
    """Every kind of indexed update."""
    at = x.at[index]
    return at.set(y), at.add(y), at.multiply(y), at.min(y), at.max(y), at.apply(jnp.sin)


@entry(f32(4, 6), i32(3, 2), f32(3))
def scatter_unique(x: Array, index: Array, y: Array) -> Array:
    """With promises about the indices."""
    return x.at[index[:, 0], index[:, 1]].add(
        y, indices_are_sorted=True, unique_indices=True
    )


@entry(f32(5, 8), i32(5))
def scatter_batched(x: Array, index: Array) -> Array:
    """vmap of an indexed update."""
    return jax.vmap(lambda x, i: x.at[i].add(1.0))(x, index)


@entry(f32(10), i32(10))
def segment_sum(x: Array, segments: Array) -> Array:
    """Sums of rows by label."""
    return jax.ops.segment_sum(x, segments, num_segments=4)


@entry(f32(4, 7))
def sort(x: Array) -> tuple[Array, Array]:
    """Ascending, and the permutation."""
    return jnp.sort(x, axis=0), jnp.argsort(x, axis=-1)


@entry(f32(6), i32(6), f32(6))
def sort_many(key: Array, second: Array, value: Array) -> tuple[Array, ...]:
    """Two keys and a value, unstable."""
    return tuple(lax.sort((key, second, value), num_keys=2, is_stable=False))


@entry(f32(3, 9))
def top_k(x: Array) -> tuple[Array, Array]:
    """A composite in artifacts, a chlo op before."""
    values, indices = lax.top_k(x, 2)
    return values, indices


@entry(f32(8), f32(3))
def searchsorted(table: Array, x: Array) -> Array:
    """Binary search."""
    return jnp.searchsorted(table, x)


@entry(i32(8))
def unique(x: Array) -> tuple[Array, Array]:
    """Distinct values, padded."""
    return jnp.unique(x, return_counts=True, size=5)


@entry(f32(3, 4))
def pad(x: Array) -> tuple[Array, Array]:
    """Interior and negative padding; reflection."""
    return lax.pad(x, jnp.float32(1), ((1, 2, 1), (-1, 0, 0))), jnp.pad(
        x, 1, mode="reflect"
    )


@entry(f32(3, 4), f32(3, 2))
def concatenate(x: Array, y: Array) -> tuple[Array, ...]:
    """Joined, stacked, tiled, repeated, rolled."""
    both = jnp.concatenate([x, y, x], axis=1)
    return (
        both,
        jnp.stack([y, y], axis=1),
        jnp.tile(y, (2, 3)),
        jnp.repeat(x, 2, axis=0),
        jnp.roll(x, 1, 1),
    )


@entry(f32(2, 3, 4))
def reshapes(x: Array) -> tuple[Array, ...]:
    """Reshape, transpose, broadcast."""
    return (
        x.reshape(6, 4),
        x.transpose(2, 0, 1),
        jnp.broadcast_to(x[0, 0], (5, 4)),
        x.ravel(),
    )


@entry(f32(4, 4), f32(4))
def diagonals(x: Array, v: Array) -> tuple[Array, ...]:
    """diag in both directions, eye, triangles."""
    return (
        jnp.diag(x),
        jnp.diag(v),
        jnp.trace(x),
        jnp.tril(x),
        jnp.triu(x, 1),
        jnp.eye(4, k=1) @ v,
    )


@entry(f32(5), f32(5), spec("bool", 5))
def select(x: Array, y: Array, mask: Array) -> tuple[Array, ...]:
    """where, clamp, select of several cases."""
    cases = jnp.select([mask, x > y], [x, y], 0.0)
    return (
        jnp.where(mask, x, y),
        lax.clamp(-1.0, x, 1.0),
        cases,
        jnp.nonzero(mask, size=3)[0],
    )


@entry(f32(3), f32(4))
def meshgrid(x: Array, y: Array) -> Array:
    """Coordinates on a grid, an outer product."""
    a, b = jnp.meshgrid(x, y, indexing="ij")
    return a * b + jnp.outer(x, y) + jnp.linspace(0.0, 1.0, 4)
