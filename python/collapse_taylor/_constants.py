"""Constants that stay behind when a module goes into text.

The largest are held as bytes of the artifact (`_bytecode`), so that MLIR never sees
more than their tags. The tags, and what else is large, remain in JAX's copy of MLIR
as ops, and the text has placeholders: calls without operands, which no pass folds,
with a number that says which constant it is.
"""

import itertools
import math
import re
from collections.abc import Sequence

from jax.extend.mlir import ir

from ._bytecode import Held
from ._errors import MLIRError
from ._module import ops_named

# A constant of more bytes stays out of the text, as do all but the smallest that
# together have more: identity matrices and bases shall be seen by the passes.
CONSTANT_LIMIT = 1 << 16
CONSTANTS_LIMIT = 1 << 20
PLACEHOLDER = "collapse_taylor.constant"


def take_constants(module: ir.Module, held: Sequence[Held]) -> list[ir.Operation]:
    """Leaves a placeholder for each large constant, and returns the constants.

    Args:
        module: the module to change, in the current context.
        held: what was taken out of the artifact before.

    Raises:
        MLIRError: the module has such placeholders already.
    """
    for call in ops_named(module, "stablehlo.custom_call"):
        if _number(call) is not None:
            raise MLIRError(f"the call target {PLACEHOLDER} is reserved")
    constants = _large(module, held)
    for number, constant in enumerate(constants):
        placeholder = ir.Operation.create(
            "stablehlo.custom_call",
            results=[constant.results[0].type],
            attributes={
                "call_target_name": ir.StringAttr.get(PLACEHOLDER),
                "backend_config": ir.StringAttr.get(str(number)),
            },
            loc=constant.location,
            ip=ir.InsertionPoint(constant),
        )
        constant.results[0].replace_all_uses_with(placeholder.results[0])
        constant.detach_from_parent()
    return constants


def put_constants(module: ir.Module, constants: Sequence[ir.Operation]) -> None:
    """Replaces the placeholders, as often as each occurs, by the constants."""
    for call in ops_named(module, "stablehlo.custom_call"):
        number = _number(call)
        if number is not None:
            constant = constants[number].clone(ir.InsertionPoint(call))
            call.results[0].replace_all_uses_with(constant.operation.results[0])
            call.erase()


def _large(module: ir.Module, held: Sequence[Held]) -> list[ir.Operation]:
    sized = [
        (_size(constant, held), constant)
        for constant in ops_named(module, "stablehlo.constant")
    ]
    sized.sort(key=lambda pair: pair[0])
    sums = itertools.accumulate(size for size, _ in sized)
    return [
        constant
        for total, (size, constant) in zip(sums, sized, strict=True)
        if size > CONSTANT_LIMIT or total > CONSTANTS_LIMIT
    ]


def _size(constant: ir.Operation, held: Sequence[Held]) -> float:
    """Bytes that are to be printed: none for a splat, without limit for a tag."""
    array = ir.RankedTensorType(constant.results[0].type)
    element = str(array.element_type)
    bits = int(next(iter(re.findall(r"\d+", element)), 64))
    if "complex" in element:
        # JAX's library cannot show such a constant, or whether it is a splat.
        return math.prod(array.shape) * bits // 4
    value = constant.attributes["value"]
    if not getattr(value, "is_splat", False):
        return math.prod(array.shape) * max(bits, 8) // 8
    tags = (
        ir.Attribute.parse(f"dense<{tag.literal}> : {array}")
        for tag in held
        if tag.shape == tuple(array.shape) and len(tag.tag) * 8 == bits
    )
    return math.inf if value in tags else 0


def _number(call: ir.Operation) -> int | None:
    attributes = call.attributes
    if ir.StringAttr(attributes["call_target_name"]).value != PLACEHOLDER:
        return None
    return int(ir.StringAttr(attributes["backend_config"]).value)
