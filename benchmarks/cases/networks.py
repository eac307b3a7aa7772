"""The networks that are measured: `apply(parameters, x)` for one point, a scalar."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
from jax import Array, lax, nn
from jax import numpy as jnp

from cases.spline import spline_net
from forms.networks import Network, Parameters, cast, dense, paper, weights


def siren(inputs: int = 3, width: int = 256, *, dtype: str) -> Network:
    """Sines throughout, the first layer at frequency 30."""

    def apply(layers: Parameters, x: Array) -> Array:
        *hidden, (last, _) = layers
        for index, (w, b) in enumerate(hidden):
            x = jnp.sin((30 if index == 0 else 1) * (x @ w) + b)
        return (x @ last)[0]

    widths = [inputs, width, width, width, width, 1]
    return Network(apply, weights(widths, dtype, 11), inputs)


def transformer(
    tokens: int = 8, width: int = 16, heads: int = 4, *, dtype: str
) -> Network:
    """One block: layer norms, self-attention, a gelu layer four times as wide."""

    def norm(x: Array) -> Array:
        centred = x - jnp.mean(x, axis=-1, keepdims=True)
        variance = jnp.mean(centred * centred, axis=-1, keepdims=True)
        return centred * lax.rsqrt(variance + 1e-5)

    def attend(layers: Parameters, x: Array) -> Array:
        q, k, v = (
            (x @ w + b).reshape(tokens, heads, width // heads) for w, b in layers[:3]
        )
        scores = jnp.einsum("qhd,khd->hqk", q, k) / np.sqrt(width / heads)
        mixed = jnp.einsum("hqk,khd->qhd", nn.softmax(scores), v)
        w, b = layers[3]
        return mixed.reshape(tokens, width) @ w + b

    def apply(parameters: Parameters, x: Array) -> Array:
        attention, ((up, b), (down, c)), last = parameters
        rows = x.reshape(tokens, width)
        rows = rows + attend(attention, norm(rows))
        rows = rows + nn.gelu(norm(rows) @ up + b) @ down + c
        return jnp.sum(norm(rows) @ last)

    parameters = (
        weights([width] * 5, dtype, 12),
        weights([width, 4 * width, width], dtype, 13),
        weights([width, 1], dtype, 14)[0][0],
    )
    return Network(apply, parameters, tokens * width)


def convolutional(side: int = 12, channels: int = 16, *, dtype: str) -> Network:
    """Two 3 x 3 convolutions with tanh, then a dense layer on the channels' means."""
    rng = np.random.RandomState(15)
    kernels = [
        cast(rng.randn(channels, c, 3, 3) / np.sqrt(9 * c), dtype)
        for c in (1, channels)
    ]
    last = cast(rng.randn(channels), dtype)

    def apply(parameters: Parameters, x: Array) -> Array:
        kernels, last = parameters
        x = x.reshape(1, 1, side, side)
        for kernel in kernels:
            x = jnp.tanh(lax.conv_general_dilated(x, kernel, (1, 1), "SAME"))
        return jnp.dot(jnp.mean(x, axis=(0, 2, 3)), last)

    return Network(apply, (kernels, last), side * side)


def fermi_net(electrons: int = 6, width: int = 32, *, dtype: str) -> Network:
    """Log |psi| of electrons in three dimensions around a nucleus, as in FermiNet.

    One stream per electron and one per pair, means of both mixed into the first, and
    two determinants of orbitals with envelopes.
    """
    inputs, pairs, determinants = 3 * electrons, 8, 2

    def mixed(h: Array, g: Array) -> Array:
        mean = jnp.broadcast_to(jnp.mean(h, axis=0), h.shape)
        return jnp.concatenate([h, mean, jnp.mean(g, axis=1)], axis=-1)

    def distances(x: Array) -> tuple[Array, Array]:
        apart = x[:, None] - x[None]
        squares = jnp.sum(apart * apart, axis=-1) + jnp.eye(electrons, dtype=x.dtype)
        radius = jnp.sqrt(jnp.sum(x * x, axis=-1, keepdims=True))
        return radius, jnp.concatenate([apart, jnp.sqrt(squares)[..., None]], axis=-1)

    def apply(parameters: Parameters, x: Array) -> Array:
        ones, twos, (orbitals, _) = parameters
        x = x.reshape(electrons, 3)
        radius, g = distances(x)
        h = jnp.concatenate([x, radius], axis=-1)
        for (w, b), (v, c) in zip(ones, twos, strict=True):
            h = jnp.tanh(mixed(h, g) @ w + b)
            g = jnp.tanh(g @ v + c)
        matrices = (h @ orbitals).reshape(electrons, determinants, electrons)
        matrices = jnp.swapaxes(matrices * jnp.exp(-radius)[..., None], 0, 1)
        signs, logs = jnp.linalg.slogdet(matrices)
        largest = lax.stop_gradient(jnp.max(logs))
        return jnp.log(jnp.abs(jnp.sum(signs * jnp.exp(logs - largest)))) + largest

    ones = [
        weights([2 * size + extra, width], dtype, 16)[0]
        for size, extra in ((4, 4), (width, pairs))
    ]
    twos = weights([4, pairs, pairs], dtype, 17)
    last = weights([width, determinants * electrons], dtype, 18)[0]
    return Network(apply, (ones, twos, last), inputs)


