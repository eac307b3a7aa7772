"""Random StableHLO modules: typed ops of every kind that rules know, and sums of them.

A module is a list of steps of text, so that a failing one prints and shrinks. Most
steps read recent values of floats, so that there is something to collapse.
"""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import prod

import numpy as np

Shape = tuple[int, ...]
LARGEST = 200  # elements of a value
NAME = re.compile(r"%v\d+")
DTYPES = {
    "f64": np.float64,
    "f32": np.float32,
    "complex<f64>": np.complex128,
    "i64": np.int64,
    "i32": np.int32,
    "i8": np.int8,
    "ui8": np.uint8,
    "ui32": np.uint32,
    "i1": np.bool_,
}
INTEGERS = ("i64", "i32", "i8", "ui8", "ui32")
FLOATS = ("f64", "f32", "complex<f64>")


@dataclass(frozen=True)
class Type:
    """A ranked tensor type of static shape."""

    shape: Shape
    element: str

    def __str__(self) -> str:
        """As MLIR writes it."""
        return f"tensor<{''.join(f'{n}x' for n in self.shape)}{self.element}>"

    @property
    def is_float(self) -> bool:
        """Whether it holds real or complex numbers."""
        return self.element in FLOATS

    def of(self, *shape: int) -> "Type":
        """The same elements in another shape."""
        return replace(self, shape=tuple(shape))


@dataclass(frozen=True)
class Value:
    """A name and its type."""

    name: str
    type: Type

    def __str__(self) -> str:
        """The name."""
        return self.name


@dataclass(frozen=True)
class Step:
    """An op with its regions, as text, and what it returns."""

    results: tuple[Value, ...]
    text: str

    def reads(self) -> set[str]:
        """Names in the text that are not results; some may be of its regions."""
        return set(NAME.findall(self.text)) - {r.name for r in self.results}


@dataclass(frozen=True)
class Module:
    """A function: what it takes, computes and returns."""

    arguments: tuple[Value, ...]
    steps: tuple[Step, ...]
    results: tuple[Value, ...]

    def __str__(self) -> str:
        """A module that JAX and the tool can read."""
        takes = ", ".join(f"{a}: {a.type}" for a in self.arguments)
        types = ", ".join(str(r.type) for r in self.results)
        names = ", ".join(map(str, self.results))
        lines = "\n".join(f"    {step.text}" for step in self.steps)
        head = f"  func.func public @main({takes}) -> ({types}) {{\n{lines}\n"
        return f"module {{\n{head}    return {names} : {types}\n  }}\n}}\n"

    def values(self) -> tuple[Value, ...]:
        """Everything that is computed at the top."""
        return tuple(result for step in self.steps for result in step.results)


def literal(value: float | Sequence, element: str) -> str:
    """Numbers of an element type, as MLIR writes them."""
    if isinstance(value, Sequence):
        return f"[{', '.join(literal(v, element) for v in value)}]"
    if element.startswith("complex"):
        return f"({float(value)}, 0.0)"
    if element == "i1":
        return str(bool(value)).lower()
    return str(float(value) if element in FLOATS else int(value))


class Writer:
    """Writes the steps of one block."""

    def __init__(self, rng: random.Random, pool: Sequence[Value], depth: int) -> None:
        """Starts with the values that can be seen."""
        self.rng, self.pool, self.depth = rng, list(pool), depth
        self.span = rng.choice([1, 2, 4])
        self.steps: list[Step] = []

    def fresh(self, type_: Type) -> Value:
        """A value of a new name."""
        return Value(f"%v{self.rng.getrandbits(40)}", type_)

    def add(self, text: str, type_: Type, *reads: Value) -> Value:
        """An op in the form `name operands more`, where `$` stands for the operands."""
        value = self.fresh(type_)
        names = ", ".join(map(str, reads))
        return self.emit(f"{value} = {text.replace('$', names)}", value)

    def emit(self, text: str, *values: Value) -> Value:
        """A whole step."""
        self.steps.append(Step(values, text))
        self.pool.extend(values)
        return values[0]

    def op(self, name: str, type_: Type, *reads: Value, more: str = "") -> Value:
        """An op that is written with the types of operands and result."""
        types = ", ".join(str(r.type) for r in reads)
        return self.add(
            f"stablehlo.{name} ${more} : ({types}) -> {type_}", type_, *reads
        )

    def same(self, name: str, *reads: Value) -> Value:
        """An elementwise op whose operands all have the type of the result."""
        type_ = reads[0].type
        return self.add(f"stablehlo.{name} $ : {type_}", type_, *reads)

    def constant(self, value: float | Sequence, type_: Type) -> Value:
        """A tensor of one number, or of nested lists of them."""
        made = self.fresh(type_)
        text = f"stablehlo.constant dense<{literal(value, type_.element)}> : {type_}"
        self.steps.append(Step((made,), f"{made} = {text}"))
        return made

    # Choosing

    def pick(self, fits: Callable[[Type], bool] = lambda _: True) -> Value | None:
        """A value of a type that fits, a recent one more often."""
        found = [v for v in self.pool if fits(v.type)]
        if not found:
            return None
        return self.rng.choice(
            found[-self.span :] if self.rng.random() < 0.7 else found
        )

    def number(self) -> Value | None:
        """A value of real or complex numbers."""
        return self.pick(lambda t: t.is_float)

    def alike(self, value: Value) -> Value:
        """A value of the same type."""
        return self.pick(lambda t: t == value.type) or value

    def scaled(self, value: Value) -> Value:
        """Half of it, so that products stay in range."""
        return self.same("multiply", value, self.constant(0.5, value.type))

    def bounded(self, value: Value) -> Value:
        """A real value between 1 and 3."""
        return self.same(
            "add", self.same("tanh", value), self.constant(2.0, value.type)
        )


