"""Keys of random numbers, which are integers in a module."""

import functools
from typing import Any

import jax
import jax.numpy as jnp


def is_key(x: Any) -> bool:  # noqa: ANN401
    """Whether an array or an abstract one has keys as elements."""
    return jnp.issubdtype(x.dtype, jax.dtypes.prng_key)


def physical(aval: Any) -> Any:  # noqa: ANN401
    """What a module has for an abstract array: itself, or the integers of its keys."""
    if not is_key(aval):
        return aval
    return jax.eval_shape(jax.random.key_data, _spec(aval.shape, aval.dtype))


def wrap(x: Any, aval: Any) -> Any:  # noqa: ANN401
    """Keys of integers, if the abstract array has keys."""
    if not is_key(aval):
        return x
    return jax.random.wrap_key_data(x, impl=_generator(aval.dtype))


def unwrap(x: Any) -> Any:  # noqa: ANN401
    """The array, or the integers of its keys."""
    return jax.random.key_data(x) if is_key(x) else x


@functools.cache
def _generator(dtype: Any) -> Any:  # noqa: ANN401
    """What generates random numbers of such keys, as JAX names it."""
    found = []
    jax.eval_shape(lambda key: found.append(jax.random.key_impl(key)), _spec((), dtype))
    return found[0]


def _spec(shape: tuple[int, ...], dtype: Any) -> jax.ShapeDtypeStruct:  # noqa: ANN401
    return jax.ShapeDtypeStruct(shape, dtype)
