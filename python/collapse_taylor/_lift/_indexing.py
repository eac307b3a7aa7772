"""Slices, gathers and scatters at computed places."""

import functools
from collections.abc import Callable, Sequence

import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.extend.mlir.dialects import stablehlo as hlo

from ._interpreter import Op
from ._reduction import combiner
from ._rules import Value, rule

_SCATTERS: dict[str, Callable[..., Value]] = {
    "add": lax.scatter_add,
    "maximum": lax.scatter_max,
    "minimum": lax.scatter_min,
    "multiply": lax.scatter_mul,
}


@rule("stablehlo.dynamic_slice")
def _dynamic_slice(op: Op, operands: Sequence[Value]) -> Sequence[Value]:
    x, *starts = operands
    sizes = op.ints("slice_sizes")
    return [lax.dynamic_slice(x, starts, sizes, allow_negative_indices=False)]


@rule("stablehlo.dynamic_update_slice")
def _dynamic_update_slice(op: Op, operands: Sequence[Value]) -> Sequence[Value]:
    x, update, *starts = operands
    return [lax.dynamic_update_slice(x, update, starts, allow_negative_indices=False)]


@rule("stablehlo.gather")
def _gather(op: Op, operands: Sequence[Value]) -> Sequence[Value]:
    x, indices = operands
    axes = hlo.GatherDimensionNumbers(op.attribute("dimension_numbers"))
    numbers = lax.GatherDimensionNumbers(
        offset_dims=tuple(axes.offset_dims),
        collapsed_slice_dims=tuple(axes.collapsed_slice_dims),
        start_index_map=tuple(axes.start_index_map),
        operand_batching_dims=tuple(axes.operand_batching_dims),
        start_indices_batching_dims=tuple(axes.start_indices_batching_dims),
    )
    return [
        lax.gather(
            x,
            _with_last(indices, axes.index_vector_dim),
            numbers,
            op.ints("slice_sizes"),
            indices_are_sorted=op.flag("indices_are_sorted"),
            # StableHLO moves a slice that sticks out inside.
            mode=lax.GatherScatterMode.CLIP,
        )
    ]


@rule("stablehlo.scatter")
def _scatter(op: Op, operands: Sequence[Value]) -> Sequence[Value]:
    if len(operands) != 3:
        raise op.refusal(f"expected one array, but got {len(operands) // 2}")
    x, indices, updates = operands
    axes = hlo.ScatterDimensionNumbers(op.attribute("scatter_dimension_numbers"))
    numbers = lax.ScatterDimensionNumbers(
        update_window_dims=tuple(axes.update_window_dims),
        inserted_window_dims=tuple(axes.inserted_window_dims),
        scatter_dims_to_operand_dims=tuple(axes.scattered_dims_to_operand_dims),
        operand_batching_dims=tuple(axes.input_batching_dims),
        scatter_indices_batching_dims=tuple(axes.scatter_indices_batching_dims),
    )
    return [
        _scatter_of(op)(
            x,
            _with_last(indices, axes.index_vector_dim),
            updates,
            numbers,
            indices_are_sorted=op.flag("indices_are_sorted"),
            unique_indices=op.flag("unique_indices"),
            # StableHLO leaves out updates that stick out.
            mode=lax.GatherScatterMode.FILL_OR_DROP,
        )
    ]


def _scatter_of(op: Op) -> Callable[..., Value]:
    """By what the body does with the element and its update."""
    block = op.regions[0]
    element, update = block.arguments
    name = combiner(block)
    if len(block.operations) == 1 and block.operations[0].operands[0] == update:
        return lax.scatter
    if name == "subtract" and block.operations[0].operands[0] == element:
        return lax.scatter_sub
    if name in _SCATTERS and op.result().dtype != np.bool_:
        return _SCATTERS[name]
    if not any(True for _ in update.uses):
        return functools.partial(_scatter_apply, op)
    raise op.refusal("expected updates to replace, add, multiply, or be extrema")


def _scatter_apply(
    op: Op, x: Value, indices: Value, updates: Value, numbers: Value, **options: Value
) -> Value:
    """The body is applied to the elements, and the updates say only where."""
    return lax.scatter_apply(
        x,
        indices,
        lambda element: op.region()(element, element)[0],
        numbers,
        update_shape=np.shape(updates),
        **options,
    )


def _with_last(indices: Value, axis: int) -> Value:
    """The indices with their components on the last axis, as JAX has them."""
    if axis == np.ndim(indices):
        return lax.reshape(indices, (*np.shape(indices), 1))
    return indices if axis == np.ndim(indices) - 1 else jnp.moveaxis(indices, axis, -1)
