"""The axis of the directions in every place where programs have it.

Each takes a function of one point, points (one per row), directions (one per row) and
weights, and gives something in which second derivatives are summed over the directions.
"""

from collections.abc import Callable, Sequence
from typing import Any

import jax
from jax import Array
from jax import numpy as jnp

from forms.operators import Function, coefficients, second_derivative

Layout = Callable[[Function, Array, Array, Array], Any]


def batch_outside(f: Function, xs: Array, vs: Array, w: Array) -> Array:
    """Directions inside, points outside."""

    def at(x: Array) -> Array:
        return jnp.sum(jax.vmap(lambda v: second_derivative(f, x, v))(vs), axis=0)

    return jax.vmap(at)(xs)


def batch_inside(f: Function, xs: Array, vs: Array, w: Array) -> Array:
    """Points inside, directions outside."""

    def along(v: Array) -> Array:
        return jax.vmap(lambda x: second_derivative(f, x, v))(xs)

    return jnp.sum(jax.vmap(along)(vs), axis=0)


def directions_as_columns(f: Function, xs: Array, vs: Array, w: Array) -> Array:
    """`in_axes=1` for the directions."""

    def at(x: Array) -> Array:
        second = jax.vmap(lambda v: second_derivative(f, x, v), in_axes=1)
        return jnp.sum(second(vs.T), axis=0)

    return jax.vmap(at)(xs)


def points_as_columns(f: Function, xs: Array, vs: Array, w: Array) -> Array:
    """`in_axes=1` for the points, and the batch last in the result."""

    def at(x: Array) -> Array:
        return jnp.sum(jax.vmap(lambda v: second_derivative(f, x, v))(vs), axis=0)

    return jax.vmap(at, in_axes=1, out_axes=-1)(xs.T)


def directions_last(f: Function, xs: Array, vs: Array, w: Array) -> Array:
    """`out_axes=-1`, so that the sum is over the last axis."""

    def at(x: Array) -> Array:
        second = jax.vmap(lambda v: second_derivative(f, x, v), out_axes=-1)
        return jnp.sum(second(vs), axis=-1)

    return jax.vmap(at)(xs)


def whole_batch(f: Function, xs: Array, vs: Array, w: Array) -> Array:
    """`jvp` of the function of the whole batch, along broadcast directions."""

    def along(v: Array) -> Array:
        return second_derivative(jax.vmap(f), xs, jnp.broadcast_to(v, xs.shape))

    return jnp.sum(jax.vmap(along)(vs), axis=0)


def directions_per_point(f: Function, xs: Array, vs: Array, w: Array) -> Array:
    """Other directions at each point."""

    def at(x: Array, own: Array) -> Array:
        return jnp.sum(jax.vmap(lambda v: second_derivative(f, x, v))(own), axis=0)

    return jax.vmap(at)(xs, vs[None] * (1.0 + xs[:, :1, None] ** 2))


def directions_of_x(f: Function, xs: Array, vs: Array, w: Array) -> Array:
    """A coefficient matrix sigma(x), as in backward Kolmogorov equations."""

    def at(x: Array) -> Array:
        sigma = vs * jnp.sin(x)
        return jnp.sum(jax.vmap(lambda v: second_derivative(f, x, v))(sigma), axis=0)

    return jax.vmap(at)(xs)


def all_at_once(f: Function, xs: Array, vs: Array, w: Array) -> Array:
    """One sum over points and directions."""

    def at(x: Array) -> Array:
        return jax.vmap(lambda v: second_derivative(f, x, v))(vs)

    return jnp.sum(jax.vmap(at)(xs))


def weights_per_point(f: Function, xs: Array, vs: Array, w: Array) -> Array:
    """Weights that depend on the point and on the direction."""

    def at(x: Array) -> Array:
        values = jax.vmap(lambda v: second_derivative(f, x, v))(vs)
        return jnp.tensordot(w * jnp.cos(x[0] + w), values, axes=1)

    return jax.vmap(at)(xs)


def residual_of_equation(f: Function, xs: Array, vs: Array, w: Array) -> Array:
    """A loss: the operator with value and gradient, squared, averaged."""

    def at(x: Array) -> Array:
        second = jnp.sum(jax.vmap(lambda v: second_derivative(f, x, v))(vs), axis=0)
        first = jax.jacfwd(f)(x)
        return second + jnp.sum(first * first) - jnp.sin(f(x))

    return jnp.mean(jax.vmap(at)(xs) ** 2)


