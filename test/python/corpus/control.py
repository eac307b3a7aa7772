"""Loops and branches."""

import jax
from jax import Array, lax
from jax import numpy as jnp

from corpus.registry import entry, f32, i32, spec


@entry(f32(5, 3))
def scan_sum(xs: Array) -> tuple[Array, Array]:
    """Carry and stacked outputs."""
    return lax.scan(lambda c, x: (c + x, c * x), jnp.zeros(3), xs)


@entry(f32(5, 3))
def scan_reverse(xs: Array) -> Array:
    """Backwards, several steps per iteration."""
    return lax.scan(
        lambda c, x: (jnp.sin(c) + x, c), jnp.zeros(3), xs, reverse=True, unroll=2
    )[1]


@entry(f32(4, 3), f32(3, 3))
def scan_nested(xs: Array, w: Array) -> Array:
    """A scan in a scan; the inner one captures."""

    def outer(c: Array, x: Array) -> tuple[Array, Array]:
        return lax.scan(lambda d, row: (d + jnp.tanh(row @ x), d), c, w)

    return lax.scan(outer, jnp.float32(0), xs)[1]


@entry(f32(5, 3))
def scan_gradient(xs: Array) -> Array:
    """Reverse mode through a scan."""
    return jax.grad(lambda xs: scan_sum(xs)[1].sum())(xs)


@entry(f32(3), i32())
def while_dynamic(x: Array, n: Array) -> Array:
    """The number of steps is an argument."""
    return lax.while_loop(
        lambda s: s[0] < n, lambda s: (s[0] + 1, jnp.cos(s[1]) + x), (0, x)
    )[1]


@entry(f32(4))
def while_batched(x: Array) -> Array:
    """A predicate that differs over the batch."""
    return jax.vmap(
        lambda x: lax.while_loop(lambda y: y < 10.0, lambda y: y * 2.0 + 1.0, x)
    )(x)


@entry(f32(3, 3), f32(3))
def fori_static(a: Array, x: Array) -> Array:
    """A fixed number of steps."""
    return lax.fori_loop(0, 4, lambda i, y: a @ y + i, x)


@entry(f32(4), f32(4, 4))
def fori_basis(x: Array, h: Array) -> Array:
    """A sum over basis vectors, as Laplacians are often written."""
    eye = jnp.eye(4)
    return lax.fori_loop(0, 4, lambda i, a: a + (h @ eye[i])[i] * x[i], 0.0)


@entry(f32(3), spec("bool"))
def cond(x: Array, flag: Array) -> Array:
    """Two branches with captured values."""
    y = jnp.exp(x)
    return lax.cond(flag, lambda: x * y, lambda: jnp.zeros_like(x))


@entry(f32(3), i32())
def switch(x: Array, index: Array) -> tuple[Array, Array]:
    """Four branches, two results."""
    branches = [lambda x, k=k: (x * k, jnp.float32(k)) for k in range(4)]
    return lax.switch(index, branches, x)


@entry(f32(5), spec("bool", 5))
def cond_batched(x: Array, flags: Array) -> Array:
    """vmap of cond becomes select."""
    return jax.vmap(lambda x, flag: lax.cond(flag, jnp.sin, jnp.cos, x))(x, flags)


@entry(f32(6, 2, 2))
def associative_scan(xs: Array) -> Array:
    """A parallel prefix product of matrices."""
    return lax.associative_scan(jnp.matmul, xs)


@entry(f32(6, 3))
def lax_map(xs: Array) -> Array:
    """A scan without carry."""
    return lax.map(lambda x: jnp.dot(x, x), xs, batch_size=2)


@entry(f32(8))
def rematerialised(x: Array) -> Array:
    """jax.checkpoint leaves an optimization barrier."""
    return jax.grad(lambda x: jax.checkpoint(lambda y: jnp.sin(jnp.sin(y)))(x).sum())(x)


@entry(f32(3))
def newton_root(x: Array) -> Array:
    """lax.custom_root: a loop and a linear solve."""

    def solve(f: object, guess: Array) -> Array:
        return lax.fori_loop(0, 5, lambda _, y: y - (y * y - x) / (2 * y), guess)

    return lax.custom_root(
        lambda y: y * y - x, jnp.ones(3), solve, lambda g, y: y / g(jnp.ones(3))
    )


@entry(f32(3))
def nested_jit(x: Array) -> Array:
    """Calls in calls, one of them shared."""

    @jax.jit
    def inner(y: Array) -> Array:
        return jnp.tanh(y) + 1

    @jax.jit
    def outer(y: Array) -> Array:
        return inner(inner(y)) * inner(x)

    return outer(x) + inner(x)
