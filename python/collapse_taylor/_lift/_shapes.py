"""Ops that move elements to known places."""

from collections.abc import Sequence

from jax import lax

from ._interpreter import Op
from ._rules import Value, rule


@rule("stablehlo.broadcast_in_dim")
def _broadcast_in_dim(op: Op, operands: Sequence[Value]) -> Sequence[Value]:
    axes = op.ints("broadcast_dimensions")
    return [lax.broadcast_in_dim(operands[0], op.result().shape, axes)]


@rule("stablehlo.reshape")
def _reshape(op: Op, operands: Sequence[Value]) -> Sequence[Value]:
    return [lax.reshape(operands[0], op.result().shape)]


@rule("stablehlo.transpose")
def _transpose(op: Op, operands: Sequence[Value]) -> Sequence[Value]:
    return [lax.transpose(operands[0], op.ints("permutation"))]


@rule("stablehlo.reverse")
def _reverse(op: Op, operands: Sequence[Value]) -> Sequence[Value]:
    return [lax.rev(operands[0], op.ints("dimensions"))]


@rule("stablehlo.iota")
def _iota(op: Op, _: Sequence[Value]) -> Sequence[Value]:
    result = op.result()
    axis = op.integer("iota_dimension")
    return [lax.broadcasted_iota(result.dtype, result.shape, axis)]


@rule("stablehlo.slice")
def _slice(op: Op, operands: Sequence[Value]) -> Sequence[Value]:
    names = ("start_indices", "limit_indices", "strides")
    return [lax.slice(operands[0], *map(op.ints, names))]


@rule("stablehlo.pad")
def _pad(op: Op, operands: Sequence[Value]) -> Sequence[Value]:
    names = ("edge_padding_low", "edge_padding_high", "interior_padding")
    config = list(zip(*map(op.ints, names), strict=True))
    return [lax.pad(operands[0], operands[1], config)]


@rule("stablehlo.concatenate")
def _concatenate(op: Op, operands: Sequence[Value]) -> Sequence[Value]:
    return [lax.concatenate(list(operands), op.integer("dimension"))]