def value_gradient_operator(f: Function, xs: Array, vs: Array, w: Array) -> Any:
    """What quantum Monte Carlo needs: all three."""

    def at(x: Array) -> tuple[Array, Array, Array]:
        def both(v: Array) -> tuple[Array, Array]:
            def first(y: Array) -> tuple[Array, Array]:
                return jax.jvp(f, (y,), (v,))

            (_, slope), (_, second) = jax.jvp(first, (x,), (v,))
            return slope, second

        slopes, seconds = jax.vmap(both)(vs)
        return f(x), slopes, jnp.sum(seconds, axis=0)

    return jax.vmap(at)(xs)


def summed_and_kept(f: Function, xs: Array, vs: Array, w: Array) -> tuple[Array, Array]:
    """The values per direction are results too."""

    def at(x: Array) -> tuple[Array, Array]:
        values = jax.vmap(lambda v: second_derivative(f, x, v))(vs)
        return values, jnp.sum(values, axis=0)

    return jax.vmap(at)(xs)


def two_families(f: Function, xs: Array, vs: Array, w: Array) -> Array:
    """Sums over two sets of directions of unequal size."""

    def at(x: Array) -> Array:
        def total(directions: Array) -> Array:
            return jax.vmap(lambda v: second_derivative(f, x, v))(directions).sum(0)

        return total(vs) - 0.5 * total(vs[:2] + 1.0)

    return jax.vmap(at)(xs)


def outer_family(f: Function, xs: Array, vs: Array, w: Array) -> Array:
    """Directions on two axes, summed over both."""

    def at(x: Array) -> Array:
        def pair(v: Array, u: Array) -> Array:
            return second_derivative(f, x, v + 0.5 * u)

        grid = jax.vmap(jax.vmap(pair, (None, 0)), (0, None))(vs, vs[:2])
        return jnp.sum(grid, axis=(0, 1))

    return jax.vmap(at)(xs)


def one_of_two_axes(f: Function, xs: Array, vs: Array, w: Array) -> Array:
    """Directions on two axes, summed over one."""

    def at(x: Array) -> Array:
        def pair(v: Array, u: Array) -> Array:
            return second_derivative(f, x, v + 0.5 * u)

        return jnp.sum(jax.vmap(jax.vmap(pair, (None, 0)), (0, None))(vs, vs[:2]), 0)

    return jax.vmap(at)(xs)


def flattened(f: Function, xs: Array, vs: Array, w: Array) -> Array:
    """Points and directions merged into one axis, split again before the sum."""
    pairs = (jnp.repeat(xs, len(vs), axis=0), jnp.tile(vs, (len(xs), 1)))
    values = jax.vmap(lambda x, v: second_derivative(f, x, v))(*pairs)
    return jnp.sum(values.reshape(len(xs), len(vs), *values.shape[1:]), axis=1)


def chunked(f: Function, xs: Array, vs: Array, w: Array) -> Array:
    """Directions in two chunks, as users do to save memory."""
    halves = vs.reshape(2, len(vs) // 2, -1)

    def at(x: Array) -> Array:
        def total(directions: Array) -> Array:
            return jax.vmap(lambda v: second_derivative(f, x, v))(directions).sum(0)

        return sum(total(half) for half in halves)

    return jax.vmap(at)(xs)


def jet_batch_inside(f: Function, xs: Array, vs: Array, w: Array) -> Array:
    """`jet` of order 4, points inside, weighted."""

    def along(v: Array) -> Array:
        return jax.vmap(lambda x: coefficients(f, x, v, 4)[-1])(xs)

    return jnp.einsum("r,rb...->b...", w, jax.vmap(along)(vs))


def jet_whole_batch(f: Function, xs: Array, vs: Array, w: Array) -> Array:
    """`jet` of order 3 of the function of the whole batch, batch axis before."""

    def along(v: Array) -> Array:
        return coefficients(jax.vmap(f), xs, jnp.broadcast_to(v, xs.shape), 3)[-1]

    return jnp.mean(jax.vmap(along, out_axes=1)(vs), axis=1)


LAYOUTS: Sequence[Layout] = (
    all_at_once,
    batch_inside,
    batch_outside,
    chunked,
    directions_as_columns,
    directions_last,
    directions_of_x,
    directions_per_point,
    flattened,
    jet_batch_inside,
    jet_whole_batch,
    one_of_two_axes,
    outer_family,
    points_as_columns,
    residual_of_equation,
    summed_and_kept,
    two_families,
    value_gradient_operator,
    weights_per_point,
    whole_batch,
)
