"""Modules of any length, as text: for the time and memory of the pass itself.

All carry a second-order jet (u, J, L) with directions on axis 0 through layers and sum
L over the directions in the end, which is what the pass moves, unless said otherwise.
"""

from collections.abc import Callable, Iterator
from itertools import count

WIDTH, DIRECTIONS = 8, 4
POINT = f"tensor<{WIDTH}xf32>"
JET = f"tensor<{DIRECTIONS}x{WIDTH}xf32>"
MATRIX = f"tensor<{WIDTH}x{WIDTH}xf32>"


class Body:
    """Ops of one function in order, with fresh names."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.names: Iterator[str] = (f"%{i}" for i in count())

    def op(self, name: str, operands: str, kind: str) -> str:
        """Append one op and give the name of its result."""
        result = next(self.names)
        self.lines.append(f"    {result} = stablehlo.{name} {operands} : {kind}")
        return result

    def broadcast(self, value: str) -> str:
        """The value for all directions."""
        return self.op(
            "broadcast_in_dim", f"{value}, dims = [1]", f"({POINT}) -> {JET}"
        )

    def sum(self, value: str, zero: str) -> str:
        """The sum over directions."""
        operands = (
            f"({value} init: {zero}) applies stablehlo.add across dimensions = [0]"
        )
        return self.op("reduce", operands, f"({JET}, tensor<f32>) -> {POINT}")


Jet = tuple[str, str, str]


def sine(body: Body, jet: Jet) -> Jet:
    """Y = sin u:  J' = cos u J,  L' = cos u L - sin u J^2.  Nine ops."""
    u, j, bend = jet
    y, slope = body.op("sine", u, POINT), body.op("cosine", u, POINT)
    slopes, bends = body.broadcast(slope), body.broadcast(y)
    first = body.op("multiply", f"{slopes}, {j}", JET)
    linear = body.op("multiply", f"{slopes}, {bend}", JET)
    square = body.op("multiply", f"{j}, {j}", JET)
    bent = body.op("multiply", f"{bends}, {square}", JET)
    return y, first, body.op("subtract", f"{linear}, {bent}", JET)


def dense(body: Body, jet: Jet) -> Jet:
    """A matrix, then sin.  Twelve ops."""

    def product(value: str, kind: str, axis: int) -> str:
        operands = f"{value}, %w, contracting_dims = [{axis}] x [0]"
        return body.op("dot_general", operands, f"({kind}, {MATRIX}) -> {kind}")

    u, j, bend = jet
    return sine(body, (product(u, POINT, 0), product(j, JET, 1), product(bend, JET, 1)))


def residual(body: Body, jet: Jet) -> Jet:
    """X + sin x.  Twelve ops."""
    kinds = (POINT, JET, JET)
    pairs = zip(jet, sine(body, jet), kinds, strict=True)
    u, j, bend = (body.op("add", f"{a}, {b}", kind) for a, b, kind in pairs)
    return u, j, bend


def module(ops: int, layer: Callable[[Body, Jet], Jet], *, every: bool = False) -> str:
    """A module of about `ops` ops. With `every`, each layer's L is summed as well."""
    body = Body()
    zero = body.op("constant", "dense<0.0>", "tensor<f32>")
    start = body.op("constant", "dense<0.0>", JET)
    jet: Jet = ("%x", "%v", start)
    total = None
    while len(body.lines) < ops - 1:
        jet = layer(body, jet)
        if every:
            one = body.sum(jet[2], zero)
            total = one if total is None else body.op("add", f"{total}, {one}", POINT)
    result = total or body.sum(jet[2], zero)
    arguments = f"%x: {POINT}, %v: {JET}, %w: {MATRIX}"
    head = f"  func.func public @main({arguments}) -> {POINT} {{"
    lines = [
        "module {",
        head,
        *body.lines,
        f"    return {result} : {POINT}",
        "  }",
        "}",
    ]
    return "\n".join(lines) + "\n"


def plain(ops: int) -> str:
    """A chain without any sum: nothing to collapse."""
    body = Body()
    value = "%x"
    for _ in range(ops):
        value = body.op("tanh", value, POINT)
    head = f"  func.func public @main(%x: {POINT}) -> {POINT} {{"
    lines = ["module {", head, *body.lines, f"    return {value} : {POINT}", "  }", "}"]
    return "\n".join(lines) + "\n"


def copies(ops: int) -> str:
    """A sum of equal branches, each from a row of v of its own. Nine ops a branch."""
    body = Body()
    count = ops // 9
    rows = f"tensor<{count}x{WIDTH}xf32>"

    def product(value: str) -> str:
        operands = f"{value}, %w, contracting_dims = [0] x [0]"
        return body.op("dot_general", operands, f"({POINT}, {MATRIX}) -> {POINT}")

    def branch(n: int) -> str:
        row = f"tensor<1x{WIDTH}xf32>"
        part = f"%v [{n}:{n + 1}, 0:{WIDTH}]"
        value = body.op("slice", part, f"({rows}) -> {row}")
        value = body.op("reshape", value, f"({row}) -> {POINT}")
        value = product(body.op("multiply", f"{value}, {value}", POINT))
        for _ in range(2):
            value = product(body.op("multiply", f"{value}, %x", POINT))
        return value

    total = branch(0)
    for n in range(1, count):
        total = body.op("add", f"{total}, {branch(n)}", POINT)
    arguments = f"%x: {POINT}, %v: {rows}, %w: {MATRIX}"
    head = f"  func.func public @main({arguments}) -> {POINT} {{"
    lines = ["module {", head, *body.lines, f"    return {total} : {POINT}", "  }", "}"]
    return "\n".join(lines) + "\n"


CHAINS: dict[str, Callable[[int], str]] = {
    "copies": copies,
    "dense": lambda ops: module(ops, dense),
    "many sums": lambda ops: module(ops, sine, every=True),
    "no sum": plain,
    "residual": lambda ops: module(ops, residual),
    "sine": lambda ops: module(ops, sine),
}
