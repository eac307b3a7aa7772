"""What the machine can do at most: matrix products, and moving memory."""

from typing import Any

import jax
from jax import numpy as jnp

from measuring.clock import measure

# Square ones, and those of the widest layers of the paper's network.
SHAPES = ((512, 512, 512), (1024, 1024, 1024), (2048, 2048, 2048), (6656, 768, 768))
ELEMENTS = 2**24


def limits(dtype: str, seconds: float) -> dict[str, Any]:
    """The best of all shapes, and of a sum of two long vectors."""
    products = {
        "x".join(map(str, shape)): _matmul(shape, dtype, seconds) for shape in SHAPES
    }
    return {
        "matmul": max(products.values()),
        "matmul by shape": products,
        "bytes per second": _sum(dtype, seconds),
    }


def _matmul(shape: tuple[int, int, int], dtype: str, seconds: float) -> float:
    """Operations per second of a product of matrices."""
    rows, inner, columns = shape
    a, b = jnp.ones((rows, inner), dtype), jnp.ones((inner, columns), dtype)
    product = jax.jit(jnp.matmul).lower(a, b).compile()
    times = measure(lambda: product(a, b).block_until_ready(), seconds / len(SHAPES))
    return 2 * rows * inner * columns / times.best


def _sum(dtype: str, seconds: float) -> float:
    """Bytes per second of a + 2 b: two read, one written."""
    a = jnp.ones(ELEMENTS, dtype)
    triad = jax.jit(lambda a, b: a + 2 * b).lower(a, a + 1).compile()
    b = a + 1
    times = measure(lambda: triad(a, b).block_until_ready(), seconds)
    return 3 * ELEMENTS * a.dtype.itemsize / times.best