def reshaped(writer: Writer, value: Value, shape: Sequence[int]) -> Value:
    """The value in another shape of as many elements."""
    return writer.op("reshape", value.type.of(*shape), value)


def broadcast_to(writer: Writer, value: Value, type_: Type, dims: list[int]) -> Value:
    """The value along some dimensions of a type."""
    return writer.op("broadcast_in_dim", type_, value, more=f", dims = {dims}")


UNARY = ("abs", "cbrt", "ceil", "cosine", "floor", "logistic", "negate", "sign")
UNARY += ("sine", "tanh", "round_nearest_even", "round_nearest_afz", "negate", "tanh")
BOUNDED = ("exponential", "exponential_minus_one", "log", "log_plus_one", "rsqrt")
BOUNDED += ("sqrt", "tan")
LINEAR = ("add", "subtract", "add", "subtract", "multiply", "maximum", "minimum")


def unary(w: Writer) -> None:
    """A function of each element."""
    x = w.number()
    if not x:
        return
    if x.type.element.startswith("complex"):
        w.same(w.rng.choice(("negate", "cosine", "sine")), x)
    elif w.rng.random() < 0.6:
        w.same(w.rng.choice(UNARY), x)
    else:
        w.same(w.rng.choice(BOUNDED), w.scaled(w.bounded(x)))


def binary(w: Writer) -> None:
    """A function of two values of the same type."""
    x = w.number()
    if not x:
        return
    y = w.alike(x)
    kind = w.rng.random()
    if x.type.element.startswith("complex"):
        z = w.same(w.rng.choice(("add", "subtract", "multiply")), x, y)
        w.scaled(z)
    elif kind < 0.75:
        w.same(w.rng.choice(LINEAR), x, w.scaled(y))
    elif kind < 0.9:
        w.same("divide", x, w.bounded(y))
    else:
        w.same(w.rng.choice(("atan2", "power")), w.bounded(x), w.bounded(y))


def rescaled(w: Writer) -> None:
    """Something linear of a value in other units, whose fourth power is no number."""
    x = w.number()
    if not x:
        return
    known = len(w.pool)
    unit = 2.0 ** (w.rng.choice([-1, 1]) * (32 if "32" in x.type.element else 256))
    y = w.same("multiply", x, w.constant(unit, x.type))
    for _ in range(w.rng.randint(0, 2)):
        name = w.rng.choice(("add", "subtract", "multiply"))
        y = w.same(name, y, w.scaled(x) if name == "multiply" else w.scaled(y))
    w.same("multiply", y, w.constant(1 / unit, x.type))
    del w.pool[known:-1]


def integers(w: Writer) -> None:
    """Arithmetic on integers, which wraps around, or on predicates."""
    x = w.pick(lambda t: t.element in INTEGERS)
    if not x:
        return
    y = w.alike(x)
    ops = ("add", "subtract", "multiply", "maximum", "minimum", "and", "or", "xor")
    ops += ("not", "negate", "popcnt", "shift_left")
    name = w.rng.choice(ops)
    if name in ("not", "negate", "popcnt"):
        w.same(name, x)
    elif name == "shift_left":
        w.same(name, x, w.constant(w.rng.choice([1, 3, 7]), x.type))
    else:
        large = w.rng.choice([0, 1, 2, 100, 127])
        other = y if w.rng.random() < 0.5 else w.constant(large, x.type)
        w.same(name, x, other)


