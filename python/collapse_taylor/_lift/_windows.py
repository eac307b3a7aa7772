"""Reductions over windows, and what they scatter back."""

import itertools
import math
from collections.abc import Sequence

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.extend.mlir.dialects import stablehlo as hlo

from ._counting import places_of
from ._elementwise import arithmetic
from ._interpreter import Op
from ._reduction import combiner, identity_of, is_identity
from ._rules import Value, rule


@rule("stablehlo.reduce_window")
def _reduce_window(op: Op, operands: Sequence[Value]) -> Sequence[Value]:
    x, start = operands[0], operands[-1]
    name = combiner(op.regions[0])
    combine = arithmetic(name, x.dtype)
    if len(operands) != 2 or combine is None:
        return _folded_windows(op, operands)
    identity = start if is_identity(start, name) else identity_of(name, x.dtype)
    window = op.ints("window_dimensions")
    ones = (1,) * len(window)
    value = lax.reduce_window(
        x,
        identity,
        combine,
        window,
        op.ints("window_strides", ones),
        op.pairs("padding", len(window)),
        op.ints("base_dilations", ones),
        op.ints("window_dilations", ones),
    )
    if identity is not start:
        value = combine(lax.broadcast(start, value.shape), value)
    return [value]


def _folded_windows(op: Op, operands: Sequence[Value]) -> Sequence[Value]:
    """Several arrays or any body: the places of a window in turn, for all windows.

    Slices and the ops of the body have derivatives, which JAX's own reduction over
    windows has for a few bodies only.
    """
    count = len(operands) // 2
    window = op.ints("window_dimensions")
    ones = (1,) * len(window)
    starts = operands[count:]
    padded = [_padded(op, *pair) for pair in zip(operands, starts, strict=False)]
    strides = op.ints("window_strides", ones)
    dilations = op.ints("window_dilations", ones)
    sizes = zip(padded[0].shape, window, dilations, strides, strict=True)
    extents = [max(0, (n - (w - 1) * d - 1) // s + 1) for n, w, d, s in sizes]
    flat = [jnp.broadcast_to(start, (math.prod(extents),)) for start in starts]
    body = jax.vmap(lambda *pair: tuple(op.region()(*pair)))
    for place in itertools.product(*map(range, window)) if all(extents) else ():
        first = [p * d for p, d in zip(place, dilations, strict=True)]
        ends = zip(first, extents, strides, strict=True)
        past = [f + (n - 1) * s + 1 for f, n, s in ends]
        slices = [lax.slice(x, first, past, strides).reshape(-1) for x in padded]
        flat = body(*flat, *slices)
    return [x.reshape(extents) for x in flat]


def _padded(op: Op, x: Value, start: Value) -> Value:
    """The array with its padding, and with that between its entries."""
    rank = len(op.ints("window_dimensions"))
    inner = op.ints("base_dilations", (1,) * rank)
    outer = op.pairs("padding", rank)
    padding = [(*ends, d - 1) for ends, d in zip(outer, inner, strict=True)]
    return lax.pad(jnp.asarray(x), jnp.asarray(start), padding)


@rule("stablehlo.select_and_scatter")
def _select_and_scatter(op: Op, operands: Sequence[Value]) -> Sequence[Value]:
    x, source, start = operands
    window = op.ints("window_dimensions")
    selection = _direction(op)
    if combiner(op.regions[1]) != "add" or selection not in ("GE", "LE"):
        raise op.refusal("expected to select an extremum and to scatter a sum")
    if not is_identity(start, "add"):
        raise op.refusal("expected to start from zero")
    value = lax.select_and_scatter_add_p.bind(
        source,
        x,
        select_prim=lax.ge_p if selection == "GE" else lax.le_p,
        window_dimensions=window,
        window_strides=op.ints("window_strides", (1,) * len(window)),
        padding=op.pairs("padding", len(window)),
    )
    return [value]


def _direction(op: Op) -> str:
    """How the selecting body compares its two arguments, if that is what it does."""
    block = op.regions[0]
    if combiner(block) != "compare":
        return ""
    compare = block.operations[0].operation
    if list(compare.operands) != list(block.arguments):
        return ""
    direction = compare.attributes["comparison_direction"]
    return str(hlo.ComparisonDirectionAttr(direction).value)


@rule("stablehlo.sort")
def _sort(op: Op, operands: Sequence[Value]) -> Sequence[Value]:
    keys = _keys(op)
    if not keys:
        raise op.refusal("expected to sort by the first operands, ascending")
    return lax.sort(
        tuple(operands),
        dimension=op.integer("dimension", -1) % np.ndim(operands[0]),
        is_stable=op.flag("is_stable"),
        num_keys=keys,
    )


def _keys(op: Op) -> int:
    """How many operands JAX's own comparator compares; 0 for another comparator."""
    block = op.regions[0]
    place = places_of(block)
    last, used = -1, set()
    for view in block.operations:
        operation = view.operation
        if operation.name == "stablehlo.compare":
            attribute = operation.attributes["comparison_direction"]
            last = hlo.ComparisonDirectionAttr(attribute).value
        used |= {place[value] for value in operation.operands if value in place}
    keys = (max(used, default=-1) + 1) // 2
    return keys if last == "LT" and used == set(range(2 * keys)) else 0
