"""Walks over a module and computes each op by its rule, on tracers or arrays."""

from collections import ChainMap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
from jax.extend.mlir import ir

from .._dtypes import dtype_of
from .._errors import UnsupportedError
from .._run import parse_location
from ._rules import RULES, Value

Environment = ChainMap[ir.Value, Value]
# What an equation that was kept whole computes, by its number.
Equation = Callable[..., Sequence[Value]]
Region = Callable[..., list[Value]]
_RETURNS = {"func.return", "stablehlo.return", "sdy.return"}


class CannotLiftError(UnsupportedError):
    """An op that no function of `jax.lax` computes exactly."""


@dataclass(frozen=True)
class Type:
    """The shape and dtype of an array."""

    shape: tuple[int, ...]
    dtype: np.dtype


@dataclass
class Lifter:
    """A module as functions of arrays.

    Attributes:
        module: what to lift.
        constants: the constants that placeholders stand for, by number.
        equations: what each equation that was kept whole computes, by its number.
    """

    module: ir.Module
    constants: Sequence[ir.Operation] = ()
    equations: Mapping[int, Equation] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._functions = {
            ir.StringAttr(op.operation.attributes["sym_name"]).value: op.operation
            for op in self.module.body.operations
            if op.operation.name == "func.func"
        }
        self._types: dict[ir.Type, Type] = {}

    def call(self, name: str, arguments: Sequence[Value]) -> list[Value]:
        """The results of the function of that name.

        Raises:
            CannotLiftError: an op has no rule, or what the rule gives has not the
                type of the op's result.
        """
        block = self._functions[name].regions[0].blocks[0]
        return self.block(block, arguments, ChainMap())

    def block(
        self,
        block: ir.Block,
        arguments: Sequence[Value],
        outer: Environment,
        given: Mapping[ir.Value, Value] = MappingProxyType({}),
        returned: Sequence[ir.Value] | None = None,
    ) -> list[Value]:
        """What a block returns.

        Args:
            block: the block.
            arguments: the values of its arguments.
            outer: the values from around it.
            given: first results of ops that are known already.
            returned: values of the block to return instead of what it returns.
        """
        local = outer.new_child()
        for argument, value in zip(block.arguments, arguments, strict=True):
            local[argument] = value
        for view in block.operations:
            operation = view.operation
            if operation.name in _RETURNS:
                wanted = operation.operands if returned is None else returned
                return [local[value] for value in wanted]
            if given and len(operation.results) and operation.results[0] in given:
                local[operation.results[0]] = given[operation.results[0]]
                continue
            if operation.name == "stablehlo.custom_call" and _is_dead(operation):
                continue
            operands = [local[operand] for operand in operation.operands]
            results = Op(self, operation, local).compute(operands)
            for result, value in zip(operation.results, results, strict=True):
                local[result] = value
        raise AssertionError("a block without a terminator")

    def type(self, mlir_type: ir.Type) -> Type:
        """The shape and dtype that a type of MLIR stands for."""
        known = self._types.get(mlir_type)
        if known is None:
            known = self._types[mlir_type] = _type(mlir_type)
        return known


def _is_dead(call: ir.Operation) -> bool:
    """Whether nothing uses a call: passes leave what they do not know in place."""
    effect = "has_side_effect" in call.attributes and call.attributes["has_side_effect"]
    if effect and ir.BoolAttr(effect).value:
        return False
    return not any(True for result in call.results for _ in result.uses)


def _type(mlir_type: ir.Type) -> Type:
    try:
        tensor = ir.RankedTensorType(mlir_type)
    except ValueError:
        raise UnsupportedError(f"expected an array, but got {mlir_type}") from None
    if not tensor.has_static_shape:
        raise UnsupportedError(f"expected a static shape, but got {mlir_type}")
    return Type(tuple(tensor.shape), dtype_of(str(tensor.element_type)))


class Op:
    """An op under the lift: attributes as Python values, regions as functions."""

    def __init__(
        self, lifter: Lifter, operation: ir.Operation, environment: Environment
    ) -> None:
        self.lifter = lifter
        self.operation = operation
        self.environment = environment

    @property
    def name(self) -> str:
        """The op's name with its dialect."""
        return self.operation.name

    def compute(self, operands: Sequence[Value]) -> Sequence[Value]:
        """The results, of the types that the op says."""
        rule = RULES.get(self.name)
        if rule is None:
            raise self.refusal("it has no counterpart in jax.lax")
        results = rule(self, operands)
        for number, value in enumerate(results):
            expected = self.result(number)
            shape, dtype = np.shape(value), value.dtype
            if shape != expected.shape or dtype != expected.dtype:
                raise self.refusal(
                    f"expected {expected.dtype}{list(expected.shape)}, "
                    f"but got {dtype}{list(shape)}"
                )
        return results

    def refusal(self, reason: str) -> CannotLiftError:
        """The error that this op cannot be lifted."""
        name = self.name
        if name == "stablehlo.custom_call":
            name += f" @{self.text('call_target_name')}"
        place = parse_location(str(self.operation.location))
        return CannotLiftError(f"{place}: cannot lift {name}: {reason}")

    def result(self, number: int = 0) -> Type:
        """The type of a result."""
        return self.lifter.type(self.operation.results[number].type)

    def __contains__(self, name: str) -> bool:
        return name in self.operation.attributes

    def attribute(self, name: str) -> Any:  # noqa: ANN401
        """An attribute as MLIR has it, or None."""
        return self.operation.attributes[name] if name in self else None

    def ints(self, name: str, default: Sequence[int] = ()) -> tuple[int, ...]:
        """A list of integers."""
        value = self.attribute(name)
        return tuple(default) if value is None else tuple(map(int, value))

    def flags(self, name: str, default: Sequence[bool] = ()) -> tuple[bool, ...]:
        """A list of booleans."""
        value = self.attribute(name)
        return tuple(default) if value is None else tuple(map(bool, value))

    def pairs(self, name: str, count: int) -> tuple[tuple[int, int], ...]:
        """A table of `count` rows of two integers; zeros where there is none."""
        value = self.attribute(name)
        if value is None:
            return ((0, 0),) * count
        table = np.array(value).reshape(count, 2)
        return tuple((int(low), int(high)) for low, high in table)

    def integer(self, name: str, default: int = 0) -> int:
        """An integer."""
        value = self.attribute(name)
        return default if value is None else int(value.value)

    def flag(self, name: str) -> bool:
        """A boolean; false where there is none."""
        value = self.attribute(name)
        return False if value is None else bool(value.value)

    def text(self, name: str) -> str:
        """A string; empty where there is none."""
        value = self.attribute(name)
        if value is None:
            return ""
        return str(getattr(value, "value", value))

    def word(self, name: str) -> str:
        """The value of an enumeration, such as `LT`; empty where there is none."""
        value = self.attribute(name)
        return "" if value is None else str(value.value)

    @property
    def regions(self) -> list[ir.Block]:
        """The block of each region."""
        return [region.blocks[0] for region in self.operation.regions]

    def region(self, number: int = 0) -> Region:
        """A region as a function; it may use what is computed around the op."""
        block = self.regions[number]

        def function(*arguments: Value) -> list[Value]:
            return self.lifter.block(block, arguments, self.environment)

        return function

    def known(self, value: ir.Value) -> np.ndarray | None:
        """The value from around the op, if it is a constant."""
        found = self.environment.get(value)
        return found if isinstance(found, np.ndarray) else None
