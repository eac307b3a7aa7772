"""Networks `apply(parameters, x)` for one point x, with seeded parameters."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
from jax import Array, lax, nn
from jax import numpy as jnp

Parameters = Any
Activation = Callable[[Array], Array]

ACTIVATIONS: dict[str, Activation] = {
    "cos": jnp.cos,
    "elu": nn.elu,
    "exp": lambda x: jnp.exp(0.3 * x),
    "gelu_exact": partial(nn.gelu, approximate=False),
    "gelu_tanh": partial(nn.gelu, approximate=True),
    "logistic": nn.sigmoid,
    "max_cubed": lambda x: jnp.maximum(x, 0.0) ** 3,
    "mish": nn.mish,
    "relu_cubed": lambda x: nn.relu(x) ** 3,
    "relu_squared": lambda x: jnp.square(nn.relu(x)),
    "silu": nn.silu,
    "sin": jnp.sin,
    "softplus_plain": lambda x: jnp.log(1.0 + jnp.exp(x)),
    "softplus": nn.softplus,
    "tanh": jnp.tanh,
}
# jax.experimental.jet has no rule for what these are made of.
WITHOUT_JET_RULE = (
    "dense_mish",
    "dense_relu_cubed",
    "dense_relu_squared",
    "dense_softplus",
    "rational",
)


@dataclass(frozen=True)
class Network:
    """A function of parameters and a point, and parameters for it."""

    apply: Callable[[Parameters, Array], Array]
    parameters: Parameters
    inputs: int

    def bound(self) -> Callable[[Array], Array]:
        """The function of the point alone; parameters become constants."""
        return partial(self.apply, self.parameters)


def cast(numbers: np.ndarray, dtype: str) -> np.ndarray:
    """The numbers in an element type, bfloat16 included."""
    return numbers.astype(jnp.dtype(dtype))


def weights(
    widths: Sequence[int], dtype: str, seed: int
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Matrices scaled by the inverse root of their inputs, and small biases."""
    rng = np.random.RandomState(seed)
    return [
        (cast(rng.randn(i, o) / np.sqrt(i), dtype), cast(0.1 * rng.randn(o), dtype))
        for i, o in pairwise(widths)
    ]


def dense(
    widths: Sequence[int],
    activation: Activation = jnp.tanh,
    *,
    dtype: str = "float64",
    seed: int = 0,
) -> Network:
    """A perceptron with biases; a scalar if the last width is 1."""

    def apply(layers: Parameters, x: Array) -> Array:
        for w, b in layers[:-1]:
            x = activation(x @ w + b)
        w, b = layers[-1]
        y = x @ w + b
        return y[0] if y.shape == (1,) else y

    return Network(apply, weights(widths, dtype, seed), widths[0])


def residual(
    inputs: int,
    width: int,
    depth: int,
    activation: Activation = jnp.sin,
    *,
    dtype: str = "float64",
) -> Network:
    """Layers x + activation(x W + b)."""

    def apply(layers: Parameters, x: Array) -> Array:
        (w, b), *inner, (last, _) = layers
        x = x @ w + b
        for w, b in inner:
            x = x + activation(x @ w + b)
        return (x @ last)[0]

    return Network(apply, weights([inputs, *[width] * depth, 1], dtype, 1), inputs)


def residual_from_input(inputs: int, depth: int, *, dtype: str = "float64") -> Network:
    """Residual layers of the width of the input: x itself is carried along."""

    def apply(layers: Parameters, x: Array) -> Array:
        for w, b in layers:
            x = x + jnp.tanh(x @ w + b)
        return jnp.sum(x)

    return Network(apply, weights([inputs] * (depth + 1), dtype, 2), inputs)


