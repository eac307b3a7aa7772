"""Modules of any length that are meant to be slow: one for each thing that passes do.

Each is a function of about how many ops the module has. What is asked is how the time
grows from 1,000 to 10,000.
"""

from collections.abc import Callable, Iterator, Sequence

from chains import DIRECTIONS, JET, MATRIX, POINT, WIDTH, Body

HALF = f"tensor<{DIRECTIONS // 2}x{WIDTH}xf32>"
ROW = f"tensor<1x{WIDTH}xf32>"
ARGUMENTS = f"%x: {POINT}, %v: {JET}, %w: {MATRIX}, %i: tensor<i32>"


class Adversary(Body):
    """The body of a function of a point, directions, a matrix and a number."""

    def __init__(self, names: Iterator[str] | None = None) -> None:
        super().__init__()
        self.names = names or self.names
        self.zero = self.op("constant", "dense<0.0>", "tensor<f32>")

    def multiply(self, a: str, b: str, kind: str = JET) -> str:
        """A product of tensors."""
        return self.op("multiply", f"{a}, {b}", kind)

    def add(self, a: str, b: str, kind: str = JET) -> str:
        """A sum of two tensors."""
        return self.op("add", f"{a}, {b}", kind)

    def layer(self, value: str, matrix: str = "%w") -> str:
        """A value for each direction times a matrix."""
        operands = f"{value}, {matrix}, contracting_dims = [1] x [0]"
        return self.op("dot_general", operands, f"({JET}, {MATRIX}) -> {JET}")

    def along(self, value: str, dim: int, kind: str, result: str) -> str:
        """The sum over any dimension."""
        operands = (
            f"({value} init: {self.zero}) applies stablehlo.add "
            f"across dimensions = [{dim}]"
        )
        return self.op("reduce", operands, f"({kind}, tensor<f32>) -> {result}")

    def total(self, values: Sequence[str], kind: str = POINT) -> str:
        """A sum of many values, one after the other."""
        first, *others = values
        for value in others:
            first = self.add(first, value, kind)
        return first

    def choice(self, first: Sequence[str], second: Sequence[str], kind: str) -> str:
        """One of two regions; lines of each, the last of which returns."""
        result = next(self.names)
        self.lines += [f'{result} = "stablehlo.case"(%i) ({{', *first, "}, {", *second]
        self.lines += [f"}}) : (tensor<i32>) -> {kind}"]
        return result

    def loop(
        self,
        initial: Sequence[str],
        kind: str,
        step: "Callable[[Adversary, str, list[str]], Sequence[str]]",
    ) -> list[str]:
        """A loop of four steps; `step` gets a body, the counter, what is carried."""
        body, result = Adversary(self.names), next(self.names)
        counter, *carried = [next(self.names) for _ in range(1 + len(initial))]
        following = step(body, counter, carried)
        one = body.op("constant", "dense<1>", "tensor<i32>")
        counted = body.op("add", f"{counter}, {one}", "tensor<i32>")
        kinds = ", ".join(["tensor<i32>", *[kind] * len(initial)])
        pairs = [f"{counter}: tensor<i32>", *[f"{value}: {kind}" for value in carried]]
        start = self.op("constant", "dense<0>", "tensor<i32>")
        limit = self.op("constant", f"dense<{DIRECTIONS}>", "tensor<i32>")
        self.lines += [
            f'{result}:{len(initial) + 1} = "stablehlo.while"',
            f"({', '.join([start, *initial])}) ({{",
            f"^bb0({', '.join(pairs)}):",
            f"%p = stablehlo.compare LT, {counter}, {limit} : "
            "(tensor<i32>, tensor<i32>) -> tensor<i1>",
            "stablehlo.return %p : tensor<i1>",
            "}, {",
            f"^bb0({', '.join(pairs)}):",
            *body.lines,
            f"stablehlo.return {', '.join([counted, *following])} : {kinds}",
            f"}}) : ({kinds}) -> ({kinds})",
        ]
        return [f"{result}#{n + 1}" for n in range(len(initial))]

    def module(self, result: str, kind: str = POINT, *, others: str = "") -> str:
        """All of it, with other functions."""
        return self.with_arguments(ARGUMENTS, result, kind, others=others)

    def with_arguments(
        self, arguments: str, result: str, kind: str = POINT, *, others: str = ""
    ) -> str:
        """The same for arguments of its own."""
        head = f"func.func public @main({arguments}) -> {kind} {{"
        return "\n".join([head, *self.lines, f"return {result} : {kind}", "}", others])


