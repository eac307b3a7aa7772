"""Random numbers: counters, keys and the distributions."""

import jax
from jax import Array
from jax import random as jr

from corpus.registry import entry, f32, i32, spec


def key() -> jax.ShapeDtypeStruct:
    """An old-style key."""
    return spec("uint32", 2)


@entry(key())
def random_normal(k: Array) -> Array:
    """Gaussian."""
    return jr.normal(k, (3, 4))


@entry(key())
def random_uniform(k: Array) -> Array:
    """Uniform in an interval."""
    return jr.uniform(k, (5,), minval=-1.0, maxval=2.0)


@entry(key())
def random_integers(k: Array) -> tuple[Array, Array]:
    """Integers and coins."""
    return jr.randint(k, (5,), 0, 10), jr.bernoulli(k, 0.3, (7,))


@entry(key())
def random_rademacher(k: Array) -> Array:
    """Signs, as for trace estimation."""
    return jr.rademacher(k, (6, 2), dtype="float32")


@entry(key())
def random_permutation(k: Array) -> Array:
    """Shuffling by sorting."""
    return jr.permutation(k, 8)


@entry(key(), f32(4))
def random_categorical(k: Array, logits: Array) -> Array:
    """By the Gumbel trick."""
    return jr.categorical(k, logits, shape=(3,))


@entry(key())
def random_gamma(k: Array) -> Array:
    """Rejection in a loop."""
    return jr.gamma(k, 2.0, (3,))


@entry(key())
def random_truncated(k: Array) -> Array:
    """Inverse of the error function."""
    return jr.truncated_normal(k, -1.0, 1.0, (3,))


@entry(key(), i32())
def random_keys(k: Array, i: Array) -> Array:
    """split and fold_in."""
    return jr.fold_in(jr.split(k, 3)[1], i)


@entry(i32())
def random_typed_key(seed: Array) -> Array:
    """New-style keys are an extended type."""
    return jr.normal(jr.key(seed), (2,))


@entry(i32())
def random_generator(seed: Array) -> Array:
    """The backend's own generator."""
    return jr.uniform(jr.key(seed, impl="rbg"), (4,))


@entry(key(), f32(3, 5))
def dropout(k: Array, x: Array) -> Array:
    """A random mask."""
    return jax.numpy.where(jr.bernoulli(k, 0.8, x.shape), x / 0.8, 0.0)


@entry(key(), f32(4))
def random_directions(k: Array, x: Array) -> Array:
    """A randomised Laplacian: directions drawn inside."""
    directions = jr.normal(k, (8, 4))
    quadratic = jax.vmap(
        lambda v: jax.jvp(
            lambda y: jax.jvp(lambda z: (z**3).sum(), (y,), (v,))[1], (x,), (v,)
        )[1]
    )
    return quadratic(directions).mean()