def convert(w: Writer) -> None:
    """From one type of elements to another."""
    x = w.pick(lambda t: not t.element.startswith("complex"))
    if not x:
        return
    if x.type.is_float and w.rng.random() < 0.3:
        x = w.same("multiply", w.same("sine", x), w.constant(100.0, x.type))
        element = w.rng.choice(("i32", "i64"))
    elif x.type.is_float:
        element = w.rng.choice(("f64", "f64", "f32"))
    else:
        element = w.rng.choice(("f64", "f64", "i64", "i32", "i8", "ui8"))
    w.op("convert", replace(x.type, element=element), x)


def compare(w: Writer) -> None:
    """A predicate."""
    x = w.pick(lambda t: t.element in (*INTEGERS, "f64"))
    if not x:
        return
    y = w.alike(x)
    if y == x or w.rng.random() < 0.3:
        y = w.constant(1, x.type)
    sign = w.rng.choice(("EQ", "LT", "GE", "NE"))
    if x.type.is_float:
        sign = w.rng.choice(("LT", "GE"))
    result = replace(x.type, element="i1")
    types = f"({x.type}, {y.type}) -> {result}"
    w.add(f"stablehlo.compare {sign}, $ : {types}", result, x, y)


def select(w: Writer) -> None:
    """One of two values, by a predicate of its shape or a scalar."""
    x = w.number()
    if not x:
        return
    p = w.pick(lambda t: t.element == "i1" and t.shape in (x.type.shape, ()))
    if not p:
        return
    y = w.alike(x) if w.rng.random() < 0.5 else w.constant(0, x.type)
    w.add(f"stablehlo.select $ : {p.type}, {x.type}", x.type, p, x, y)


def clamp(w: Writer) -> None:
    """Between two values."""
    x = w.pick(lambda t: t.element in ("f64", "f32", *INTEGERS))
    if x:
        low, high = w.constant(0, x.type), w.constant(1, x.type)
        w.same("clamp", low, x, high)


def make(w: Writer) -> None:
    """Indices, or a constant."""
    shape = tuple(w.rng.choice([1, 2, 3, 4]) for _ in range(w.rng.randint(1, 3)))
    x = w.number()
    if x and x.type.shape and w.rng.random() < 0.7:
        shape = x.type.shape
    type_ = Type(shape, w.rng.choice(("i32", "i64", "i8", "ui8", "f64")))
    kind = w.rng.random()
    if kind < 0.6:
        axis = w.rng.randrange(len(shape))
        w.add(f"stablehlo.iota dim = {axis} : {type_}", type_)
    elif kind < 0.8:
        rows = np.reshape([w.rng.choice([0, 1, 2]) for _ in range(prod(shape))], shape)
        w.pool.append(w.constant(rows.tolist(), type_))
    else:
        w.pool.append(w.constant(w.rng.choice([0, 1, 2]), type_))


def eye(w: Writer) -> None:
    """An identity matrix, or what is near the diagonal, to multiply or to select by."""
    x = w.pick(lambda t: t.element == "f64" and len(t.shape) >= 2)
    if not x:
        return
    a, b = w.rng.sample(range(len(x.type.shape)), 2)
    type_ = replace(x.type, element="i32")
    i = w.add(f"stablehlo.iota dim = {a} : {type_}", type_)
    j = w.add(f"stablehlo.iota dim = {b} : {type_}", type_)
    if w.rng.random() < 0.3:
        j = w.same("add", j, w.constant(1, type_))
    p = replace(type_, element="i1")
    mask = w.add(f"stablehlo.compare EQ, $ : ({type_}, {type_}) -> {p}", p, i, j)
    if w.rng.random() < 0.5:
        zero = w.constant(0, x.type)
        w.add(f"stablehlo.select $ : {p}, {x.type}", x.type, mask, x, zero)
    else:
        w.same("multiply", x, w.op("convert", x.type, mask))


def broadcast(w: Writer) -> None:
    """New axes, and axes of size one made larger."""
    x = w.pick()
    if not x:
        return
    shape, dims = list(x.type.shape), list(range(len(x.type.shape)))
    for _ in range(w.rng.randint(1, 2)):
        at = w.rng.randint(0, len(shape))
        shape.insert(at, w.rng.choice([1, 2, 3, 4]))
        dims = [d + (d >= at) for d in dims]
    for d in dims:
        if shape[d] == 1:
            shape[d] = w.rng.choice([1, 3])
    if prod(shape) <= LARGEST:
        broadcast_to(w, x, x.type.of(*shape), dims)


