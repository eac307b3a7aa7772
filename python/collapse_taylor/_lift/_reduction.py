"""Reductions with any body: sums, products, extrema, logic, several operands."""

from collections.abc import Callable, Sequence

import numpy as np
from jax import lax
from jax.extend.mlir import ir

from ._elementwise import arithmetic
from ._interpreter import Op
from ._rules import Value, rule

_REDUCERS: dict[str, Callable[..., Value]] = {
    "add": lax.reduce_sum,
    "and": lax.reduce_and,
    "maximum": lax.reduce_max,
    "minimum": lax.reduce_min,
    "multiply": lax.reduce_prod,
    "or": lax.reduce_or,
    "xor": lax.reduce_xor,
}
_LOGIC = {"add": "or", "maximum": "or", "minimum": "and", "multiply": "and"}


def combiner(block: ir.Block) -> str:
    """The op that a body applies to its two arguments; empty where it does more."""
    if len(block.arguments) != 2 or len(block.operations) != 2:
        return ""
    op, end = (view.operation for view in block.operations)
    if set(op.operands) != set(block.arguments) or len(op.operands) != 2:
        return ""
    if list(end.operands) != list(op.results):
        return ""
    return op.name.removeprefix("stablehlo.")


def identity_of(name: str, dtype: np.dtype) -> np.ndarray | None:
    """The neutral element of an op on two arguments."""
    zero = np.zeros((), dtype)
    if name in ("add", "or", "xor"):
        return zero
    if name == "multiply" or (name == "and" and dtype == np.bool_):
        return np.ones((), dtype)
    if name == "and":
        return np.bitwise_not(zero)
    if name in ("maximum", "minimum") and dtype != np.bool_:
        return _worst(name, dtype)
    return None


def _worst(name: str, dtype: np.dtype) -> np.ndarray:
    if dtype.kind in "iu":
        limits = np.iinfo(dtype)
        return np.array(limits.min if name == "maximum" else limits.max, dtype)
    return np.array(-np.inf if name == "maximum" else np.inf).astype(dtype)


def is_identity(value: Value, name: str) -> bool:
    """Whether the value is known to be the neutral element."""
    if not isinstance(value, np.ndarray):
        return False
    identity = identity_of(name, value.dtype)
    return identity is not None and bool(value == identity)


@rule("stablehlo.reduce")
def _reduce(op: Op, operands: Sequence[Value]) -> Sequence[Value]:
    axes = op.ints("dimensions")
    count = len(operands) // 2
    arrays, starts = operands[:count], operands[count:]
    name = combiner(op.regions[0])
    if count == 1 and name in _REDUCERS:
        return [_reduce_by(name, arrays[0], starts[0], axes)]

    def body(left: Sequence[Value], right: Sequence[Value]) -> tuple[Value, ...]:
        return tuple(op.region()(*left, *right))

    return lax.reduce(tuple(arrays), tuple(starts), body, axes)


def _reduce_by(name: str, x: Value, start: Value, axes: Sequence[int]) -> Value:
    """reduce(x, start) = start o reduce(x), with o neutral at where JAX starts."""
    if x.dtype == np.bool_:
        name = _LOGIC.get(name, name)
    if 0 in [np.shape(x)[axis] for axis in axes] and name in ("maximum", "minimum"):
        shape = [n for axis, n in enumerate(np.shape(x)) if axis not in axes]
        return lax.broadcast(start, shape)
    value = _REDUCERS[name](x, axes)
    if is_identity(start, name):
        return value
    combine = arithmetic(name, x.dtype)
    assert combine is not None
    return combine(lax.broadcast(start, value.shape), value)