def concatenated(inputs: int, width: int, *, dtype: str = "float64") -> Network:
    """Each layer sees the point again."""
    rng = np.random.RandomState(3)
    shapes = [(inputs, width), (inputs + width, width), (inputs + width, 1)]
    matrices = [cast(rng.randn(*s) / np.sqrt(s[0]), dtype) for s in shapes]

    def apply(ws: Parameters, x: Array) -> Array:
        h = jnp.tanh(x @ ws[0])
        h = jnp.tanh(jnp.concatenate([h, x]) @ ws[1])
        return (jnp.concatenate([x, h], axis=-1) @ ws[2])[0]

    return Network(apply, matrices, inputs)


def normalised(inputs: int, width: int, *, dtype: str = "float64") -> Network:
    """Layer norm between the layers."""

    def norm(x: Array) -> Array:
        centred = x - jnp.mean(x, axis=-1, keepdims=True)
        variance = jnp.mean(centred * centred, axis=-1, keepdims=True)
        return centred * lax.rsqrt(variance + 1e-3)

    def apply(layers: Parameters, x: Array) -> Array:
        (w1, b1), (w2, b2), (w3, _) = layers
        x = jnp.tanh(norm(x @ w1 + b1))
        x = jnp.sin(norm(x @ w2 + b2))
        return (x @ w3)[0]

    return Network(apply, weights([inputs, width, width, 1], dtype, 4), inputs)


def softmaxed(inputs: int, width: int, *, dtype: str = "float64") -> Network:
    """A mixture: softmax weights times values."""

    def apply(layers: Parameters, x: Array) -> Array:
        (w1, b1), (w2, b2) = layers
        gates = nn.softmax(x @ w1 + b1)
        return jnp.dot(gates, jnp.tanh(gates @ w2 + b2))

    return Network(apply, weights([inputs, width, width], dtype, 5), inputs)


