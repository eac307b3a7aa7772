"""An entry of the corpus: a function, the shapes that it is exported for, and how."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import jax
from jax import export

Shape = tuple[int, ...]
Function = Callable[..., Any]


@dataclass(frozen=True)
class Entry:
    """One exported function.

    `specs` and `jit` may be functions that are called when they are needed.
    """

    name: str
    function: Function
    specs: Sequence[Any] | Callable[[], Sequence[Any]]
    x64: bool = False
    platforms: tuple[str, ...] = ("cpu",)
    jit: dict[str, Any] | Callable[[], dict[str, Any]] | None = None

    def jitted(self) -> Any:
        """The function under `jax.jit`, with the entry's own options."""
        options = self.jit() if callable(self.jit) else self.jit or {}
        return jax.jit(self.function, **options)

    def arguments(self) -> Sequence[Any]:
        """The abstract arguments."""
        return self.specs() if callable(self.specs) else self.specs

    def export(self) -> export.Exported:
        """The function as `jax.export` gives it."""
        with jax.enable_x64(self.x64):
            return export.export(self.jitted(), platforms=self.platforms)(
                *self.arguments()
            )

    def lower(self) -> Any:
        """The function as `jax.jit(f).lower` gives it, so with the chlo dialect."""
        with jax.enable_x64(self.x64):
            return (
                self.jitted()
                .trace(*self.arguments())
                .lower(lowering_platforms=self.platforms)
            )


ENTRIES: dict[str, Entry] = {}


def add(name: str, function: Function, *specs: Any, **options: Any) -> None:
    """Enter `function`, exported for `specs`, under a name that no other entry has."""
    if name in ENTRIES:
        raise ValueError(f"corpus has two entries named {name}")
    lazy = len(specs) == 1 and callable(specs[0])
    ENTRIES[name] = Entry(name, function, specs[0] if lazy else specs, **options)


def entry(*specs: Any, **options: Any) -> Callable[[Function], Function]:
    """Enter the decorated function under its own name."""

    def register(function: Function) -> Function:
        add(function.__name__, function, *specs, **options)
        return function

    return register


def spec(dtype: str, *shape: int) -> jax.ShapeDtypeStruct:
    """An abstract array."""
    return jax.ShapeDtypeStruct(shape, jax.numpy.dtype(dtype))


def f32(*shape: int) -> jax.ShapeDtypeStruct:
    """An abstract float32 array."""
    return spec("float32", *shape)


def i32(*shape: int) -> jax.ShapeDtypeStruct:
    """An abstract int32 array."""
    return spec("int32", *shape)
