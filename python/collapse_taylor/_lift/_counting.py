"""Loops that count: how often they run, what they slice and stack on the way.

JAX makes a `while` of `scan`: a counter i, dynamic slices `xs[i]` of what is scanned,
dynamic updates `ys[i] = y` of what is stacked. This is read back, so that the lifted
loop is a scan again: in reverse mode it costs what the original costs.
"""

from dataclasses import dataclass

import numpy as np
from jax.extend.mlir import ir
from jax.extend.mlir.dialects import stablehlo as hlo

from ._interpreter import Op
from ._literals import constant


@dataclass(frozen=True)
class Affine:
    """The integer scale * i + offset, where i counts the iterations from 0."""

    scale: int
    offset: int


@dataclass(frozen=True)
class Counter:
    """The carried integer that decides when a loop ends.

    Attributes:
        place: which of the carried values it is.
        start: its first value.
        step: what an iteration adds to it.
        trips: how many iterations there are.
    """

    place: int
    start: int
    step: int
    trips: int


def counter_of(op: Op, operands: list) -> Counter | None:
    """The counter of a `stablehlo.while`, if it runs a known number of times."""
    condition, body = op.regions
    end = list(condition.operations)[-1].operation
    compare = _producer(end.operands[0])
    if compare is None or compare.name != "stablehlo.compare":
        return None
    attribute = compare.attributes["comparison_direction"]
    if hlo.ComparisonDirectionAttr(attribute).value != "LT":
        return None
    counter, limit = compare.operands
    places = places_of(condition)
    place = places.get(counter)
    if place is None or not isinstance(operands[place], np.ndarray):
        return None
    returned = list(list(body.operations)[-1].operation.operands)
    step = _increment(op, returned[place], body.arguments[place])
    bound = _static(op, limit)
    if bound is None and limit in places:
        carried = places[limit]
        if returned[carried] == body.arguments[carried] and isinstance(
            operands[carried], np.ndarray
        ):
            bound = int(operands[carried])
    if step is None or bound is None:
        return None
    start = int(operands[place])
    return Counter(place, start, step, max(0, -((start - bound) // step)))


def _increment(op: Op, value: ir.Value, counter: ir.Value) -> int | None:
    """The positive constant that is added to the counter."""
    add = _producer(value)
    if add is None or add.name != "stablehlo.add":
        return None
    others = [operand for operand in add.operands if operand != counter]
    step = _static(op, others[0]) if len(others) == 1 else None
    return step if step is not None and step > 0 else None


def _static(op: Op, value: ir.Value) -> int | None:
    """A scalar integer constant, in the loop or around it."""
    known = op.known(value)
    if known is None:
        producer = _producer(value)
        if producer is None or producer.name != "stablehlo.constant":
            return None
        described = op.lifter.type(value.type)
        if described.shape or described.dtype.kind not in "iu":
            return None
        known = constant(producer, described.shape, described.dtype)
    return int(known) if known.ndim == 0 and known.dtype.kind in "iu" else None


def _producer(value: ir.Value) -> ir.Operation | None:
    owner = value.owner
    return None if isinstance(owner, ir.Block) else owner.operation


@dataclass(frozen=True)
class Sliced:
    """A dynamic slice `x[i]`, or `x[n - 1 - i]`, of what the loop does not change."""

    operation: ir.Operation
    source: ir.Value
    backward: bool


@dataclass(frozen=True)
class Stacked:
    """A carried array that is only written: `y[i] = update`, for each i."""

    place: int
    operation: ir.Operation
    update: ir.Value
    backward: bool


class Scan:
    """What a counting loop slices and stacks."""

    def __init__(self, op: Op, counter: Counter) -> None:
        self._op = op
        self._counter = counter
        self._body = op.regions[1]
        self._arguments = places_of(self._body)
        end = list(self._body.operations)[-1].operation
        self.returned: list[ir.Value] = list(end.operands)
        self._affine: dict[ir.Value, Affine | None] = {
            self._body.arguments[counter.place]: Affine(counter.step, counter.start)
        }
        self.stacked: dict[int, Stacked] = {}
        self.sliced: list[Sliced] = []
        for view in self._body.operations:
            self._visit(view.operation)

    def _visit(self, operation: ir.Operation) -> None:
        if operation.name == "stablehlo.dynamic_slice":
            self._visit_slice(operation)
        elif operation.name == "stablehlo.dynamic_update_slice":
            self._visit_update(operation)
        elif len(operation.results) == 1:
            self._affine[operation.results[0]] = self._read(operation)

    def _visit_slice(self, operation: ir.Operation) -> None:
        source, *starts = operation.operands
        direction = self._direction(source, operation.results[0], starts)
        if direction is not None and self._is_invariant(source):
            self.sliced.append(Sliced(operation, source, direction))

    def _visit_update(self, operation: ir.Operation) -> None:
        target, update, *starts = operation.operands
        place = self._arguments.get(target)
        result = operation.results[0]
        if place is None or self.returned[place] != result:
            return
        if _uses(target) != 1 or _uses(result) != 1 or target == update:
            return
        direction = self._direction(target, update, starts)
        if direction is not None:
            self.stacked[place] = Stacked(place, operation, update, direction)

    def _is_invariant(self, value: ir.Value) -> bool:
        place = self._arguments.get(value)
        if place is not None:
            return self.returned[place] == value
        return value in self._op.environment

    def _direction(
        self, whole: ir.Value, part: ir.Value, starts: list[ir.Value]
    ) -> bool | None:
        """Whether part i of the first axis is taken, from the front or the back."""
        shape = self._op.lifter.type(whole.type).shape
        trips = self._counter.trips
        if not shape or shape[0] != trips:
            return None
        if self._op.lifter.type(part.type).shape != (1, *shape[1:]):
            return None
        # The others have no room to move in.
        index = self._index(starts[0])
        if index == Affine(1, 0):
            return False
        return True if index == Affine(-1, trips - 1) else None

    def _index(self, value: ir.Value) -> Affine | None:
        if value in self._affine:
            return self._affine[value]
        static = _static(self._op, value)
        return None if static is None else Affine(0, static)

    def _read(self, operation: ir.Operation) -> Affine | None:
        """An integer that is affine in the iteration, or None."""
        if self._op.lifter.type(operation.results[0].type).shape:
            return None
        name = operation.name.removeprefix("stablehlo.")
        if name == "select":
            return self._chosen(operation)
        if name not in ("add", "subtract", "convert"):
            return None
        operands = [self._index(value) for value in operation.operands]
        if None in operands:
            return None
        scales = [affine.scale for affine in operands if affine]
        offsets = [affine.offset for affine in operands if affine]
        sign = -1 if name == "subtract" else 1
        return Affine(_sum(scales, sign), _sum(offsets, sign))

    def _chosen(self, operation: ir.Operation) -> Affine | None:
        """`select(i < 0, i + n, i)`, as JAX counts negative indices from the end."""
        compare = _producer(operation.operands[0])
        if compare is None or compare.name != "stablehlo.compare":
            return None
        attribute = compare.attributes["comparison_direction"]
        left, right = (self._index(value) for value in compare.operands)
        if hlo.ComparisonDirectionAttr(attribute).value != "LT" or not (left and right):
            return None
        last = max(self._counter.trips - 1, 0)
        less = {
            left.scale * i + left.offset < right.scale * i + right.offset
            for i in (0, last)
        }
        if len(less) != 1:
            return None
        return self._index(operation.operands[1 if less == {True} else 2])


def places_of(block: ir.Block) -> dict[ir.Value, int]:
    """The number of each argument of a block."""
    return {argument: number for number, argument in enumerate(block.arguments)}


def _sum(values: list[int], sign: int) -> int:
    return values[0] + sign * sum(values[1:])


def _uses(value: ir.Value) -> int:
    return sum(1 for _ in value.uses)
