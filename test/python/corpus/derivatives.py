"""Derivatives: nested, mixed, of loops, with rules of their own."""

import jax
from jax import Array, lax
from jax import numpy as jnp
from jax.experimental import jet

from corpus.registry import add, entry, f32


def network(ws: list[Array], x: Array) -> Array:
    """A small scalar network."""
    for w in ws[:-1]:
        x = jnp.tanh(x @ w)
    return (x @ ws[-1])[0]


WEIGHTS = [f32(3, 5), f32(5, 4), f32(4, 1)]


@entry(WEIGHTS, f32(3))
def gradient(ws: list[Array], x: Array) -> tuple[Array, Array]:
    """Value and gradient."""
    return jax.value_and_grad(network, argnums=1)(ws, x)


@entry(WEIGHTS, f32(3))
def hessian_trace(ws: list[Array], x: Array) -> Array:
    """Forward over reverse."""
    return jnp.trace(jax.hessian(network, argnums=1)(ws, x))


@entry(WEIGHTS, f32(3))
def hessian_reverse(ws: list[Array], x: Array) -> Array:
    """Reverse over reverse, reverse over forward."""
    return jax.jacrev(jax.jacrev(network, 1), 1)(ws, x) + jax.jacrev(
        jax.jacfwd(network, 1), 1
    )(ws, x)


@entry(WEIGHTS, f32(2, 3))
def laplacian_nested_jvp(ws: list[Array], xs: Array) -> Array:
    """vmap of jvp of jvp over the standard basis, summed; batched."""

    def laplacian(x: Array) -> Array:
        def second(v: Array) -> Array:
            return jax.jvp(
                lambda y: jax.jvp(lambda z: network(ws, z), (y,), (v,))[1], (x,), (v,)
            )[1]

        return jax.vmap(second)(jnp.eye(3)).sum()

    return jax.vmap(laplacian)(xs)


def _jet(order: int) -> None:
    def apply(ws: list[Array], x: Array, directions: Array) -> Array:
        def top(v: Array) -> Array:
            series = [v] + [jnp.zeros_like(v)] * (order - 1)
            return jet.jet(lambda y: network(ws, y), (x,), (series,))[1][-1]

        return jax.vmap(top)(directions).sum()

    add(f"jet_order_{order}", apply, WEIGHTS, f32(3), f32(4, 3))


for _order in (2, 3, 4, 6):
    _jet(_order)


@entry(f32(4))
def biharmonic(x: Array) -> Array:
    """A Laplacian of a Laplacian."""

    def laplacian(f):
        return lambda x: jnp.trace(jax.hessian(f)(x))

    return laplacian(laplacian(lambda x: jnp.exp(-jnp.dot(x, x)) * jnp.sin(x[0])))(x)


@entry(WEIGHTS, f32(3))
def mixed_training(ws: list[Array], x: Array) -> list[Array]:
    """A gradient in the weights of a squared Laplacian."""
    return jax.grad(lambda ws: hessian_trace(ws, x) ** 2)(ws)


@entry(f32(3), f32(3, 3))
def hessian_vector_products(x: Array, vs: Array) -> Array:
    """linearize, then a batch of directions."""
    _, product = jax.linearize(jax.grad(lambda x: jnp.sin(x).prod()), x)
    return jax.vmap(product)(vs)


@entry(f32(3))
def custom_rules(x: Array) -> Array:
    """custom_jvp, custom_vjp and stop_gradient."""

    @jax.custom_jvp
    def safe(x: Array) -> Array:
        return jnp.where(x > 0, jnp.log(x), 0.0)

    safe.defjvps(lambda t, ans, x: t / jnp.where(x > 0, x, 1.0))

    @jax.custom_vjp
    def clipped(x: Array) -> Array:
        return x

    clipped.defvjp(lambda x: (x, None), lambda _, g: (jnp.clip(g, -1.0, 1.0),))
    return jax.grad(lambda x: (clipped(safe(x)) * lax.stop_gradient(x)).sum())(x)


@entry(f32(3))
def jacobian_of_scan(x: Array) -> Array:
    """Forward mode through a loop."""
    return jax.jacfwd(
        lambda x: lax.scan(lambda c, _: (jnp.sin(c) * x, None), x, None, length=4)[0]
    )(x)


@entry(f32(3))
def jacobian_of_while(x: Array) -> Array:
    """Forward mode through a loop without a fixed length."""
    return jax.jacfwd(
        lambda x: lax.while_loop(lambda y: y.sum() < 5.0, lambda y: y * 1.5 + x, x)
    )(x)


@entry(f32(3))
def divergence(x: Array) -> Array:
    """Of a vector field, and its convection."""

    def field(x: Array) -> Array:
        return jnp.sin(x) * x[::-1]

    return jnp.trace(jax.jacfwd(field)(x)) + jax.jvp(field, (x,), (field(x),))[1]


@entry(f32(4, 4))
def derivative_of_solve(a: Array) -> Array:
    """Reverse mode through a linear solve and a decomposition."""
    return jax.grad(
        lambda a: jnp.linalg.solve(a, jnp.ones(4)).sum() + jnp.linalg.eigh(a)[0].sum()
    )(a)
