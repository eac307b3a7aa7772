"""Layers and networks: attention, norms, convolutions, pooling, recurrence."""

import jax
from jax import Array, lax, nn
from jax import numpy as jnp

from corpus.registry import entry, f32, i32


@entry(f32(2, 6, 16), f32(16, 48), f32(16, 16))
def attention(x: Array, w_qkv: Array, w_out: Array) -> Array:
    """Multi-head attention, written by hand with einsum."""
    q, k, v = (y.reshape(2, 6, 4, 4) for y in jnp.split(x @ w_qkv, 3, axis=-1))
    weights = nn.softmax(jnp.einsum("bqhd,bkhd->bhqk", q, k) / 2.0)
    return jnp.einsum("bhqk,bkhd->bqhd", weights, v).reshape(2, 6, 16) @ w_out


@entry(f32(2, 6, 4, 8), f32(2, 6, 2, 8), f32(2, 6, 2, 8))
def attention_jax_nn(q: Array, k: Array, v: Array) -> Array:
    """Grouped, causal attention of jax.nn."""
    return nn.dot_product_attention(q, k, v, is_causal=True)


@entry(f32(3, 16), f32(16), f32(16))
def layer_norm(x: Array, scale: Array, bias: Array) -> Array:
    """(x - mean) / sqrt(var + eps), scaled and shifted."""
    mean = x.mean(-1, keepdims=True)
    return (x - mean) * lax.rsqrt(x.var(-1, keepdims=True) + 1e-6) * scale + bias


@entry(f32(3, 16), f32(16))
def rms_norm(x: Array, scale: Array) -> Array:
    """x / sqrt(mean x^2)."""
    return x * lax.rsqrt(jnp.mean(x * x, axis=-1, keepdims=True) + 1e-6) * scale


@entry(f32(4, 8, 8, 3), f32(3), f32(3))
def batch_norm(x: Array, scale: Array, bias: Array) -> tuple[Array, Array]:
    """Normalisation over batch and space, with the new running mean."""
    mean, var = x.mean((0, 1, 2)), x.var((0, 1, 2))
    return (x - mean) / jnp.sqrt(var + 1e-5) * scale + bias, 0.9 * mean


@entry(f32(5, 8), f32(8, 8), f32(8, 8))
def residual(x: Array, w1: Array, w2: Array) -> Array:
    """Two residual layers, and their concatenation."""
    y = x + jnp.tanh(x @ w1)
    return jnp.concatenate([x, y + jnp.sin(y @ w2)], axis=-1)


@entry(f32(2, 3, 12), f32(4, 3, 3))
def conv_1d(x: Array, w: Array) -> Array:
    """Strided, dilated, one spatial dimension."""
    return lax.conv_general_dilated(x, w, (2,), [(1, 2)], rhs_dilation=(2,))


@entry(f32(2, 8, 8, 3), f32(3, 3, 3, 4))
def conv_2d(x: Array, w: Array) -> Array:
    """Channels last."""
    return lax.conv_general_dilated(
        x, w, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC")
    )


@entry(f32(2, 8, 8, 6), f32(3, 3, 1, 12))
def conv_depthwise(x: Array, w: Array) -> Array:
    """One group per channel."""
    numbers = ("NHWC", "HWIO", "NHWC")
    return lax.conv_general_dilated(
        x, w, (1, 1), "VALID", dimension_numbers=numbers, feature_group_count=6
    )


@entry(f32(1, 4, 4, 3), f32(3, 3, 3, 5))
def conv_transposed(x: Array, w: Array) -> Array:
    """Dilation of the left-hand side."""
    return lax.conv_transpose(x, w, (2, 2), "SAME")


@entry(f32(1, 2, 5, 6, 7), f32(3, 2, 2, 2, 2))
def conv_3d(x: Array, w: Array) -> Array:
    """Three spatial dimensions."""
    return lax.conv_general_dilated(x, w, (1, 2, 1), "VALID")


@entry(f32(2, 8, 8, 3), f32(3, 3, 3, 4))
def conv_gradient(x: Array, w: Array) -> tuple[Array, Array]:
    """Both derivatives of a convolution."""

    def loss(x: Array, w: Array) -> Array:
        return conv_2d(x, w).sum()

    return jax.grad(loss, argnums=(0, 1))(x, w)


@entry(f32(2, 8, 8, 3))
def max_pool(x: Array) -> Array:
    """reduce_window, and its gradient (select_and_scatter)."""

    def pool(x: Array) -> Array:
        return lax.reduce_window(
            x, -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID"
        )

    return jax.grad(lambda x: pool(x).sum())(x) + pool(x).sum()


@entry(f32(2, 9, 3))
def average_pool(x: Array) -> Array:
    """A windowed sum with padding."""
    return (
        lax.reduce_window(
            x, 0.0, lax.add, (1, 3, 1), (1, 2, 1), ((0, 0), (1, 1), (0, 0))
        )
        / 3.0
    )


@entry(f32(32, 8), i32(2, 5))
def embedding(table: Array, tokens: Array) -> Array:
    """Rows of a table."""
    return table[tokens]


@entry(f32(7, 4), f32(4, 12), f32(3, 12), f32(12))
def gated_recurrence(xs: Array, w: Array, u: Array, b: Array) -> Array:
    """A GRU as scan."""

    def step(h: Array, x: Array) -> tuple[Array, Array]:
        gates = x @ w + b
        z, r, n = jnp.split(gates[:9] + (h @ u)[:9], 3)
        h = (1 - nn.sigmoid(z)) * h + nn.sigmoid(z) * jnp.tanh(n + nn.sigmoid(r))
        return h, h

    return lax.scan(step, jnp.zeros(3), xs)[1]


@entry(f32(6, 10), i32(6))
def cross_entropy(logits: Array, labels: Array) -> tuple[Array, Array]:
    """Loss and gradient."""

    def loss(logits: Array) -> Array:
        return -jnp.take_along_axis(
            nn.log_softmax(logits), labels[:, None], axis=1
        ).mean()

    return jax.value_and_grad(loss)(logits)


@entry(f32(3), f32(3, 16), f32(32, 1))
def fourier_features(x: Array, frequencies: Array, w: Array) -> Array:
    """sin and cos of random projections."""
    phase = 2 * jnp.pi * x @ frequencies
    return (jnp.concatenate([jnp.sin(phase), jnp.cos(phase)]) @ w)[0]


@entry({"w": f32(3, 2), "b": f32(2)}, {"x": f32(5, 3), "unused": f32(7)})
def train_step(
    params: dict[str, Array], batch: dict[str, Array]
) -> tuple[Array, dict[str, Array]]:
    """A pytree in and out, an argument that is never used."""

    def loss(params: dict[str, Array]) -> Array:
        return jnp.mean((batch["x"] @ params["w"] + params["b"]) ** 2)

    value, gradient = jax.value_and_grad(loss)(params)
    return value, jax.tree.map(lambda p, g: p - 0.1 * g, params, gradient)
