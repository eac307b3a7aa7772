"""The Laplacian of programs: linear algebra, convolutions, attention, indexing."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

import oracles
from collapse_taylor import laplacian
from oracles import close, point

RANDOM = np.random.default_rng(1)
W = RANDOM.uniform(-1, 1, (4, 4))
V = RANDOM.uniform(-1, 1, (3, 4))
KERNEL = RANDOM.uniform(-1, 1, (3, 3, 2, 2))


def attention(x):
    """Softmax attention and a layer norm."""
    h = jnp.outer(x, jnp.arange(1.0, 4.0)) @ V
    scores = jax.nn.softmax((h @ W) @ (h @ W.T).T / 2, axis=-1)
    y = scores @ jnp.sin(h)
    centred = y - y.mean(-1, keepdims=True)
    return jnp.sum((centred * lax.rsqrt(y.var(-1, keepdims=True) + 1e-2)) ** 2 * x)


def convolution(x):
    """A convolution, exact gelu, and average pooling."""
    image = jnp.outer(jnp.sin(x), jnp.arange(1, 9.0)).reshape(1, 4, 4, 2)
    y = lax.conv_general_dilated(
        image, KERNEL, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC")
    )
    y = jax.nn.gelu(y, approximate=False)
    window = (1, 2, 2, 1)
    return jnp.sum(lax.reduce_window(y, 0.0, lax.add, window, window, "VALID") ** 2)


def spd(x):
    """A matrix that is positive definite."""
    return jnp.outer(x, x) + 3 * jnp.eye(4)


def unrolled(x):
    """A loop that ends by a condition on an integer."""

    def step(carry):
        k, y = carry
        return k + 1, jnp.sin(y) * x

    return jnp.sum(lax.while_loop(lambda carry: carry[0] < 3, step, (0, x))[1])


def pooling(x):
    """A convolution, relu cubed, and max pooling."""
    image = jnp.outer(jnp.sin(x), jnp.arange(1, 9.0)).reshape(1, 4, 4, 2)
    y = lax.conv(image.transpose(0, 3, 1, 2), KERNEL.T, (1, 1), "SAME")
    window = (1, 1, 2, 2)
    y = lax.reduce_window(jax.nn.relu(y) ** 3, 0.0, lax.max, window, window, "VALID")
    return jnp.sum(y)


PROGRAMS = {
    "pooling": pooling,
    "attention": attention,
    "convolution": convolution,
    "slogdet": lambda x: jnp.linalg.slogdet(jnp.sin(jnp.outer(x, x)) + spd(x))[1],
    "solve": lambda x: jnp.sum(jnp.linalg.solve(spd(x) + W, x) ** 2),
    "cholesky": lambda x: jnp.sum(jnp.linalg.cholesky(spd(x))),
    "eigvalsh": lambda x: jnp.prod(
        jnp.linalg.eigvalsh(jnp.outer(x, x) + jnp.diag(jnp.arange(4.0) + x))
    ),
    "fft": lambda x: jnp.abs(jnp.fft.fft(jnp.sin(x))[1]) ** 2,
    "sort": lambda x: jnp.sum(jnp.sort(x) ** 3 * jnp.arange(4.0)),
    "cumsum": lambda x: jnp.sum(jnp.cumsum(jnp.sin(x)) ** 2) + jnp.cumprod(x)[-1],
    "scatter": lambda x: jnp.sum(
        jnp.zeros(6).at[jnp.array([1, 1, 3, 5])].add(x**2) ** 2
    ),
    "softplus": lambda x: jnp.sum(jax.nn.softplus(W @ x)),
    "special": lambda x: jnp.sum(
        jax.scipy.special.erf(x) * jax.scipy.special.gammaln(x + 3)
    ),
    "while": unrolled,
    "map": lambda x: jnp.sum(lax.map(lambda y: jnp.sin(y) * x.sum(), x)),
    "vmap": lambda x: jnp.sum(jax.vmap(lambda y: jnp.sin(y * x).sum() ** 2)(x)),
    "checkpoint": jax.checkpoint(lambda x: jnp.sum(jnp.sin(W @ x)) ** 2),
    "random": lambda x: jnp.sum(
        jnp.sin(x) * jax.random.normal(jax.random.key(1), (4,))
    ),
    "gradient": lambda x: jnp.sum(jax.grad(lambda y: jnp.sum(jnp.sin(W @ y)) ** 2)(x)),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_laplacian(name):
    with jax.enable_x64(True):
        f, x = PROGRAMS[name], point(4)
        close(laplacian(f)(x), oracles.laplacian(f, x), rtol=1e-11)