def node_wise(nodes: int, features: int = 4, *, dtype: str) -> Network:
    """The sum over nodes of one perceptron of ten layers of 100 with silu."""
    inner = dense([features, *[100] * 10, 1], nn.silu, dtype=dtype)

    def apply(layers: Parameters, x: Array) -> Array:
        rows = x.reshape(nodes, features)
        for w, b in layers[:-1]:
            rows = nn.silu(rows @ w + b)
        w, b = layers[-1]
        return jnp.sum(rows @ w + b)

    return Network(apply, inner.parameters, nodes * features)


def recurrent(
    steps: int = 8, features: int = 4, width: int = 64, *, dtype: str
) -> Network:
    """A recurrent cell with tanh, scanned over the rows of the point."""

    def apply(parameters: Parameters, x: Array) -> Array:
        (into, b), (within, _), (last, _) = parameters

        def step(h: Array, row: Array) -> tuple[Array, None]:
            return jnp.tanh(h @ within + row @ into + b), None

        h, _ = lax.scan(step, jnp.zeros(width, x.dtype), x.reshape(steps, features))
        return (h @ last)[0]

    cells = [(features, width), (width, width), (width, 1)]
    parameters = [weights(s, dtype, 19 + n)[0] for n, s in enumerate(cells)]
    return Network(apply, parameters, steps * features)


NETWORKS: dict[str, Callable[[str], Network]] = {
    **{
        f"paper {d}": lambda dtype, d=d: paper(d, dtype=dtype)
        for d in (5, 10, 25, 50, 100, 200)
    },
    "convolutional": lambda dtype: convolutional(dtype=dtype),
    "fermi net": lambda dtype: fermi_net(dtype=dtype),
    "recurrent": lambda dtype: recurrent(dtype=dtype),
    "set of 20": lambda dtype: node_wise(20, dtype=dtype),
    "set of 100": lambda dtype: node_wise(100, dtype=dtype),
    "siren": lambda dtype: siren(dtype=dtype),
    "spline": lambda dtype: spline_net(dtype=dtype),
    "tiny": lambda dtype: dense([3, 8, 8, 1], dtype=dtype),
    "transformer": lambda dtype: transformer(dtype=dtype),
}


PERCEPTRON = re.compile(r"perceptron (\d+)-(\d+)x(\d+)")


def network(name: str, dtype: str) -> Network:
    """The network of this name, or `perceptron D-WxN` with N hidden layers of W."""
    if name in NETWORKS:
        return NETWORKS[name](dtype)
    inputs, width, depth = perceptron_sizes(name)
    return dense([inputs, *[width] * depth, 1], dtype=dtype)


def perceptron_sizes(name: str) -> tuple[int, int, int]:
    """Inputs, width and hidden layers of `perceptron D-WxN`.

    >>> perceptron_sizes("perceptron 50-256x4")
    (50, 256, 4)
    """
    found = PERCEPTRON.fullmatch(name)
    if found is None:
        raise ValueError(f"expected the name of a network, but got {name!r}")
    inputs, width, depth = map(int, found.groups())
    return inputs, width, depth


def is_tanh_perceptron(name: str) -> bool:
    """Whether programs written by hand for tanh perceptrons fit."""
    return name.startswith(("paper", "perceptron")) or name == "tiny"


def scaled(parameters: Any, dtype: str) -> Any:
    """The same numbers in another element type."""
    if isinstance(parameters, (list, tuple)):
        return type(parameters)(scaled(entry, dtype) for entry in parameters)
    return cast(parameters, dtype)