def spread(w: Writer) -> None:
    """A smaller value along the axes of a larger one, and both together."""
    x = w.number()
    y = x and w.pick(
        lambda t: t.element == x.type.element and set(t.shape) <= set(x.type.shape)
    )
    if not x or not y:
        return
    dims, free = [], list(range(len(x.type.shape)))
    for size in y.type.shape:
        fitting = [d for d in free if x.type.shape[d] == size]
        if not fitting:
            return
        dims.append(w.rng.choice(fitting))
        free.remove(dims[-1])
    z = broadcast_to(w, y, x.type, dims)
    w.same(w.rng.choice(("add", "multiply", "multiply")), x, z)


def transpose(w: Writer) -> None:
    """The axes in another order."""
    x = w.pick(lambda t: len(t.shape) > 1)
    if x:
        order = w.rng.sample(range(len(x.type.shape)), len(x.type.shape))
        type_ = x.type.of(*(x.type.shape[d] for d in order))
        w.op("transpose", type_, x, more=f", dims = {order}")


def reshape(w: Writer) -> None:
    """Axes merged, split, dropped and added."""
    x = w.pick()
    if not x:
        return
    count, shape = prod(x.type.shape), []
    while count > 1 and w.rng.random() < 0.7:
        factor = w.rng.choice([n for n in (1, 2, 3, 4) if count % n == 0])
        shape.append(factor)
        count //= factor
    shape.insert(w.rng.randint(0, len(shape)), count)
    reshaped(w, x, shape)


