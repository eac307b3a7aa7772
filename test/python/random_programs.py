"""Small random programs: straight-line code over a few arrays, and sums of it.

A program is data, so that a failing one prints and shrinks. Sizes are small and often
equal, so that axes are easily taken for each other. Functions are bounded or of slow
growth, so that rounding stays in proportion to `magnitude`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from hypothesis import strategies as st
from jax import Array, lax
from jax import numpy as jnp

Shape = tuple[int, ...]
LARGEST = 150  # elements of a value

UNARY: dict[str, Callable[[Array], Array]] = {
    "cubed": lambda x: 0.1 * x**3,
    "exp": lambda x: jnp.exp(jnp.sin(x)),
    "negate": lambda x: -x,
    "reciprocal": lambda x: 1.0 / (2.0 + jnp.sin(x)),
    "relu": lambda x: jnp.maximum(x, 0.0),
    "scale": lambda x: 0.7 * x,
    "shift": lambda x: x + 0.3,
    "sin": jnp.sin,
    "square": lambda x: 0.5 * x * x,
    "tanh": jnp.tanh,
}
BINARY: dict[str, Callable[[Array, Array], Array]] = {
    "add": lambda x, y: x + y,
    "divide": lambda x, y: x / (2.0 + jnp.sin(y)),
    "multiply": lambda x, y: x * y,
    "select": lambda x, y: jnp.where(x > 0.1, x, 0.5 * y),
    "subtract": lambda x, y: x - y,
}


@dataclass(frozen=True)
class Step:
    """One op: its name, the values that it reads, and what else it needs."""

    op: str
    reads: tuple[int, ...]
    static: Any = None

    def apply(self, values: Sequence[Array]) -> Array:
        """The op on these values."""
        operands = [values[i] for i in self.reads]
        if self.op in UNARY:
            return UNARY[self.op](*operands)
        if self.op in BINARY:
            return BINARY[self.op](*operands)
        return SHAPING[self.op](*operands, self.static)


SHAPING: dict[str, Callable[..., Array]] = {
    "broadcast": lambda x, s: lax.broadcast_in_dim(x, *s),
    "concatenate": lambda x, y, axis: jnp.concatenate([x, y], axis),
    "cumsum": lambda x, axis: jnp.cumsum(x, axis),
    "dot": lambda x, y, dims: lax.dot_general(x, y, dims),
    "gather": lambda x, s: jnp.take(x, np.array(s[0]), axis=s[1]),
    "masked_diagonal": lambda x, s: jnp.where(mask(x.shape, s), x, 0.0),
    "pad": lambda x, s: jnp.pad(x, s),
    "reduce": lambda x, axes: jnp.sum(x, axes),
    "reshape": lambda x, shape: x.reshape(shape),
    "reverse": lambda x, axis: jnp.flip(x, axis),
    "slice": lambda x, s: lax.slice_in_dim(x, *s),
    "transpose": lambda x, order: jnp.transpose(x, order),
    "weigh": lambda x, axis: x * ramp(x, axis),
}


def mask(shape: Shape, axes: tuple[int, int]) -> Array:
    """Where the indices along two axes are equal."""
    a, b = (lax.broadcasted_iota(jnp.int32, shape, axis) for axis in axes)
    return a == b


def ramp(x: Array, axis: int) -> Array:
    """Weights that depend on one index only."""
    return lax.broadcasted_iota(x.dtype, x.shape, axis) * 0.5 - 0.4


@dataclass(frozen=True)
class Program:
    """Inputs, steps, and which values are results."""

    inputs: tuple[Shape, ...]
    steps: tuple[Step, ...]
    results: tuple[int, ...]

    def values(self, args: Sequence[Array]) -> list[Array]:
        """Every value, the inputs first."""
        values = list(args)
        for step in self.steps:
            values.append(step.apply(values))
        return values

    def __call__(self, *args: Array) -> list[Array]:
        """The results."""
        values = self.values(args)
        return [values[i] for i in self.results]

    def arguments(self, seed: int = 0) -> list[np.ndarray]:
        """Inputs of size one."""
        rng = np.random.RandomState(seed)
        return [rng.uniform(-1, 1, shape) for shape in self.inputs]


sizes = st.sampled_from([1, 2, 3, 3, 4, 4])
shapes = st.lists(sizes, min_size=0, max_size=3).map(tuple)


@st.composite
def programs(
    draw: st.DrawFn, inputs: Sequence[Shape] | None = None, length: int = 10
) -> Program:
    """A program, ending in sums over some axes of some values."""
    given = tuple(inputs or draw(st.lists(shapes, min_size=1, max_size=3)))
    steps: list[Step] = []
    known = list(given)
    for _ in range(draw(st.integers(2, length))):
        append(draw, steps, known)
    results = []
    for _ in range(draw(st.integers(1, 2))):
        read = draw(st.integers(max(0, len(known) - 5), len(known) - 1))
        axes = draw(subsets(len(known[read])))
        steps.append(Step("reduce", (read,), axes))
        known.append(without(known[read], axes))
        results.append(len(known) - 1)
    if draw(st.booleans()):
        results.append(draw(st.integers(len(given), len(known) - 1)))
    return Program(given, tuple(steps), tuple(results))


def append(draw: st.DrawFn, steps: list[Step], known: list[Shape]) -> None:
    """One more step, reading recent values more often."""
    recent = st.integers(max(0, len(known) - 4), len(known) - 1)
    first = draw(st.one_of(recent, st.integers(0, len(known) - 1)))
    shape = known[first]
    kinds = ["unary", "binary", "dot", "broadcast"]
    kinds += ["axis", "transpose", "reshape", "reduce"] if shape else []
    kinds += ["mask"] if len(shape) > 1 else []
    step, result = MAKERS[draw(st.sampled_from(kinds))](draw, first, known)
    if prod(result) <= LARGEST:
        steps.append(step)
        known.append(result)


Made = tuple[Step, Shape]


def unary(draw: st.DrawFn, first: int, known: list[Shape]) -> Made:
    """A function of each element."""
    return Step(draw(st.sampled_from(sorted(UNARY))), (first,)), known[first]


def binary(draw: st.DrawFn, first: int, known: list[Shape]) -> Made:
    """A function of two values whose shapes fit, by broadcasting where needed."""
    fitting = [i for i, shape in enumerate(known) if fits(shape, known[first])]
    second = draw(st.sampled_from(fitting))
    reads = draw(st.permutations([first, second]))
    op = draw(st.sampled_from(sorted(BINARY)))
    return Step(op, tuple(reads)), np.broadcast_shapes(known[first], known[second])


def dot(draw: st.DrawFn, first: int, known: list[Shape]) -> Made:
    """A contraction with any pairs of equal dimensions, batched or summed."""
    second = draw(st.integers(0, len(known) - 1))
    x, y = known[first], known[second]
    batch: list[tuple[int, int]] = []
    summed: list[tuple[int, int]] = []
    free = list(range(len(y)))
    for i in draw(st.permutations(range(len(x)))):
        partners = [j for j in free if y[j] == x[i]]
        if not partners or draw(st.integers(0, 2)) == 0:
            continue
        j = draw(st.sampled_from(partners))
        free.remove(j)
        (batch if draw(st.integers(0, 2)) == 0 else summed).append((i, j))
    dims = (pairs(summed), pairs(batch))
    used = [i for i, _ in batch + summed]
    left = [x[i] for i in range(len(x)) if i not in used]
    shape = tuple([x[i] for i, _ in batch] + left + [y[j] for j in sorted(free)])
    return Step("dot", (first, second), dims), shape


def pairs(axes: list[tuple[int, int]]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """A list of pairs as a pair of tuples."""
    return tuple(i for i, _ in axes), tuple(j for _, j in axes)


def broadcast(draw: st.DrawFn, first: int, known: list[Shape]) -> Made:
    """A new axis of some size at some place."""
    shape = known[first]
    at, size = draw(st.integers(0, len(shape))), draw(sizes)
    result = (*shape[:at], size, *shape[at:])
    kept = tuple(i for i in range(len(result)) if i != at)
    return Step("broadcast", (first,), (result, kept)), result


def along_axis(draw: st.DrawFn, first: int, known: list[Shape]) -> Made:
    """An op along one axis."""
    shape = known[first]
    axis = draw(st.integers(0, len(shape) - 1))
    ops = ("concatenate", "cumsum", "gather", "pad", "reverse", "slice", "weigh")
    op = draw(st.sampled_from(ops))
    size = shape[axis]
    if op == "slice":
        begin = draw(st.integers(0, size - 1))
        end = draw(st.integers(begin + 1, size))
        static: Any = (begin, end, 1, axis)
        size = end - begin
    elif op == "gather":
        index = draw(st.lists(st.integers(0, size - 1), min_size=1, max_size=4))
        static, size = (tuple(index), axis), len(index)
    elif op == "pad":
        low, high = draw(st.integers(0, 2)), draw(st.integers(0, 1))
        widths = [(low, high) if i == axis else (0, 0) for i in range(len(shape))]
        static, size = tuple(widths), size + low + high
    elif op == "concatenate":
        alike = [i for i, s in enumerate(known) if alike_but(s, shape, axis)]
        second = draw(st.sampled_from(alike))
        result = resized(shape, axis, size + known[second][axis])
        return Step(op, (first, second), axis), result
    else:
        static = axis
    return Step(op, (first,), static), resized(shape, axis, size)


def transpose(draw: st.DrawFn, first: int, known: list[Shape]) -> Made:
    """Any permutation of the axes."""
    order = tuple(draw(st.permutations(range(len(known[first])))))
    return Step("transpose", (first,), order), tuple(known[first][i] for i in order)


def reshape(draw: st.DrawFn, first: int, known: list[Shape]) -> Made:
    """Axes merged, split, dropped and added."""
    count, result = prod(known[first]), []
    while count > 1 and draw(st.integers(0, 3)) > 0:
        factor = draw(st.sampled_from([n for n in (1, 2, 3, 4) if count % n == 0]))
        result.append(factor)
        count //= factor
    result = draw(st.permutations([*result, count]))
    return Step("reshape", (first,), tuple(result)), tuple(result)


def reduction(draw: st.DrawFn, first: int, known: list[Shape]) -> Made:
    """A sum over some axes in the middle of the program."""
    axes = draw(subsets(len(known[first])))
    return Step("reduce", (first,), axes), without(known[first], axes)


def masked(draw: st.DrawFn, first: int, known: list[Shape]) -> Made:
    """Two axes restricted to their diagonal, as traces do."""
    axes = draw(st.permutations(range(len(known[first]))))[:2]
    return Step("masked_diagonal", (first,), tuple(axes)), known[first]


MAKERS: dict[str, Callable[[st.DrawFn, int, list[Shape]], Made]] = {
    "axis": along_axis,
    "binary": binary,
    "broadcast": broadcast,
    "dot": dot,
    "mask": masked,
    "reduce": reduction,
    "reshape": reshape,
    "transpose": transpose,
    "unary": unary,
}


def subsets(rank: int) -> st.SearchStrategy[tuple[int, ...]]:
    """Some axes of a value."""
    chosen = st.lists(st.booleans(), min_size=rank, max_size=rank)
    return chosen.map(lambda keep: tuple(i for i, k in enumerate(keep) if k))


def without(shape: Shape, axes: tuple[int, ...]) -> Shape:
    """The shape after a reduction."""
    return tuple(n for i, n in enumerate(shape) if i not in axes)


def resized(shape: Shape, axis: int, size: int) -> Shape:
    """The shape with another size along one axis."""
    return (*shape[:axis], size, *shape[axis + 1 :])


def fits(a: Shape, b: Shape) -> bool:
    """Whether two shapes broadcast with each other."""
    tails = zip(reversed(a), reversed(b), strict=False)
    return all(m == n or 1 in (m, n) for m, n in tails)


def alike_but(a: Shape, b: Shape, axis: int) -> bool:
    """Whether two shapes differ along one axis at most."""
    return len(a) == len(b) and without(a, (axis,)) == without(b, (axis,))
