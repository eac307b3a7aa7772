"""Decompositions and triangular systems."""

from collections.abc import Sequence

from jax import lax
from jax.extend.mlir.dialects import stablehlo as hlo

from ._interpreter import Op
from ._rules import Value, rule


@rule("stablehlo.cholesky")
def _cholesky(op: Op, operands: Sequence[Value]) -> Sequence[Value]:
    (a,) = operands
    if op.flag("lower"):
        return [lax.linalg.cholesky(a, symmetrize_input=False)]
    axes = (*range(a.ndim - 2), a.ndim - 1, a.ndim - 2)
    lower = lax.linalg.cholesky(
        lax.conj(lax.transpose(a, axes))
        if a.dtype.kind == "c"
        else lax.transpose(a, axes),
        symmetrize_input=False,
    )
    upper = lax.transpose(lower, axes)
    return [lax.conj(upper) if a.dtype.kind == "c" else upper]


@rule("stablehlo.triangular_solve")
def _triangular_solve(op: Op, operands: Sequence[Value]) -> Sequence[Value]:
    transpose = hlo.TransposeAttr(op.attribute("transpose_a")).value
    return [
        lax.linalg.triangular_solve(
            *operands,
            left_side=op.flag("left_side"),
            lower=op.flag("lower"),
            transpose_a=transpose != "NO_TRANSPOSE",
            conjugate_a=transpose == "ADJOINT",
            unit_diagonal=op.flag("unit_diagonal"),
        )
    ]
