"""Laplacians over eight devices that XLA makes of the processor."""

import re
from typing import Any

import jax
import numpy as np
from jax import Array
from jax import numpy as jnp
from jax.sharding import Mesh, NamedSharding, PartitionSpec

import collapse_taylor as ct
from forms.networks import dense, points
from measuring.clock import measure

DEVICES = 8
# What is spread over the devices, of the arguments (parameters, points, directions).
SHARDINGS = {
    "batch": (PartitionSpec(), PartitionSpec("devices"), PartitionSpec()),
    "directions": (PartitionSpec(), PartitionSpec(), PartitionSpec("devices")),
}
_COLLECTIVE = re.compile(
    r" (all-reduce|all-gather|all-to-all|collective-permute|reduce-scatter)"
    r"(?:-start)?\("
)


def measure_sharded(name: str, seconds: float) -> dict[str, Any]:
    """Values against those of one device, the collectives, and times of both."""
    jax.config.update("jax_platforms", "cpu")
    jax.config.update("jax_num_cpu_devices", DEVICES)
    network = dense([64, 256, 256, 1], dtype="float32")
    xs = points(64, 64, dtype="float32")
    args = (network.parameters, xs, np.eye(64, dtype="float32"))

    def laplacians(parameters: Any, xs: Array, directions: Array) -> Array:
        def at(x: Array) -> Array:
            f = lambda y: network.apply(parameters, y)  # noqa: E731
            return ct.weighted_laplacian(f, directions)(x)

        return jax.vmap(at)(xs)

    mesh = Mesh(np.array(jax.devices()), ("devices",))
    shardings = [NamedSharding(mesh, spec) for spec in SHARDINGS[name]]
    spread = jax.device_put(args, tuple(shardings))
    compiled = jax.jit(laplacians).lower(*spread).compile()
    alone = jax.jit(laplacians).lower(*args).compile()
    exact = alone(*args)
    difference = jnp.max(jnp.abs(compiled(*spread) - exact)) / jnp.max(jnp.abs(exact))
    times = measure(lambda: compiled(*spread).block_until_ready(), seconds)
    return {
        "collectives": collectives(compiled.as_text()),
        "difference": float(difference),
        "sharded times": times.record(),
        "times on one device": measure(
            lambda: alone(*args).block_until_ready(), seconds
        ).record(),
    }


def collectives(text: str) -> dict[str, int]:
    """How many of each kind a compiled program has."""
    found = _COLLECTIVE.findall(text)
    return {kind: found.count(kind) for kind in sorted(set(found))}