def along(w: Writer) -> None:
    """A part of an axis, or more than it: slice, pad, reverse, concatenate."""
    x = w.pick(lambda t: len(t.shape) > 0)
    if not x:
        return
    shape = x.type.shape
    axis = w.rng.randrange(len(shape))
    size = shape[axis]

    def resized(n: int) -> Type:
        return x.type.of(*shape[:axis], n, *shape[axis + 1 :])

    kind = w.rng.choice(("slice", "pad", "reverse", "concatenate"))
    if kind == "reverse":
        w.add(f"stablehlo.reverse $, dims = [{axis}] : {x.type}", x.type, x)
    elif kind == "slice":
        begin = w.rng.randrange(size)
        end, step = w.rng.randint(begin + 1, size), w.rng.choice([1, 1, 2])
        parts = [f"0:{n}" for n in shape]
        parts[axis] = f"{begin}:{end}:{step}"
        type_ = resized(-(-(end - begin) // step))
        w.op("slice", type_, x, more=f" [{', '.join(parts)}]")
    elif kind == "pad":
        low, high, inner = (w.rng.choice(c) for c in ([-1, 0, 1], [0, 2], [0, 0, 1]))
        result = size + low + high + inner * (size - 1)
        if result < 1:
            return
        text = ""
        for word, n in (("low", low), ("high", high), ("interior", inner)):
            text += f", {word} = {[n if d == axis else 0 for d in range(len(shape))]}"
        value = w.constant(w.rng.choice([0, 0, 1]), x.type.of())
        w.op("pad", resized(result), x, value, more=text)
    else:
        y = w.alike(x)
        w.op("concatenate", resized(2 * size), x, y, more=f", dim = {axis}")


def dot(w: Writer) -> None:
    """A contraction with any pairs of equal dimensions, batched or summed."""
    x = w.number()
    y = x and w.pick(lambda t: t.element == x.type.element)
    if not x or not y:
        return
    batch, summed, free = [], [], list(range(len(y.type.shape)))
    for i in w.rng.sample(range(len(x.type.shape)), len(x.type.shape)):
        partners = [j for j in free if y.type.shape[j] == x.type.shape[i]]
        if partners and w.rng.random() < 0.7:
            j = w.rng.choice(partners)
            free.remove(j)
            (batch if w.rng.random() < 0.3 else summed).append((i, j))
    used = [i for i, _ in batch + summed]
    left = [n for i, n in enumerate(x.type.shape) if i not in used]
    shape = [x.type.shape[i] for i, _ in batch] + left
    shape += [y.type.shape[j] for j in free]
    if prod(shape) > LARGEST:
        return
    text = ""
    for word, pairs in (("batching", batch), ("contracting", summed)):
        if pairs or word == "contracting":
            left_dims, right_dims = ([p[side] for p in pairs] for side in (0, 1))
            text += f", {word}_dims = {left_dims} x {right_dims}"
    w.scaled(w.op("dot_general", x.type.of(*shape), x, y, more=text))


def reduce(w: Writer) -> None:
    """A sum, mostly, over some axes."""
    x = w.pick(lambda t: len(t.shape) > 0 and t.element not in ("i1",))
    if not x:
        return
    rank = len(x.type.shape)
    axes = sorted(w.rng.sample(range(rank), w.rng.randint(1, rank)))
    bodies = [("add", 0), ("add", 0), ("add", 0)]
    if not x.type.element.startswith("complex"):
        bodies += [("maximum", 0), ("minimum", 1), ("multiply", 1)]
    body, start = w.rng.choice(bodies)
    total(w, x, axes, body, start)


def total(
    w: Writer, x: Value, axes: list[int], body: str = "add", start: int = 0
) -> Value:
    """A reduction, from a start."""
    init = w.constant(start, x.type.of())
    kept = [n for d, n in enumerate(x.type.shape) if d not in axes]
    type_ = x.type.of(*kept)
    value = w.fresh(type_)
    text = f"{value} = stablehlo.reduce({x} init: {init}) applies stablehlo.{body}"
    text += f" across dimensions = {axes} : ({x.type}, {init.type}) -> {type_}"
    return w.emit(text, value)


def region(names: Sequence[Value], body: str, result: str) -> str:
    """A region of scalars."""
    takes = ", ".join(f"{n}: {n.type}" for n in names)
    return f"({{ ^bb0({takes}): {body} stablehlo.return {result} }})"


def combine(w: Writer, type_: Type, name: str) -> str:
    """A region that combines two scalars."""
    a, b, c = (w.fresh(type_.of()) for _ in range(3))
    body = f"{c} = stablehlo.{name} {a}, {b} : {c.type}"
    return region([a, b], body, f"{c} : {c.type}")


def generic(
    w: Writer, name: str, type_: Type, reads: Sequence[Value], **more: str
) -> Value:
    """An op in generic form; `body` is its region, all else are attributes."""
    value = w.fresh(type_)
    body = more.pop("body", "")
    attributes = ", ".join(f"{key} = {text}" for key, text in more.items())
    names = ", ".join(map(str, reads))
    types = ", ".join(str(r.type) for r in reads)
    text = f'{value} = "stablehlo.{name}"({names}) '
    text += f"<{{{attributes}}}> {body} : ({types}) -> {type_}"
    return w.emit(text, value)


def array(values: Sequence[int]) -> str:
    """A dense array of i64."""
    return f"array<i64{': ' if values else ''}{', '.join(map(str, values))}>"


def window(w: Writer) -> None:
    """Sums or maxima of windows, cumulative ones among them."""
    x = w.pick(lambda t: t.element in ("f64", "f32") and len(t.shape) > 0)
    if not x:
        return
    rank = len(x.type.shape)
    axis = w.rng.randrange(rank)
    size = x.type.shape[axis]
    length = w.rng.choice([1, 2, size])
    low, high = w.rng.choice([(0, 0), (length - 1, 0), (1, 1), (0, length - 1)])
    step = w.rng.choice([1, 1, 2])
    result = (size + low + high - length) // step + 1
    if result < 1 or (rank > 1 and low >= length):
        return

    def only(n: int, rest: int = 1) -> list[int]:
        return [n if d == axis else rest for d in range(rank)]

    pads = [f"[{low}, {high}]" if d == axis else "[0, 0]" for d in range(rank)]
    shape = [result if d == axis else n for d, n in enumerate(x.type.shape)]
    zero = w.constant(0, x.type.of())
    generic(
        w,
        "reduce_window",
        x.type.of(*shape),
        (x, zero),
        window_dimensions=array(only(length)),
        window_strides=array(only(step)),
        padding=f"dense<[{', '.join(pads)}]> : tensor<{rank}x2xi64>",
        body=combine(w, x.type, w.rng.choice(("add", "add", "maximum"))),
    )


def convolution(w: Writer) -> None:
    """A convolution of one spatial dimension, with what groups and dilations do."""
    x = w.pick(lambda t: t.element == "f64" and len(t.shape) == 3)
    if not x:
        return
    batch, features, size = x.type.shape
    groups = w.rng.choice([1, features])
    batch_groups = w.rng.choice([1, batch]) if groups == 1 else 1
    outputs = w.rng.choice([1, 2]) * groups * batch_groups
    length = w.rng.choice([1, 2, 3])
    dilation = w.rng.choice([1, 1, 2])
    low, high = w.rng.choice([0, 1]), w.rng.choice([0, 2])
    reach = (length - 1) * dilation + 1
    result = size + low + high - reach + 1
    type_ = x.type.of(batch // batch_groups, outputs, result)
    if result < 1 or prod(type_.shape) > LARGEST:
        return
    kernel_type = x.type.of(outputs, features // groups, length)
    kernel = w.pick(lambda t: t == kernel_type)
    if not kernel:
        y = w.number()
        if not y or y.type.element != "f64":
            return
        if not y.type.shape or prod(y.type.shape) != prod(kernel_type.shape):
            axes = list(range(len(y.type.shape)))
            y = total(w, y, axes) if axes else y
            kernel = broadcast_to(w, y, kernel_type, [])
        else:
            kernel = reshaped(w, y, kernel_type.shape)
    text = "stablehlo.convolution($) dim_numbers = [b, f, 0]x[o, i, 0]->[b, f, 0], "
    text += f"window = {{stride = [1], pad = [[{low}, {high}]], rhs_dilate = "
    text += f"[{dilation}]}} {{batch_group_count = {batch_groups} : i64, "
    text += f"feature_group_count = {groups} : i64}} : "
    text += f"({x.type}, {kernel.type}) -> {type_}"
    w.scaled(w.add(text, type_, x, kernel))


def index(w: Writer, size: int) -> Value:
    """A scalar to index with: known, an argument, or outside."""
    scalar = Type((), "i32")
    given = w.pick(lambda t: t == scalar)
    if given and w.rng.random() < 0.4:
        return given
    return w.constant(w.rng.choice([0, size - 1, size + 1, -1]), scalar)


def dynamic(w: Writer) -> None:
    """A slice at an index, or an update of one."""
    x = w.pick(lambda t: t.is_float and len(t.shape) > 0)
    if not x:
        return
    sizes = [w.rng.randint(1, n) for n in x.type.shape]
    starts = [index(w, n) for n in x.type.shape]
    part = x.type.of(*sizes)
    types = ", ".join(["tensor<i32>"] * len(starts))
    y = w.pick(lambda t: t == part)
    if y and w.rng.random() < 0.6:
        text = f"stablehlo.dynamic_update_slice $ : ({x.type}, {part}, {types})"
        w.add(f"{text} -> {x.type}", x.type, x, y, *starts)
    else:
        text = f"stablehlo.dynamic_slice $, sizes = {sizes} : ({x.type}, {types})"
        w.add(f"{text} -> {part}", part, x, *starts)


def places(w: Writer, axis: int, size: int) -> Value:
    """Rows of one index: in order, in steps, or anywhere."""
    count = w.rng.randint(1, 3)
    begin, step = w.rng.randint(0, 1), w.rng.choice([1, 1, 2, 0])
    rows = [begin + step * i for i in range(count)]
    if w.rng.random() < 0.3:
        rows = [w.rng.randint(-1, size) for _ in range(count)]
    given = w.pick(lambda t: t.element == "i32" and len(t.shape) == 1)
    if given and w.rng.random() < 0.3:
        return reshaped(w, given, (*given.type.shape, 1))
    return w.constant([[r] for r in rows], Type((count, 1), "i32"))


def gather(w: Writer) -> None:
    """What is at some places along an axis."""
    x = w.pick(lambda t: t.is_float and len(t.shape) > 0)
    if not x:
        return
    shape = x.type.shape
    axis = w.rng.randrange(len(shape))
    indices = places(w, axis, shape[axis])
    offsets = list(range(1, len(shape)))
    rest = [n for d, n in enumerate(shape) if d != axis]
    numbers = f"#stablehlo.gather<offset_dims = {offsets}, collapsed_slice_dims = "
    numbers += f"[{axis}], start_index_map = [{axis}], index_vector_dim = 1>"
    sizes = [1 if d == axis else n for d, n in enumerate(shape)]
    type_ = x.type.of(indices.type.shape[0], *rest)
    if prod(type_.shape) <= LARGEST:
        generic(
            w,
            "gather",
            type_,
            (x, indices),
            dimension_numbers=numbers,
            slice_sizes=array(sizes),
        )


def scatter(w: Writer) -> None:
    """What is put, or added, at some places along an axis."""
    x = w.pick(lambda t: t.element in ("f64", "f32") and len(t.shape) > 0)
    if not x:
        return
    shape = x.type.shape
    axis = w.rng.randrange(len(shape))
    indices = places(w, axis, shape[axis])
    rest = [n for d, n in enumerate(shape) if d != axis]
    update = x.type.of(indices.type.shape[0], *rest)
    y = w.pick(lambda t: t == update)
    if not y:
        part = w.number()
        if not part or part.type.element != x.type.element:
            return
        axes = list(range(len(part.type.shape)))
        y = broadcast_to(w, total(w, part, axes) if axes else part, update, [])
    numbers = f"#stablehlo.scatter<update_window_dims = {list(range(1, len(shape)))}, "
    numbers += f"inserted_window_dims = [{axis}], scatter_dims_to_operand_dims = "
    numbers += f"[{axis}], index_vector_dim = 1>"
    generic(
        w,
        "scatter",
        x.type,
        (x, indices, y),
        scatter_dimension_numbers=numbers,
        body=combine(w, x.type, "add"),
    )


def complexes(w: Writer) -> None:
    """Complex numbers of real ones, and back."""
    x = w.pick(lambda t: t.element in ("f64", "complex<f64>"))
    if not x:
        return
    if x.type.element == "f64":
        type_ = replace(x.type, element="complex<f64>")
        w.op("complex", type_, x, w.alike(x))
    else:
        type_ = replace(x.type, element="f64")
        w.op(w.rng.choice(("real", "imag", "abs")), type_, x)


def barrier(w: Writer) -> None:
    """Values that are not to be moved past each other."""
    x, y = w.number(), w.number()
    if x and y:
        a, b = w.fresh(x.type), w.fresh(y.type)
        text = (
            f"{a}, {b} = stablehlo.optimization_barrier {x}, {y} : {x.type}, {y.type}"
        )
        w.emit(text.replace(f"{a}, {b}", f"{a}, {b}"), a, b)


def solve(w: Writer) -> None:
    """The solution of a triangular system that is well conditioned."""
    x = w.pick(lambda t: t.element == "f64" and len(t.shape) == 2)
    y = x and w.pick(
        lambda t: (
            t.element == "f64" and len(t.shape) == 2 and t.shape[0] == x.type.shape[0]
        )
    )
    if not x or not y:
        return
    n = x.type.shape[0]
    square = w.op(
        "dot_general", x.type.of(n, n), x, x, more=", contracting_dims = [1] x [1]"
    )
    small = w.same("multiply", w.same("tanh", square), w.constant(0.2, square.type))
    diagonal = w.constant(np.eye(n).tolist(), square.type)
    matrix = w.same("add", small, diagonal)
    generic(
        w,
        "triangular_solve",
        y.type,
        (matrix, y),
        left_side="true",
        lower="true",
        unit_diagonal=w.rng.choice(("true", "false")),
        transpose_a="#stablehlo<transpose NO_TRANSPOSE>",
    )


def block(w: Writer, pool: Sequence[Value], wanted: Sequence[Type]) -> str:
    """Steps in a region that return values of the wanted types."""
    inner = Writer(w.rng, pool, w.depth + 1)
    for _ in range(w.rng.randint(1, 4)):
        w.rng.choice(INNER)(inner)
    results = []
    for type_ in wanted:
        made = [v for v in inner.pool if v.type == type_]
        results.append(w.rng.choice(made[-3:]))
    names = ", ".join(map(str, results))
    text = " ".join(step.text for step in inner.steps)
    return f"{text} stablehlo.return {names} : {', '.join(map(str, wanted))}"


def choice(w: Writer) -> None:
    """One of two branches."""
    p = w.pick(lambda t: t == Type((), "i1"))
    kept = [v for v in (w.number(), w.number()) if v]
    if not p or w.depth or not kept:
        return
    types = [v.type for v in kept]
    results = tuple(w.fresh(t) for t in types)
    left, right = (block(w, w.pool, types) for _ in range(2))
    names = ", ".join(map(str, results))
    text = f'{names} = "stablehlo.if"({p}) ({{ {left} }}, {{ {right} }}) : '
    w.emit(f"{text}({p.type}) -> ({', '.join(map(str, types))})", *results)


def loop(w: Writer) -> None:
    """A few steps, with a counter."""
    kept = [v for v in (w.number(), w.number()) if v]
    if w.depth or not kept:
        return
    scalar = Type((), "i32")
    steps = w.constant(w.rng.randint(1, 4), scalar)
    start = w.constant(0, scalar)
    inits, types = [start, *kept], [scalar, *(v.type for v in kept)]
    carried, tested = ([w.fresh(t) for t in types] for _ in range(2))
    p, one, following = w.fresh(Type((), "i1")), w.fresh(scalar), w.fresh(scalar)
    body = block(w, [*w.pool, *carried], types[1:])
    body, _, returned = body.rpartition("stablehlo.return ")
    names, _, _ = returned.partition(" : ")
    body += f" {one} = stablehlo.constant dense<1> : {scalar} {following} = "
    body += f"stablehlo.add {carried[0]}, {one} : {scalar} stablehlo.return "
    body += f"{following}, {names} : {', '.join(map(str, types))}"
    condition = f"{p} = stablehlo.compare LT, {tested[0]}, {steps} : "
    condition += f"({scalar}, {scalar}) -> tensor<i1> stablehlo.return {p} : tensor<i1>"
    results = tuple(w.fresh(t) for t in types)

    def entry(values: Sequence[Value]) -> str:
        return f"^bb0({', '.join(f'{v}: {v.type}' for v in values)}):"

    all_types = ", ".join(map(str, types))
    text = f'{", ".join(map(str, results))} = "stablehlo.while"'
    text += f"({', '.join(map(str, inits))}) ({{ {entry(tested)} {condition} }}, "
    text += f"{{ {entry(carried)} {body} }}) : ({all_types}) -> ({all_types})"
    w.emit(text, *results)


LINEAR_STEPS: list[Callable[[Writer], None]] = [
    along,
    broadcast,
    convolution,
    dot,
    dot,
    dot,
    eye,
    gather,
    rescaled,
    reshape,
    spread,
    spread,
    spread,
    transpose,
    window,
]
INNER: list[Callable[[Writer], None]] = [
    unary,
    binary,
    binary,
    binary,
    spread,
    spread,
    dot,
    dot,
    reduce,
    select,
    transpose,
    along,
    reshape,
]
MAKERS: list[Callable[[Writer], None]] = [
    *INNER,
    *INNER,
    barrier,
    broadcast,
    broadcast,
    choice,
    clamp,
    compare,
    complexes,
    convert,
    convolution,
    dynamic,
    eye,
    eye,
    gather,
    integers,
    integers,
    loop,
    make,
    make,
    rescaled,
    rescaled,
    scatter,
    solve,
    window,
]


def random_module(seed: int) -> Module:
    """The module of a seed: some arguments, some steps, and sums at the end."""
    rng = random.Random(seed)
    arguments = []
    for _ in range(rng.randint(1, 3)):
        shape = tuple(rng.choice([1, 2, 3, 3, 4, 4]) for _ in range(rng.randint(0, 3)))
        element = rng.choice(("f64", "f64", "f64", "f64", "complex<f64>", "f32"))
        arguments.append(Value(f"%v{len(arguments)}", Type(shape, element)))
    arguments.append(Value("%v7", Type((), "i32")))
    arguments.append(Value("%v8", Type((), "i1")))
    w = Writer(rng, arguments, depth=0)
    makers = rng.choice([MAKERS, LINEAR_STEPS, MAKERS + 4 * LINEAR_STEPS])
    for _ in range(rng.randint(3, 16)):
        rng.choice(makers)(w)
    sums = []
    for _ in range(rng.randint(1, 3)):
        x = w.pick(lambda t: t.is_float and len(t.shape) > 0)
        if x:
            rank = len(x.type.shape)
            axes = sorted(rng.sample(range(rank), rng.randint(1, rank)))
            sums.append(total(w, x, axes))
    others = [w.rng.choice(w.pool)] if rng.random() < 0.5 or not sums else []
    return live(Module(tuple(arguments), tuple(w.steps), (*sums, *others)))


def live(module: Module) -> Module:
    """The module without steps that its results do not need."""
    needed = {r.name for r in module.results}
    steps: list[Step] = []
    for step in reversed(module.steps):
        if needed & {r.name for r in step.results}:
            steps.append(step)
            needed |= step.reads()
    return replace(module, steps=tuple(reversed(steps)))


def random_inputs(module: Module, seed: int) -> list[np.ndarray]:
    """Arguments of size one."""
    rng = np.random.RandomState(seed % 2**32)
    arrays = []
    for argument in module.arguments:
        shape, dtype = argument.type.shape, DTYPES[argument.type.element]
        if dtype is np.bool_:
            arrays.append(np.asarray(rng.randint(0, 2, shape), dtype))
        elif np.issubdtype(dtype, np.integer):
            arrays.append(np.asarray(rng.randint(0, 3, shape), dtype))
        elif np.issubdtype(dtype, np.complexfloating):
            real, imaginary = rng.uniform(-1, 1, (2, *shape))
            arrays.append(np.asarray(real + 1j * imaginary, dtype))
        else:
            arrays.append(np.asarray(rng.uniform(-1, 1, shape), dtype))
    return arrays
