"""A formula of an operator as a function of f's arguments, compiled collapsed."""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import jax
import numpy as np

from ._checks import check_argnums, check_function
from ._function import collapse
from ._point import Point, Tree

Formula = Callable[..., Tree]


class Program:
    """An operator applied to f: `formula` at f and its arguments.

    Everything happens inside one collapsed function, so that what the formula sums over
    directions can move into the derivatives.
    """

    def __init__(
        self,
        name: str,
        f: Callable[..., Tree],
        argnums: int | Sequence[int],
        formula: Formula,
    ) -> None:
        check_function(f)
        self.f, self.argnums, self._name = f, check_argnums(argnums), name
        self._formula = formula

        def program(call: _Call, leaves: list[Any], extras: tuple[Tree, ...]) -> Tree:
            args, kwargs = call.arguments(leaves)
            return formula(Point(f, args, kwargs, self.argnums), *extras)

        program.__name__ = program.__qualname__ = f"{name}_{_name_of(f)}"
        self._program = collapse(program, static_argnums=0)

    def point(self, args: Sequence[Tree], kwargs: dict[str, Tree]) -> Point:
        """What the formula is applied to, outside of the collapsed function."""
        return Point(self.f, args, kwargs, self.argnums)

    def run(self, args: Sequence[Tree], kwargs: dict[str, Tree], *extras: Tree) -> Tree:
        """The formula for these arguments; what else it takes comes as arrays too."""
        call, leaves = _split(tuple(args), kwargs)
        return self._program(call, leaves, extras)

    def function(self, *extras: Tree) -> Callable[..., Tree]:
        """The operator as a function of the arguments that f takes."""

        def applied(*args: Tree, **kwargs: Tree) -> Tree:
            return self.run(args, kwargs, *extras)

        return self.named(applied)

    def named(self, applied: Callable[..., Tree]) -> Callable[..., Tree]:
        """Gives a function the name of the operator and f."""
        functools.update_wrapper(applied, self.f)
        name = f"{self._name}_{_name_of(self.f)}"
        applied.__name__ = applied.__qualname__ = name
        return applied


def _name_of(f: Callable[..., Any]) -> str:
    name = getattr(f, "__name__", type(f).__name__)
    return "f" if name == "<lambda>" else name


@dataclass(frozen=True)
class _Call:
    """What is known of arguments before they are traced: all but the arrays."""

    tree: Any
    constants: tuple[tuple[int, Any], ...]

    def arguments(self, leaves: list[Any]) -> tuple[tuple[Tree, ...], dict[str, Tree]]:
        """The arguments again, with other arrays."""
        merged = list(leaves)
        for place, constant in self.constants:
            merged.insert(place, constant)
        return jax.tree.unflatten(self.tree, merged)


def _split(args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> tuple[_Call, list[Any]]:
    """Arrays and numbers are traced. Other leaves, and booleans, stay as they are."""
    leaves, tree = jax.tree.flatten((args, kwargs))
    constants = [(k, leaf) for k, leaf in enumerate(leaves) if not _is_traced(leaf)]
    for _, constant in constants:
        try:
            hash(constant)
        except TypeError:
            raise TypeError(
                "expected arguments to be made of arrays, numbers and what can be "
                f"hashed, but got {type(constant).__name__}"
            ) from None
    return _Call(tree, tuple(constants)), [leaf for leaf in leaves if _is_traced(leaf)]


def _is_traced(leaf: Any) -> bool:  # noqa: ANN401
    if isinstance(leaf, bool):
        return False
    arrays = jax.Array | np.ndarray | np.generic | int | float | complex
    return isinstance(leaf, arrays) or hasattr(leaf, "__jax_array__")
