"""Loops. One that counts becomes a scan, which can be differentiated in reverse."""

from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from .._varying import axes_of, varying
from ._counting import Counter, Scan, counter_of
from ._interpreter import Op
from ._rules import Value, rule

Carry = list[Value]


@rule("stablehlo.while")
def _while(op: Op, operands: Sequence[Value]) -> Sequence[Value]:
    counter = counter_of(op, list(operands))
    if counter is not None:
        return _scan(op, counter, operands)

    def condition(carry: Carry) -> Value:
        return op.region(0)(*carry)[0]

    def body(carry: Carry) -> Carry:
        return op.region(1)(*carry)

    start = _varying_enough(lambda carry: body(carry), list(operands))
    return lax.while_loop(condition, body, start)


def _scan(op: Op, counter: Counter, operands: Sequence[Value]) -> Sequence[Value]:
    """A `while` of known length, with what it slices and stacks given to scan."""
    loop = Scan(op, counter)
    body = op.regions[1]
    carried = [
        place
        for place in range(len(operands))
        if place != counter.place and place not in loop.stacked
    ]
    sources = [_source(op, sliced.source, operands) for sliced in loop.sliced]
    updates = [stacked.operation.results[0] for stacked in loop.stacked.values()]
    returned = [loop.returned[place] for place in carried]
    returned += [stacked.update for stacked in loop.stacked.values()]

    def step(carry: Carry, scanned: Any) -> tuple[Carry, Carry]:  # noqa: ANN401
        count, slices = scanned
        arguments: list[Value] = [None] * len(operands)
        arguments[counter.place] = count
        for place, value in zip(carried, carry, strict=True):
            arguments[place] = value
        given: dict[Any, Value] = dict.fromkeys(updates)
        for sliced, value in zip(loop.sliced, slices, strict=True):
            given[sliced.operation.results[0]] = jnp.expand_dims(value, 0)
        found = op.lifter.block(body, arguments, op.environment, given, returned)
        stacked = [lax.squeeze(value, [0]) for value in found[len(carried) :]]
        return found[: len(carried)], stacked

    xs = (
        _counts(counter, operands[counter.place].dtype),
        [
            lax.rev(source, [0]) if sliced.backward else source
            for source, sliced in zip(sources, loop.sliced, strict=True)
        ],
    )
    first = jax.tree.map(lambda x: x[0], xs) if counter.trips else None
    start = [operands[place] for place in carried]
    if first is not None:
        start = _varying_enough(lambda carry: step(carry, first)[0], start)
    end, stacked = lax.scan(step, start, xs, length=counter.trips)
    results: list[Value] = [None] * len(operands)
    final = counter.start + counter.trips * counter.step
    results[counter.place] = np.array(final, operands[counter.place].dtype)
    for place, value in zip(carried, end, strict=True):
        results[place] = value
    for written, value in zip(loop.stacked.values(), stacked, strict=True):
        results[written.place] = lax.rev(value, [0]) if written.backward else value
    return results


def _counts(counter: Counter, dtype: np.dtype) -> Value:
    """The values of the counter; a multiple of the iteration, so that it is exact."""
    steps = lax.iota(dtype, counter.trips)
    if (counter.start, counter.step) == (0, 1):
        return steps
    return steps * dtype.type(counter.step) + dtype.type(counter.start)


def _source(op: Op, value: Any, operands: Sequence[Value]) -> Value:  # noqa: ANN401
    body = op.regions[1]
    for argument, operand in zip(body.arguments, operands, strict=True):
        if argument == value:
            return operand
    return op.environment[value]


def _varying_enough(body: Callable[[Carry], Carry], start: Carry) -> Carry:
    """The first values of a loop, varying over a mesh where the later ones do.

    Inside `shard_map` a type says over which axes of the mesh a value varies, and a
    loop's values must keep their types.
    """
    if not _in_shard_map():
        return start
    while True:
        types = [jax.typeof(value) for value in jax.eval_shape(body, start)]
        before = [axes_of(jax.typeof(value)) for value in start]
        missing = [
            axes_of(after) - axes for after, axes in zip(types, before, strict=True)
        ]
        if not any(missing):
            return start
        pairs = zip(start, missing, strict=True)
        start = [varying(value, axes) for value, axes in pairs]


def _in_shard_map() -> bool:
    """Whether values can vary over the axes of a mesh here."""
    mesh = jax.sharding.get_abstract_mesh()
    return bool(getattr(mesh, "manual_axes", ()))
