"""The elements of a constant."""

import re
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.extend.mlir import ir

from ._rules import Value

_NUMBER = re.compile(r"0x[0-9A-Fa-f]+|[-+]?[0-9.]+(?:[eE][-+]?\d+)?|true|false")
# What MLIR's binding shows as a buffer.
_SHOWN = {"f16", "f32", "f64", "i1"} | {
    f"{u}i{n}" for u in ("", "u") for n in (8, 16, 32, 64)
}


def constant(operation: ir.Operation, shape: tuple[int, ...], dtype: np.dtype) -> Value:
    """The value of `stablehlo.constant`: an array, or a full one for a large splat."""
    array = ir.RankedTensorType(operation.results[0].type)
    if str(array.element_type) in _SHOWN:
        value: Any = operation.attributes["value"]
        if not value.is_splat:
            return np.array(value).astype(dtype, copy=False).reshape(shape)
        splat = np.array(value.get_splat_value().value).astype(dtype)
    else:
        elements = _from_text(operation, dtype)
        if elements.size != 1:
            return elements.reshape(shape)
        splat = elements.reshape(())
    return splat.reshape(shape) if splat.size == np.prod(shape) else _full(shape, splat)


def _full(shape: tuple[int, ...], splat: np.ndarray) -> Value:
    """Not as an array of its own: the pass works with splats of any size."""
    return lax.full(shape, splat, splat.dtype)


def _from_text(operation: ir.Operation, dtype: np.dtype) -> np.ndarray:
    """The elements as they are printed: complex ones and small floats."""
    text = str(operation)
    content = text[text.index("dense<") + len("dense<") : text.rindex("> : tensor<")]
    if content.startswith('"0x'):
        return np.frombuffer(bytes.fromhex(content[3:-1]), dtype)
    part = np.dtype(f"float{4 * dtype.itemsize}") if dtype.kind == "c" else dtype
    parts = [_number(word, part) for word in _NUMBER.findall(content)]
    return np.array(parts, part).view(dtype)


def _number(word: str, dtype: np.dtype) -> np.ndarray:
    """A decimal number, or a float's bits."""
    if word.startswith("0x"):
        bits = int(word, 16).to_bytes(dtype.itemsize, "little")
        return np.frombuffer(bits, dtype)[0]
    return jnp.dtype(dtype).type(float(word))
