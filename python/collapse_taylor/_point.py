"""A function at a point, as the formula of a differential operator sees it."""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from ._checks import (
    check_results,
    coordinates,
    direction,
    numbers,
    positions,
    same_number,
)
from ._jet import jet

Tree = Any  # nested tuples, lists, dicts, ... of arrays


@dataclass(frozen=True)
class Series:
    """The Taylor coefficients of each result of a function, normalised.

    Attributes:
        leaves: for each array among the results its coefficients 0, 1, ..., all but the
            first with the axis of directions in front.
        tree: how the results are made of arrays.
    """

    leaves: Sequence[Sequence[jax.Array]]
    tree: Any

    def map(self, formula: Callable[[Sequence[jax.Array]], Tree]) -> Tree:
        """The results, with each array replaced by what its coefficients give."""
        return jax.tree.unflatten(self.tree, [formula(leaf) for leaf in self.leaves])


class Point:
    """A function and its arguments, of which some are differentiated.

    The differentiated arguments are taken apart into arrays, and their entries are the
    coordinates in which an operator differentiates, in this order.

    Attributes:
        x: the differentiated arguments.
        leaves: the arrays in x.
        structure: that of the one differentiated argument, or of the tuple of them if
            `argnums` is a sequence.
        sizes: how many coordinates each array has.
        starts: the number of the first coordinate of each array.
    """

    def __init__(
        self,
        f: Callable[..., Tree],
        args: Sequence[Tree],
        kwargs: Mapping[str, Tree],
        argnums: int | Sequence[int],
    ) -> None:
        self._f, self._args, self._kwargs = f, list(args), dict(kwargs)
        self._positions = positions(argnums, len(args))
        self._is_single = isinstance(argnums, int)
        self.x = tuple(args[position] for position in self._positions)
        whole = self.x[0] if self._is_single else self.x
        leaves, self.structure = jax.tree.flatten(whole)
        self.leaves = [coordinates(leaf) for leaf in leaves]
        self.sizes = [leaf.size for leaf in self.leaves]
        *self.starts, self.dimension = itertools.accumulate(self.sizes, initial=0)
        if self.dimension == 0:
            raise ValueError(
                "expected an argument with coordinates to differentiate in, but got "
                "no array with entries"
            )

    def f(self, leaves: Sequence[jax.Array]) -> Tree:
        """What f gives where the differentiated arguments consist of these arrays."""
        args = list(self._args)
        whole = jax.tree.unflatten(self.structure, leaves)
        values = [whole] if self._is_single else whole
        for position, value in zip(self._positions, values, strict=True):
            args[position] = value
        return self._f(*args, **self._kwargs)

    def value(self) -> Tree:
        """The results of f at the point."""
        return self.f(self.leaves)

    def jet(self, directions: Sequence[jax.Array], order: int) -> Series:
        """The series of f along directions, an array (R, *leaf.shape) for each leaf."""
        tree = None

        def flat(*leaves: jax.Array) -> list[jax.Array]:
            nonlocal tree
            results, tree = jax.tree.flatten(self.f(leaves))
            arrays = [jnp.asarray(result) for result in results]
            check_results(arrays, self.leaves)
            return arrays

        leaves = jet(flat, self.leaves, directions, order)
        assert tree is not None
        return Series(leaves, tree)

    def basis(self) -> list[jax.Array]:
        """All coordinate directions."""
        return [
            jnp.eye(self.dimension, size, k=-start, dtype=leaf.dtype).reshape(
                (self.dimension, *leaf.shape)
            )
            for leaf, size, start in self.blocks()
        ]

    def rows(self, matrix: np.ndarray) -> list[jax.Array]:
        """The rows of a real matrix as directions."""
        parts = self.split(matrix)
        return [
            jnp.asarray(part.reshape(-1, *leaf.shape), leaf.dtype)
            for part, leaf in zip(parts, self.leaves, strict=True)
        ]

    def split(self, array: Tree) -> list[Tree]:
        """Columns of an array, those of each leaf together."""
        return [array[:, start : start + size] for _, size, start in self.blocks()]

    def blocks(self) -> Iterator[tuple[jax.Array, int, int]]:
        """Each array of x with its size and the number of its first coordinate."""
        return zip(self.leaves, self.sizes, self.starts, strict=True)

    def directions(self, given: Tree, what: str) -> list[jax.Array]:
        """Checked directions: a tree like x, each array with an axis in front.

        Args:
            given: the tree, or a function of x that returns it.
            what: their name in messages.

        Raises:
            TypeError: the structure or a dtype is not that of x.
            ValueError: a shape does not fit, or there is no direction.
        """
        tree = given(*self.x) if callable(given) else given
        if jax.tree_util.treedef_is_leaf(self.structure):
            tree = jnp.asarray(tree)
        arrays, structure = jax.tree.flatten(tree)
        if structure != self.structure:
            raise TypeError(
                f"expected {what} with the structure of the differentiated argument, "
                f"{self.structure}, but got {structure}"
            )
        pairs = zip(arrays, self.leaves, strict=True)
        return same_number(
            [direction(array, leaf, what) for array, leaf in pairs], what
        )

    def weights(self, given: Tree, shape: tuple[int, ...], what: str) -> jax.Array:
        """Checked weights of an expected shape; given may be a function of x."""
        return numbers(given(*self.x) if callable(given) else given, shape, what)