def attention(tokens: int, width: int, *, dtype: str = "float64") -> Network:
    """Self-attention over the point read as `tokens` rows: batched dots both ways."""

    def apply(layers: Parameters, x: Array) -> Array:
        rows = x.reshape(tokens, width)
        q, k, v = (rows @ w + b for w, b in layers[:3])
        q, k, v = (y.reshape(tokens, 2, width // 2) for y in (q, k, v))
        scores = jnp.einsum("qhd,khd->hqk", q, k) / np.sqrt(width / 2)
        mixed = jnp.einsum("hqk,khd->qhd", nn.softmax(scores), v)
        return jnp.sum(jnp.tanh(mixed.reshape(tokens, width) @ layers[3][0]))

    return Network(apply, weights([width] * 5, dtype, 6), tokens * width)


def convolutional(length: int, channels: int, *, dtype: str = "float64") -> Network:
    """Two one-dimensional convolutions."""
    rng = np.random.RandomState(7)
    kernels = [cast(rng.randn(channels, c, 3) / 3, dtype) for c in (1, channels)]

    def apply(kernels: Parameters, x: Array) -> Array:
        x = x[None, None]
        for kernel in kernels:
            x = jnp.tanh(lax.conv_general_dilated(x, kernel, (1,), "SAME"))
        return jnp.sum(x)

    return Network(apply, kernels, length)


def fourier(inputs: int, features: int, *, dtype: str = "float64") -> Network:
    """The sine and the cosine of projections, joined."""
    rng = np.random.RandomState(8)
    ws = [
        cast(rng.randn(inputs, features), dtype),
        cast(rng.randn(2 * features, 1) / features, dtype),
    ]

    def apply(ws: Parameters, x: Array) -> Array:
        phase = x @ ws[0]
        return (jnp.tanh(jnp.concatenate([jnp.sin(phase), jnp.cos(phase)])) @ ws[1])[0]

    return Network(apply, ws, inputs)


def rational(inputs: int, *, dtype: str = "float64") -> Network:
    """Quotients, powers, square roots, products: no dense layer at all."""

    def apply(a: Parameters, x: Array) -> Array:
        r = jnp.sqrt(1.0 + jnp.sum(x * x))
        u = jnp.sum(a * x) / r
        return u**3 / (1.0 + u**2) + jnp.prod(jnp.cos(a * x)) + r**-1.5

    rng = np.random.RandomState(9)
    return Network(apply, cast(rng.randn(inputs), dtype), inputs)


def shaped(inputs: int, *, dtype: str = "float64") -> Network:
    """Slices, transposes, reversals, reshapes, selects and pads of the point."""

    def apply(w: Parameters, x: Array) -> Array:
        outer = jnp.outer(x[1:], x[:-1]) @ w
        flipped = jnp.where(outer > 0, outer.T, outer[::-1, ::-1])
        padded = jnp.pad(jnp.tanh(flipped).reshape(-1), (1, 2))
        return jnp.sum(jnp.sin(padded[::2])) + jnp.sum(jnp.max(flipped, axis=0))

    rng = np.random.RandomState(10)
    return Network(apply, cast(rng.randn(inputs - 1, inputs - 1), dtype), inputs)


def joined(inputs: int) -> Network:
    """The point times the point joined with itself: a Hessian of deltas only."""

    def apply(_: Parameters, x: Array) -> Array:
        return jnp.sum(jnp.outer(x, jnp.concatenate([x, x])))

    return Network(apply, (), inputs)


def paper(inputs: int = 50, *, dtype: str = "float32") -> Network:
    """The network of the paper: inputs -> 768 -> 768 -> 512 -> 512 -> 1, tanh."""
    return dense([inputs, 768, 768, 512, 512, 1], dtype=dtype)


def _dense_of(
    activation: Activation, widths: Sequence[int] = (3, 6, 5, 1)
) -> Callable[[str], Network]:
    return lambda dtype: dense(widths, activation, dtype=dtype)


# One small network of every kind, given an element type.
ZOO: dict[str, Callable[[str], Network]] = {
    **{f"dense_{name}": _dense_of(phi) for name, phi in ACTIVATIONS.items()},
    "attention": lambda dtype: attention(2, 4, dtype=dtype),
    "concatenated": lambda dtype: concatenated(3, 6, dtype=dtype),
    "convolutional": lambda dtype: convolutional(5, 2, dtype=dtype),
    "fourier": lambda dtype: fourier(3, 4, dtype=dtype),
    "joined": lambda _: joined(3),
    "normalised": lambda dtype: normalised(3, 6, dtype=dtype),
    "rational": lambda dtype: rational(3, dtype=dtype),
    "residual": lambda dtype: residual(3, 6, 3, dtype=dtype),
    "residual_from_input": lambda dtype: residual_from_input(4, 3, dtype=dtype),
    "shaped": lambda dtype: shaped(4, dtype=dtype),
    "softmaxed": lambda dtype: softmaxed(3, 5, dtype=dtype),
}


# The same where matrices dominate, so that operations tell what is carried how often.
_LARGER = (10, 48, 48, 1)
MEDIUM: dict[str, Callable[[str], Network]] = {
    **{f"dense_{name}": _dense_of(phi, _LARGER) for name, phi in ACTIVATIONS.items()},
    "attention": lambda dtype: attention(4, 8, dtype=dtype),
    "concatenated": lambda dtype: concatenated(10, 48, dtype=dtype),
    "fourier": lambda dtype: fourier(10, 48, dtype=dtype),
    "normalised": lambda dtype: normalised(10, 48, dtype=dtype),
    "residual": lambda dtype: residual(10, 48, 3, dtype=dtype),
    "residual_from_input": lambda dtype: residual_from_input(12, 3, dtype=dtype),
    "softmaxed": lambda dtype: softmaxed(10, 48, dtype=dtype),
}


def points(
    count: int, inputs: int, *, dtype: str = "float64", seed: int = 100
) -> np.ndarray:
    """Random points, one per row."""
    return cast(np.random.RandomState(seed).randn(count, inputs), dtype)


def has_jet_rules(name: str) -> bool:
    """Whether `jax.experimental.jet` can differentiate this member of the zoo."""
    return name not in WITHOUT_JET_RULE
