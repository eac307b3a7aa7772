"""What the operators refuse, and how they say so."""

import operator
from collections.abc import Iterable, Sequence
from typing import Any

import jax
import jax.numpy as jnp


def check_function(f: Any) -> None:  # noqa: ANN401
    """Refuses what cannot be called."""
    if not callable(f):
        raise TypeError(f"expected a function, but got {type(f).__name__}")


def check_argnums(argnums: Any) -> int | tuple[int, ...]:  # noqa: ANN401
    """One or several different positions of arguments."""
    try:
        return operator.index(argnums)
    except TypeError:
        pass
    try:
        several = tuple(operator.index(number) for number in argnums)
    except TypeError:
        raise TypeError(
            f"expected argnums to be an integer or several, but got {argnums!r}"
        ) from None
    if not several or len(set(several)) < len(several):
        raise ValueError(
            f"expected argnums to be different integers, but got {argnums!r}"
        )
    return several


def check_count(count: Any, what: str) -> int:  # noqa: ANN401
    """A positive integer, such as an order or a number of samples."""
    try:
        number = operator.index(count)
    except TypeError:
        raise TypeError(
            f"expected {what} to be an integer, but got {count!r}"
        ) from None
    if number < 1:
        raise ValueError(f"expected {what} to be at least 1, but got {number}")
    return number


def positions(argnums: int | Sequence[int], count: int) -> list[int]:
    """Where the differentiated arguments are among `count` positional ones."""
    several = [argnums] if isinstance(argnums, int) else list(argnums)
    for number in several:
        if not -count <= number < count:
            raise ValueError(
                f"expected argnums to be among the {count} positional arguments, but "
                f"got {number}"
            )
    found = [number % count for number in several]
    if len(set(found)) < len(found):
        raise ValueError(f"expected different arguments, but argnums is {argnums}")
    return found


def coordinates(leaf: Any) -> jax.Array:  # noqa: ANN401
    """An array among the differentiated arguments."""
    try:
        array = jnp.asarray(leaf)
    except TypeError:
        raise TypeError(
            f"expected arrays to differentiate in, but got {type(leaf).__name__}"
        ) from None
    if not jnp.issubdtype(array.dtype, jnp.inexact):
        raise TypeError(
            "expected the differentiated argument to be float or complex, but got "
            f"{array.dtype}"
        )
    return array


def check_results(results: Iterable[jax.Array], x: Iterable[jax.Array]) -> None:
    """Refuses results of f that have no derivatives in x."""
    is_complex = any(map(jnp.iscomplexobj, x))
    results = list(results)
    if not results:
        raise TypeError("expected float or complex results of f, but got none")
    for result in results:
        if not jnp.issubdtype(result.dtype, jnp.inexact):
            raise TypeError(
                f"expected float or complex results of f, but got {result.dtype}"
            )
        if is_complex and not jnp.iscomplexobj(result):
            raise TypeError(
                "expected complex results of f where x is complex, since f has to be "
                f"holomorphic, but got {result.dtype}"
            )


def direction(given: Any, leaf: jax.Array, what: str) -> jax.Array:  # noqa: ANN401
    """Directions for one array, with the dtype of this."""
    array = jnp.asarray(given)
    if array.shape[1:] != leaf.shape or array.ndim == 0:
        expected = ", ".join(["R", *map(str, leaf.shape)])
        raise ValueError(
            f"expected {what} of shape ({expected}), but got {array.shape}"
        )
    is_number = jnp.issubdtype(array.dtype, jnp.number)
    if not is_number or jnp.promote_types(array.dtype, leaf.dtype) != leaf.dtype:
        raise TypeError(f"expected {what} of dtype {leaf.dtype}, but got {array.dtype}")
    return array.astype(leaf.dtype)


def same_number(arrays: list[jax.Array], what: str) -> list[jax.Array]:
    """Directions for several arrays, equally many for each and at least one."""
    counts = sorted({array.shape[0] for array in arrays})
    if len(counts) > 1:
        raise ValueError(
            f"expected equally many {what} for each array, but got "
            f"{' and '.join(map(str, counts))}"
        )
    if counts == [0]:
        raise ValueError(f"expected at least one direction in {what}, but got none")
    return arrays


def numbers(given: Any, shape: tuple[int, ...], what: str) -> jax.Array:  # noqa: ANN401
    """Numbers in an array of one shape."""
    array = jnp.asarray(given)
    if array.shape != shape:
        raise ValueError(f"expected {what} of shape {shape}, but got {array.shape}")
    if not jnp.issubdtype(array.dtype, jnp.number):
        raise TypeError(f"expected {what} to be numbers, but got {array.dtype}")
    return array
