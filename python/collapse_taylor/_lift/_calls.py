"""Calls: of functions of the module, of what was kept out of it, and branches."""

from collections.abc import Callable, Sequence

import numpy as np
from jax import lax
from jax.extend.mlir import ir

from .._constants import PLACEHOLDER
from .._markers import (
    CUSTOM_JVP,
    EQUATION,
    STOP_GRADIENT,
    WITH_DERIVATIVE,
    with_derivative_p,
)
from ._interpreter import Op
from ._literals import constant
from ._rules import Value, rule


@rule("func.call")
def _call(op: Op, operands: Sequence[Value]) -> Sequence[Value]:
    callee = ir.FlatSymbolRefAttr(op.attribute("callee")).value
    return op.lifter.call(callee, operands)


@rule("stablehlo.custom_call")
def _custom_call(op: Op, operands: Sequence[Value]) -> Sequence[Value]:
    target = op.text("call_target_name")
    if target == STOP_GRADIENT:
        return [lax.stop_gradient(operands[0])]
    if target == WITH_DERIVATIVE:
        return [with_derivative_p.bind(*operands)]
    if target in (CUSTOM_JVP, EQUATION):
        return op.lifter.equations[int(op.text("backend_config").split()[0])](*operands)
    if target == PLACEHOLDER:
        held = op.lifter.constants[int(op.text("backend_config"))]
        result = op.result()
        return [constant(held, result.shape, result.dtype)]
    raise op.refusal("it is not known what it computes")


@rule("stablehlo.case")
def _case(op: Op, operands: Sequence[Value]) -> Sequence[Value]:
    """An index out of range takes the last branch."""
    branches = [_branch(op, number) for number in range(len(op.regions))]
    (index,), last = operands, len(branches) - 1
    outside = lax.bitwise_or(index < 0, index > last)
    return lax.switch(lax.select(outside, np.int32(last) + 0 * index, index), branches)


@rule("stablehlo.if")
def _if(op: Op, operands: Sequence[Value]) -> Sequence[Value]:
    return lax.cond(operands[0], _branch(op, 0), _branch(op, 1))


def _branch(op: Op, number: int) -> Callable[[], tuple[Value, ...]]:
    return lambda: tuple(op.region(number)())


@rule("sdy.sharding_constraint")
def _sharding_constraint(op: Op, operands: Sequence[Value]) -> Sequence[Value]:
    """JAX says of its keys that their integers stay together: no axis is named."""
    if '{"' in str(op.attribute("sharding")):
        raise op.refusal(f"its sharding is {op.attribute('sharding')}")
    return operands
