"""Up to which order the rule of each op is compared with an independent oracle.

Tests that compare coefficients note through which ops directions went, in the file
that the variable TESTED_ORDERS names. `scripts/tested_orders.py` holds what was noted
against docs/tested-orders.json, of which the documentation's table of rules is made.
"""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jax._src.interpreters import mlir as jax_mlir
from jaxlib.mlir import ir

NOTES = "TESTED_ORDERS"
# Directions go through the ops inside of these, too.
FLOW = ("stablehlo.case", "stablehlo.composite", "stablehlo.if", "stablehlo.while")


def note(module: str) -> None:
    """Notes the ops and orders of jets, if anybody asks for them.

    Jets are calls that JAX can read; modules that have the op `taylor.jet` are passed
    over.
    """
    path = os.environ.get(NOTES)
    if path and "@taylor.jet" in module:
        with Path(path).open("a", encoding="utf-8") as notes:
            notes.write(json.dumps(orders_of(module)) + "\n")


def orders_of(module: str) -> dict[str, int]:
    """Of each op through which directions go, the order of the jets there."""
    with jax_mlir.make_ir_context():
        return _Reader(ir.Module.parse(module)).orders


class _Reader:
    def __init__(self, module: ir.Module) -> None:
        self.orders: dict[str, int] = {}
        functions = [op for op in module.body.operations if "sym_name" in op.attributes]
        self._functions = {op.attributes["sym_name"].value: op for op in functions}
        for function in functions:
            for block in function.regions[0]:
                self._block(block, set(), 0)

    def _function(self, name: str, varies: Iterable[bool], order: int) -> list[bool]:
        """Whether each result varies."""
        (block,) = self._functions[name].regions[0]
        pairs = zip(block.arguments, varies, strict=True)
        return self._block(block, {argument for argument, v in pairs if v}, order)

    def _block(self, block: ir.Block, varying: set[Any], order: int) -> list[bool]:
        *body, terminator = block.operations
        for op in body:
            results = self._op(op.operation, varying, order)
            varying |= {result for result, v in zip(op.results, results) if v}  # noqa: B905
        return [operand in varying for operand in terminator.operands]

    def _op(self, op: ir.Operation, varying: set[Any], order: int) -> list[bool]:
        """Whether each result varies."""
        operands = [operand in varying for operand in op.operands]
        target = op.attributes["call_target_name"].value if _calls(op) else ""
        if target == "taylor.jet":
            self._jet(op, order)
        if op.name == "func.call":
            return self._function(op.attributes["callee"].value, operands, order)
        moves = any(operands)
        if op.name in FLOW:
            for block in (block for region in op.regions for block in region):
                inside = {*varying, *(block.arguments if moves else ())}
                moves |= any(self._block(block, inside, order))
        if moves and order > 0:
            self.orders[op.name] = max(order, self.orders.get(op.name, 0))
        return [moves] * len(op.results)

    def _jet(self, op: ir.Operation, outer: int) -> None:
        config = json.loads(op.attributes["backend_config"].value)
        (callee,) = op.attributes["called_computations"]
        counts = config["series"]
        self._function(callee.value, map(bool, counts), outer + config["order"])


def _calls(op: ir.Operation) -> bool:
    return op.name == "stablehlo.custom_call"