def fan(ops: int) -> str:
    """Many weighted sums of one product."""
    body = Adversary()
    weight, square = "%x", body.multiply("%v", "%v")
    sums = []
    for _ in range(ops // 5):
        weight = body.op("sine", weight, POINT)
        product = body.multiply(square, body.broadcast(weight))
        sums.append(body.sum(product, body.zero))
    return body.module(body.total(sums))


def diamonds(ops: int) -> str:
    """A value used twice, as often as there are layers: paths are exponential."""
    body = Adversary()
    value, other = "%v", body.op("sine", "%w", MATRIX)
    for _ in range(ops // 3):
        value = body.add(body.layer(value), body.layer(value, other))
    return body.module(body.sum(value, body.zero))


def products(ops: int) -> str:
    """A product of many factors with directions."""
    body = Adversary()
    weight, product = "%x", "%v"
    for _ in range(ops // 4):
        weight = body.op("sine", weight, POINT)
        factor = body.multiply("%v", body.broadcast(weight))
        product = body.multiply(product, factor)
    return body.module(body.sum(product, body.zero))


def squares(ops: int) -> str:
    """A polynomial whose degree is exponential."""
    body = Adversary()
    value = "%v"
    for _ in range(ops // 2):
        value = body.add(body.multiply(value, value), "%v")
    return body.module(body.sum(value, body.zero))


def sums_of_sums(ops: int) -> str:
    """A sum of what has been summed, as deep as the module is long."""
    body = Adversary()
    value = "%x"
    for _ in range(ops // 3):
        product = body.multiply("%v", body.broadcast(value))
        value = body.sum(product, body.zero)
    return body.module(value)


def weights(ops: int) -> str:
    """Many weighted sums of what has come through many layers."""
    body = Adversary()
    values, kind = "%v", f"tensor<{DIRECTIONS}xf32>"
    for _ in range(ops // 10):
        values = body.layer(values)
    weight, sums = body.along("%v", 1, JET, kind), []
    for _ in range(ops // 4):
        weight = body.op("sine", weight, kind)
        operands = f"{weight}, {values}, contracting_dims = [0] x [0]"
        kinds = f"({kind}, {JET}) -> {POINT}"
        sums.append(body.op("dot_general", operands, kinds))
    return body.module(body.total(sums))


def axes(ops: int) -> str:
    """Sums over axes of different sizes."""
    body = Adversary()
    sums = []
    for number in range(ops // 7):
        kind = f"tensor<{2 + number}x{WIDTH}xf32>"
        steps = body.op("iota", "dim = 0", kind)
        spread = body.op("broadcast_in_dim", "%x, dims = [1]", f"({POINT}) -> {kind}")
        value = body.op("sine", body.multiply(steps, spread, kind), kind)
        product = body.multiply(value, spread, kind)
        sums.append(body.along(product, 0, kind, POINT))
    return body.module(body.total(sums))


def rows(body: Body, count: int) -> list[str]:
    """The rows of %v, if it has so many."""
    kind = f"tensor<{count}x{WIDTH}xf32>"
    return [
        body.op("slice", f"%v [{n}:{n + 1}, 0:{WIDTH}]", f"({kind}) -> {ROW}")
        for n in range(count)
    ]


def pieces(ops: int) -> str:
    """Many slices, put together again and summed."""
    body, count = Adversary(), ops // 3
    kind = f"tensor<{count}x{WIDTH}xf32>"
    parts = [body.op("sine", row, ROW) for row in rows(body, count)]
    kinds = f"({', '.join([ROW] * count)}) -> {kind}"
    whole = body.op("concatenate", f"{', '.join(parts)}, dim = 0", kinds)
    result = body.along(body.multiply(whole, whole, kind), 0, kind, POINT)
    return body.with_arguments(f"%x: {POINT}, %v: {kind}", result)


def unlike_copies(ops: int) -> str:
    """Summands of different ops, from a row each."""
    body, count = Adversary(), ops // 5
    values = []
    for number, row in enumerate(rows(body, count)):
        value = body.op("reshape", row, f"({ROW}) -> {POINT}")
        for bit in range(3):
            value = body.op("sine" if number >> bit & 1 else "cosine", value, POINT)
        values.append(value)
    arguments = f"%x: {POINT}, %v: tensor<{count}x{WIDTH}xf32>"
    return body.with_arguments(arguments, body.total(values))


def exchanged_halves(ops: int) -> str:
    """Slices put together in another order, again and again."""
    body = Adversary()
    value, middle = "%v", DIRECTIONS // 2
    for _ in range(ops // 4):
        first, second = (
            body.op("slice", f"{value} [{part}, 0:{WIDTH}]", f"({JET}) -> {HALF}")
            for part in (f"0:{middle}", f"{middle}:{DIRECTIONS}")
        )
        second = body.op("negate", second, HALF)
        operands = f"{second}, {first}, dim = 0"
        value = body.op("concatenate", operands, f"({HALF}, {HALF}) -> {JET}")
    return body.module(body.sum(value, body.zero))


def shifts(ops: int) -> str:
    """A value added to itself, one direction further."""
    body = Adversary()
    value, shorter = "%v", f"tensor<{DIRECTIONS - 1}x{WIDTH}xf32>"
    for _ in range(ops // 3):
        part = f"{value} [1:{DIRECTIONS}, 0:{WIDTH}]"
        part = body.op("slice", part, f"({JET}) -> {shorter}")
        edges = "low = [0, 0], high = [1, 0], interior = [0, 0]"
        kinds = f"({shorter}, tensor<f32>) -> {JET}"
        shifted = body.op("pad", f"{part}, {body.zero}, {edges}", kinds)
        value = body.add(value, shifted)
    return body.module(body.sum(value, body.zero))


def masks(ops: int) -> str:
    """Diagonals cut out of what other diagonals were added to."""
    body = Adversary()
    indices, bits = (f"tensor<{DIRECTIONS}x{WIDTH}x{kind}>" for kind in ("i32", "i1"))
    down, across = (body.op("iota", f"dim = {dim}", indices) for dim in (0, 1))
    nothing, value = body.op("constant", "dense<0.0>", JET), "%v"
    for number in range(ops // 5):
        offset = body.op("constant", f"dense<{number % DIRECTIONS}>", indices)
        moved = body.add(across, offset, indices)
        kinds = f"({indices}, {indices}) -> {bits}"
        mask = body.op("compare", f"EQ, {down}, {moved}", kinds)
        choice = f"{mask}, {value}, {nothing}"
        value = body.add(value, body.op("select", choice, f"{bits}, {JET}"))
    return body.module(body.sum(value, body.zero))


def means(ops: int) -> str:
    """A second-order jet through means over features, as layer norms have them."""
    body, kind = Adversary(), f"tensor<{DIRECTIONS}xf32>"

    def mean(value: str) -> str:
        operands = f"{body.along(value, 1, JET, kind)}, dims = [0]"
        return body.op("broadcast_in_dim", operands, f"({kind}) -> {JET}")

    value, bend = "%v", body.op("constant", "dense<0.0>", JET)
    while len(body.lines) < ops:
        straight = body.op("subtract", f"{bend}, {mean(bend)}", JET)
        bend = body.add(straight, mean(body.multiply(value, value)))
        value = body.op("subtract", f"{value}, {mean(value)}", JET)
    return body.module(body.sum(bend, body.zero))


def high_ranks(ops: int) -> str:
    """Fourteen axes that change places."""
    body, rank = Adversary(), 14
    kind, less = (f"tensor<{'2x' * n}f32>" for n in (rank, rank - 1))
    value = "%t"
    for _ in range(ops // 2):
        order = [*range(1, rank), 0]
        value = body.op("transpose", f"{value}, dims = {order}", f"({kind}) -> {kind}")
        value = body.multiply(value, "%t", kind)
    result = body.along(value, 0, kind, less)
    return body.with_arguments(f"%t: {kind}", result, less)


def constants(ops: int) -> str:
    """Many constants, all different."""
    body = Adversary()
    value = "%v"
    for number in range(ops // 2):
        row = ", ".join(f"{(37 * number + n) % 101}.5" for n in range(WIDTH))
        rows = ", ".join([f"[{row}]"] * DIRECTIONS)
        value = body.multiply(value, body.op("constant", f"dense<[{rows}]>", JET))
    return body.module(body.sum(value, body.zero))


def unary(name: str, body: str) -> str:
    """A private function of one value."""
    return f"func.func private @{name}(%a: {JET}) -> {JET} {{\n{body}\n}}"


def called(names: Sequence[str]) -> str:
    """Calls of one function after the other."""
    values = ["%s", *[f"%c{n}" for n in range(len(names))]]
    calls = [
        f"{values[n + 1]} = func.call @{name}({values[n]}) : ({JET}) -> {JET}"
        for n, name in enumerate(names)
    ]
    return "\n".join([*calls, f"return {values[-1]} : {JET}"])


def calling(depth: int, times: int) -> str:
    """Functions that call the next one so often."""
    body = Adversary()
    result = next(body.names)
    body.lines.append(f"{result} = func.call @f0(%v) : ({JET}) -> {JET}")
    start = f"%s = stablehlo.multiply %a, %a : {JET}"
    functions = [
        unary(f"f{n}", f"{start}\n{called([f'f{n + 1}'] * times)}")
        for n in range(depth)
    ]
    functions.append(unary(f"f{depth}", f"{start}\nreturn %s : {JET}"))
    return body.module(body.sum(result, body.zero), others="\n".join(functions))


def calls(ops: int) -> str:
    """A function that calls a function that calls a function."""
    return calling(ops // 3, 1)


def calls_twice(ops: int) -> str:
    """The same, each calls the next twice: once inlined, it is exponential."""
    return calling(ops // 4, 2)


def functions(ops: int) -> str:
    """Many functions, each with a sum."""
    body = Adversary()
    others = []
    for number in range(ops // 5):
        inner = Adversary()
        product = inner.multiply("%v", inner.broadcast("%x"))
        result = inner.sum(inner.layer(product), inner.zero)
        text = inner.module(result)
        others.append(text.replace("@main", f"@f{number}"))
    return body.module(body.sum("%v", body.zero), others="\n".join(others))


def choices(ops: int) -> str:
    """One choice after the other."""
    body = Adversary()
    value, scale = "%v", body.broadcast("%x")
    for _ in range(ops // 5):
        first = f"%a = stablehlo.multiply {value}, {scale} : {JET}"
        second = f"%a = stablehlo.negate {value} : {JET}"
        end = f"stablehlo.return %a : {JET}"
        value = body.choice([first, end], [second, end], JET)
    return body.module(body.sum(value, body.zero))


def nested_choices(ops: int) -> str:
    """Choices in choices, 100 deep, one such tower after the other."""
    body, depth = Adversary(), 100
    value = "%v"
    for _ in range(max(ops // (4 * depth), 1)):
        start = value
        lines: list[str] = []
        for _ in range(depth):
            inner = Adversary(body.names)
            sine, end = inner.op("sine", start, JET), "stablehlo.return {} : " + JET
            other = [inner.lines.pop(), end.format(sine)]
            value = inner.choice([*lines, end.format(value)], other, JET)
            lines = inner.lines
        body.lines += lines
    return body.module(body.sum(value, body.zero))


def over_basis(body: Adversary, counter: str, total: str, scale: str) -> str:
    """Adds what a row of %v gives."""
    first = body.op("constant", "dense<0>", "tensor<i32>")
    operands = f"%v, {counter}, {first}, sizes = [1, {WIDTH}]"
    kinds = f"({JET}, tensor<i32>, tensor<i32>) -> {ROW}"
    row = body.op("dynamic_slice", operands, kinds)
    value = body.op("reshape", row, f"({ROW}) -> {POINT}")
    value = body.multiply(value, scale, POINT)
    product = f"{value}, %w, contracting_dims = [0] x [0]"
    value = body.op("dot_general", product, f"({POINT}, {MATRIX}) -> {POINT}")
    return body.add(total, value, POINT)


def loops(ops: int) -> str:
    """Loops over rows, each scaled by what the last one gave."""
    body = Adversary()
    nothing, scale = body.op("constant", "dense<0.0>", POINT), "%x"
    for _ in range(ops // 16):

        def step(
            inner: Adversary, n: str, carried: list[str], by: str = scale
        ) -> list[str]:
            return [over_basis(inner, n, carried[0], by)]

        (scale,) = body.loop([nothing], POINT, step)
    return body.module(scale)


def recurrences(ops: int) -> str:
    """Loops that carry what is summed in the end."""
    body = Adversary()
    value = "%v"
    for _ in range(ops // 9):
        (value,) = body.loop([value], JET, lambda b, _, v: [b.layer(v[0])])
    return body.module(body.sum(value, body.zero))


def carried(ops: int, step: Callable[[Adversary, list[str]], list[str]]) -> str:
    """A loop that carries many values, equal in the beginning."""
    body, count = Adversary(), ops // 2
    values = body.loop(["%v"] * count, JET, lambda b, _, v: step(b, v))
    return body.module(body.sum(values[-1], body.zero))


def equal_carried(ops: int) -> str:
    """They stay equal, and are handed on in a circle."""
    return carried(ops, lambda b, v: [b.op("negate", a, JET) for a in [v[-1], *v]][:-1])


def unequal_carried(ops: int) -> str:
    """One more of them differs after each step."""

    def step(body: Adversary, values: list[str]) -> list[str]:
        first = body.op("sine", values[0], JET)
        return [first, *[body.op("negate", value, JET) for value in values[:-1]]]

    return carried(ops, step)


def needed_late(ops: int) -> str:
    """Each of them is needed by the next one only, and the last one is returned."""

    def step(body: Adversary, values: list[str]) -> list[str]:
        own = [body.op("sine", values[0], JET)]
        pairs = zip(values[1:], values, strict=False)
        return [*own, *[body.multiply(a, b) for a, b in pairs]]

    return carried(ops, step)


ADVERSARIES: dict[str, Callable[[int], str]] = {
    "axes": axes,
    "calls": calls,
    "calls, twice each": calls_twice,
    "choices": choices,
    "constants": constants,
    "diamonds": diamonds,
    "equal values carried": equal_carried,
    "exchanged halves": exchanged_halves,
    "fan": fan,
    "functions": functions,
    "high ranks": high_ranks,
    "loops": loops,
    "masks": masks,
    "means": means,
    "nested choices": nested_choices,
    "pieces": pieces,
    "products": products,
    "recurrences": recurrences,
    "shifts": shifts,
    "squares": squares,
    "sums of sums": sums_of_sums,
    "unequal values carried": unequal_carried,
    "unlike copies": unlike_copies,
    "values needed late": needed_late,
    "weights": weights,
}
