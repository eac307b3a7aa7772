"""Functions over several devices. These need `jax.device_count() >= 8`."""

from collections.abc import Callable
from typing import Any

import jax
import numpy as np
from jax import Array, lax
from jax import numpy as jnp
from jax.sharding import Mesh, NamedSharding
from jax.sharding import PartitionSpec as P

from corpus.registry import entry, f32


def mesh() -> Mesh:
    """Four by two devices."""
    return Mesh(np.array(jax.devices()[:8]).reshape(4, 2), ("data", "model"))


def sharded(*specs: P, out: P | None = None) -> Callable[[], dict[str, Any]]:
    """Options of jit: how the arguments and the result lie on the mesh."""

    def options() -> dict[str, Any]:
        grid = mesh()
        ins = {"in_shardings": tuple(NamedSharding(grid, s) for s in specs)}
        return (
            ins if out is None else {**ins, "out_shardings": NamedSharding(grid, out)}
        )

    return options


@entry(
    f32(8, 4),
    f32(4, 6),
    jit=sharded(P("data"), P(None, "model"), out=P("data", "model")),
)
def sharded_dense(x: Array, w: Array) -> Array:
    """Both axes of the mesh."""
    return jnp.tanh(x @ w)


@entry(f32(8, 4), f32(4, 6), jit=sharded(P("data"), P()))
def sharded_constraint(x: Array, w: Array) -> Array:
    """A constraint in the middle."""
    return lax.with_sharding_constraint(
        x @ w, NamedSharding(mesh(), P("data", "model"))
    ).sum()


@entry(f32(8, 4), f32(4, 6), jit=sharded(P(("data", "model")), P()))
def sharded_laplacian(xs: Array, w: Array) -> Array:
    """Second derivatives over a sharded batch."""
    return jax.vmap(
        lambda x: jnp.trace(jax.hessian(lambda y: jnp.tanh(y @ w).sum())(x))
    )(xs)


@entry(f32(8, 4), jit=sharded(P("data")))
def shard_map_sum(x: Array) -> Array:
    """A sum over devices."""

    def local(x: Array) -> Array:
        return lax.psum(x.sum(0), "data") * lax.axis_index("model")

    return jax.shard_map(local, mesh=mesh(), in_specs=P("data"), out_specs=P("model"))(
        x
    )


@entry(f32(8, 4), jit=sharded(P("data")))
def shard_map_collectives(x: Array) -> Array:
    """Gather, scatter, permute, exchange."""

    def local(x: Array) -> Array:
        gathered = lax.all_gather(x, "data", axis=0, tiled=True)
        scattered = lax.psum_scatter(gathered, "data", scatter_dimension=0, tiled=True)
        moved = lax.ppermute(scattered, "data", [(i, (i + 1) % 4) for i in range(4)])
        exchanged = lax.all_to_all(
            gathered, "data", split_axis=0, concat_axis=1, tiled=True
        )
        return moved + lax.pmax(exchanged.sum(), "data")

    return jax.shard_map(local, mesh=mesh(), in_specs=P("data"), out_specs=P("data"))(x)


@entry(f32(8, 4), f32(4), jit=sharded(P("data"), P()))
def shard_map_gradient(x: Array, w: Array) -> Array:
    """A mean of gradients."""

    def local(x: Array, w: Array) -> Array:
        return lax.pmean(jax.grad(lambda w: jnp.sin(x @ w).sum())(w), ("data", "model"))

    return jax.shard_map(
        local, mesh=mesh(), in_specs=(P("data"), P()), out_specs=P(), check_vma=False
    )(x, w)


@entry(f32(8, 4), jit=sharded(P("data", "model")))
def shard_map_partial(x: Array) -> Array:
    """One axis by hand, the other automatic."""

    def local(x: Array) -> Array:
        return x - lax.pmean(x, "data")

    specs = {"in_specs": P("data"), "out_specs": P("data"), "axis_names": {"data"}}
    return jax.shard_map(local, mesh=mesh(), **specs)(x)


@entry(f32(8, 4), jit=sharded(P("data")))
def sharded_random(x: Array) -> Array:
    """Random numbers on a mesh."""
    return x + jax.random.normal(jax.random.key(0), x.shape)
