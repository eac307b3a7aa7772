"""Makes a JAX function of a module in text."""

import dataclasses
import functools
import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
from jax import export

from ._dtypes import dtype_of
from ._errors import MLIRError, UnsupportedError
from ._text_module import Array, Shape, TextModule

_Avals = tuple[jax.ShapeDtypeStruct, ...]


class LoadedModule:
    """A module as a function of arrays; see `load_mlir`.

    Attributes:
        in_avals: shape and dtype of each argument. A dimension that the module
            leaves open is a symbol of its own.
        out_avals: shape and dtype of each result.
    """

    in_avals: _Avals
    out_avals: _Avals

    def __init__(self, module: TextModule, platforms: Sequence[str] | None) -> None:
        self._module = module
        self._platforms = _platforms(module, platforms)
        scope = export.SymbolicScope()
        self.in_avals = _avals(module.inputs, "in", scope)
        self.out_avals = _avals(module.outputs, "out", scope)
        self._specialized = functools.cache(self._specialize)

    def __call__(self, *args: Any) -> Any:  # noqa: ANN401
        """The result for arrays, or a tuple where there is not exactly one result."""
        if len(args) != len(self.in_avals):
            raise TypeError(
                f"expected {len(self.in_avals)} arguments, but got {len(args)}"
            )
        results = self._specialized(tuple(jnp.shape(arg) for arg in args))(*args)
        return results[0] if len(results) == 1 else tuple(results)

    def __repr__(self) -> str:
        """The types of arguments and results."""
        arguments = ", ".join(map(_short, self.in_avals))
        results = ", ".join(map(_short, self.out_avals))
        return f"<{type(self).__name__} ({arguments}) -> ({results})>"

    @property
    def _is_dynamic(self) -> bool:
        avals = (*self.in_avals, *self.out_avals)
        return any(export.is_symbolic_dim(d) for aval in avals for d in aval.shape)

    def _specialize(self, shapes: tuple[Shape, ...]) -> Callable[..., Any]:
        numbered = enumerate(zip(shapes, self.in_avals, strict=True))
        in_avals = [
            jax.ShapeDtypeStruct(_matched(shape, aval, number), aval.dtype)
            for number, (shape, aval) in numbered
        ]
        module, out_avals = self._module, self.out_avals
        if self._is_dynamic:
            module = module.with_shapes(shapes)
            out_avals = _avals(module.outputs, "out", export.SymbolicScope())
        return jax.jit(_exported(module, in_avals, out_avals, self._platforms).call)


def load_mlir(
    path_or_text: str | os.PathLike[str], *, platforms: Sequence[str] | None = None
) -> LoadedModule:
    """Makes a JAX function of StableHLO in text, as `stablehlo-opt` writes it.

    The function runs on JAX's default backend, can be traced by `jax.jit`, and takes
    the arguments of the module's function `main`, which are those that the exported
    function uses: `jax.export` drops the others. It cannot be differentiated, since
    the text does not say how.

    Args:
        path_or_text: a file, or the text itself. A string is taken for text if it has
            a line break or a brace.
        platforms: for a module exported for several platforms, these platforms in the
            order of the export, such as `("cpu", "cuda")`.

    Returns:
        A function of arrays, with attributes `in_avals` and `out_avals`.

    Raises:
        TypeError: the argument is neither a string nor a path.
        OSError: there is no such file.
        MLIRError: the text is malformed, does not verify, is empty or has no `main`.
        UnsupportedError: `main` takes or gives something that is no array of JAX, or
            the platforms are not given.

    >>> import jax.numpy as jnp
    >>> from collapse_taylor import load_mlir
    >>> double = load_mlir('''
    ...   func.func @main(%x: tensor<3xf32>) -> tensor<3xf32> {
    ...     %0 = stablehlo.add %x, %x : tensor<3xf32>
    ...     return %0 : tensor<3xf32>
    ...   }''')
    >>> double
    <LoadedModule (float32[3]) -> (float32[3])>
    >>> print(double(jnp.arange(3.0)))
    [0. 2. 4.]
    """
    text, source_name = read_text(path_or_text)
    return LoadedModule(TextModule(text, source_name), platforms)


def read_text(path_or_text: str | os.PathLike[str]) -> tuple[bytes, str]:
    """The text, and what messages shall call it."""
    if isinstance(path_or_text, str) and re.search(r"[\n{]|^\s*$", path_or_text):
        try:
            return path_or_text.encode(), "<text>"
        except UnicodeEncodeError as error:
            raise MLIRError(f"invalid MLIR in <text>: {error}") from error
    if not isinstance(path_or_text, str | os.PathLike):
        raise TypeError(
            "expected the path or the text of a module, "
            f"but got {type(path_or_text).__name__}"
        )
    path = Path(path_or_text)
    return path.read_bytes(), str(path)


def _platforms(
    module: TextModule, platforms: Sequence[str] | None
) -> tuple[str, ...] | None:
    if isinstance(platforms, str):
        raise TypeError("expected platforms to be a sequence of strings")
    if not module.takes_platform_index:
        return None
    if platforms is None or len(platforms) < 2:
        raise UnsupportedError(
            "expected the platforms that the module was exported for, in order, "
            "such as platforms=('cpu', 'cuda')"
        )
    return tuple(platforms)


def _avals(arrays: Sequence[Array], prefix: str, scope: export.SymbolicScope) -> _Avals:
    """Shapes and dtypes with a symbol for each dimension that is left open."""
    avals = []
    for number, (shape, element) in enumerate(arrays):
        dimensions = tuple(
            export.symbolic_shape(f"{prefix}{number}_{axis}", scope=scope)[0]
            if size is None
            else size
            for axis, size in enumerate(shape)
        )
        avals.append(jax.ShapeDtypeStruct(dimensions, dtype_of(element)))
    return tuple(avals)


def _matched(shape: Shape, aval: jax.ShapeDtypeStruct, number: int) -> Shape:
    """The shape of an argument that fits the module's."""
    if len(shape) != len(aval.shape) or any(
        size != expected and not export.is_symbolic_dim(expected)
        for size, expected in zip(shape, aval.shape, strict=True)
    ):
        raise TypeError(
            f"expected argument {number} of type {_short(aval)}, but its shape is "
            f"{shape}"
        )
    if any(export.is_symbolic_dim(size) for size in shape):
        raise UnsupportedError("expected arguments of known shape")
    return shape


def _short(aval: jax.ShapeDtypeStruct) -> str:
    return f"{aval.dtype.name}[{','.join(map(str, aval.shape))}]"


def _exported(
    module: TextModule,
    in_avals: Sequence[jax.ShapeDtypeStruct],
    out_avals: Sequence[jax.ShapeDtypeStruct],
    platforms: Sequence[str] | None,
) -> export.Exported:
    """A function of the same type, exported by JAX, with the module put inside."""

    def zeros(*_: jax.Array) -> list[jax.Array]:
        return [jnp.zeros(aval.shape, aval.dtype) for aval in out_avals]

    carrier = export.export(
        jax.jit(zeros, keep_unused=True),
        platforms=platforms,
        disabled_checks=[export.DisabledSafetyCheck.platform()],
    )(*in_avals)
    return dataclasses.replace(
        carrier,
        fun_name=module.name,
        mlir_module_serialized=module.artifact(),
        nr_devices=module.num_partitions,
        # That of the carrier would be the derivative of zero.
        _get_vjp=None,
    )
