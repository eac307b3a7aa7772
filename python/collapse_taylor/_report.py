"""What collapsing did to a program, and why not more."""

import dataclasses
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from jax import export

from ._advice import advice_for
from ._collapse import collapse_and_report
from ._drawing import draw_graphs
from ._errors import PassError
from ._records import Diagnostic, Location, Node, Remark, as_json
from ._run import graph_of, run_passes

_CATEGORY = "collapse-taylor"
# Remarks of sums that stayed, and of sums whose summands stayed apart.
_MOVED = ("SumMoved", "SumCarried")
_KEPT = ("SumKept", "SumNotCarried", "CopiesKept", "CopiesDiffer")
_TITLES = ("", "sum", "what became of it")
# What the two programs have in common is easiest to see without calls.
# Not all modules allow for it, see `taylor::hasUnknownRegion`.
_FOR_DRAWING = "inline,symbol-dce,cse"


@dataclass(frozen=True, slots=True)
class Cost:
    """What a program or a part of it takes, by the model of the passes.

    Attributes:
        flops: floating point operations.
        bytes: bytes moved between memory and the processor.
    """

    flops: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum over directions.

    Attributes:
        location: where it is in the user's source.
        op: the op that it was, such as `stablehlo.reduce`.
        directions: how many values it adds.
        moved: whether it moved up the program.
        to: where its terms are summed now, if it moved and this is known.
        reason: why it did not move.
        blocker: the op that it did not move past, if there is one.
        before: the cost of what it replaced, or would have.
        after: the cost of what replaced that, or would have.
    """

    location: Location
    op: str
    directions: int | None
    moved: bool
    to: tuple[Location, ...] = ()
    reason: str = ""
    blocker: str = ""
    before: Cost | None = None
    after: Cost | None = None

    @property
    def name(self) -> str:
        """The sum in the words of JAX, where it came from there."""
        traced = self.location.primitive.rpartition("(")[2].rstrip(")")
        return traced or self.op.rpartition(".")[2] or "sum"

    @property
    def advice(self) -> str:
        """What could be changed to have it move; empty where nothing would help."""
        return advice_for(self.reason)


@dataclass(frozen=True, slots=True)
class Loop:
    """A loop, which may have been over directions.

    Attributes:
        location: where it is in the user's source.
        steps: how many steps it had, if they are known and it is there no more.
        batched: whether its steps became a sum over directions.
        unrolled: whether its steps were written one by one, since sums could not
            move through it.
        reason: why neither.
        blocker: the op because of which they did not become a sum.
    """

    location: Location
    steps: int | None
    batched: bool
    unrolled: bool = False
    reason: str = ""
    blocker: str = ""

    @property
    def name(self) -> str:
        """The loop in words."""
        return "loop" + (f" of {self.steps} steps" if self.steps else "")

    @property
    def advice(self) -> str:
        """What could be changed to have it batched; empty where nothing would help."""
        return advice_for(self.reason)


@dataclass(frozen=True)
class Report:
    """What collapsing did to an exported function.

    It prints as text, renders as HTML in a notebook and as a table with `rich`.

    Attributes:
        function: the name of the function.
        collapsed: the function as `apply_collapse` returns it.
        moved: the sums over directions that moved, in the order of the program.
        kept: those that did not, with the reasons, and what could be changed.
        loops: the loops, and whether they became sums.
        before: the cost of the function; None where nothing moved.
        after: the cost of the collapsed function; None where nothing moved.
        remarks: all that the passes said.
        diagnostics: warnings of the compiler.
        timing: each pass with its wall time in seconds.
        ops_before: how many ops of each name there were.
        ops_after: how many there are.
    """

    function: str
    collapsed: export.Exported
    moved: tuple[Sum, ...]
    kept: tuple[Sum, ...]
    loops: tuple[Loop, ...]
    before: Cost | None
    after: Cost | None
    remarks: tuple[Remark, ...]
    diagnostics: tuple[Diagnostic, ...]
    timing: tuple[tuple[str, float], ...]
    ops_before: Mapping[str, int]
    ops_after: Mapping[str, int]
    _text_before: bytes
    _text_after: bytes

    def __str__(self) -> str:
        """A line or two for the whole, and some for each sum."""
        return "\n".join(self._lines())

    def __repr__(self) -> str:
        """The first line for the whole."""
        return f"<{type(self).__name__} {self._summary()}>"

    def to_json(self) -> str:
        """The report as JSON, without the programs."""
        names = ("function", "moved", "kept", "loops", "before", "after", "remarks")
        names += ("diagnostics", "timing", "ops_before", "ops_after")
        return json.dumps({name: as_json(getattr(self, name)) for name in names})

    def draw(self, path: str | os.PathLike[str]) -> None:
        """Draws the program before and after, side by side.

        Ops that collapsing removed and ops that it made are coloured.

        Args:
            path: the file to write. Its suffix says how: `.svg`, `.png`, `.pdf` or
                any other that Graphviz knows; `.dot` is Graphviz's own language and
                does not need it.

        Raises:
            DrawingError: Graphviz is not installed or does not know the suffix.
        """
        draw_graphs(*self._graphs(), path, title=self._summary())

    def _graphs(self) -> tuple[Sequence[Node], Sequence[Node]]:
        try:
            before = run_passes(self._text_before, _FOR_DRAWING)
        except PassError:
            before = run_passes(self._text_before, "cse")
        return graph_of(before.text), graph_of(self._text_after)

    def _summary(self) -> str:
        count = len(self.moved) + len(self.kept)
        if not count:
            return f"{self.function}: no sum over directions, nothing to collapse"
        text = f"{self.function}: {len(self.moved)} of {count} sums moved"
        if self.before and self.after:
            text += f", {_change(self.before.flops, self.after.flops, 'FLOP')}"
        return text

    def _traffic(self) -> str:
        if not self.before or not self.after:
            return ""
        change = _change(self.before.bytes, self.after.bytes, "B")
        return f"memory traffic: {change}"

    def _lines(self) -> Iterator[str]:
        yield self._summary()
        if traffic := self._traffic():
            yield f"  {traffic}"
        for entry in self._entries():
            yield f"  {_what(entry)} at {_place(entry.location)}"
            yield from (f"    {line}" for line in _outcome(entry))

    def _entries(self) -> Sequence[Sum | Loop]:
        return (*self.moved, *self.kept, *self.loops)

    def __rich_console__(self, console: Any, options: Any) -> Iterator[Any]:  # noqa: ANN401
        """What `rich.print` shows."""
        from rich.table import Table
        from rich.text import Text

        yield Text(self._summary(), style="bold")
        if traffic := self._traffic():
            yield Text(traffic)
        table = Table(*_TITLES, box=None, padding=(0, 1))
        for entry in self._entries():
            mark = ("✓", "green") if _succeeded(entry) else ("·", "yellow")
            cells = ("\n".join(cell) for cell in _row(entry))
            table.add_row(Text(*mark), *map(Text, cells))
        if table.row_count:
            yield table

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        rows = [
            (["✓" if _succeeded(entry) else "·"], *_row(entry))
            for entry in self._entries()
        ]
        head = _html_row("th", ([title] for title in _TITLES))
        body = "".join(_html_row("td", row) for row in rows)
        table = f"<table><thead>{head}</thead><tbody>{body}</tbody></table>"
        summary = f"<b>{escape(self._summary())}</b><br>{escape(self._traffic())}"
        return f"<p>{summary}</p>" + (table if rows else "")


def explain(exported: export.Exported, *, pipeline: str | None = None) -> Report:
    """Collapses an exported function and tells what happened to each sum.

    Args:
        exported: as for `apply_collapse`.
        pipeline: as for `apply_collapse`.

    Returns:
        The report; its `collapsed` is what `apply_collapse` returns.

    Raises:
        TypeError, CollapseTaylorError: as for `apply_collapse`.

    >>> import jax, jax.numpy as jnp
    >>> from collapse_taylor import explain
    >>> def laplacian(x):
    ...     return jnp.trace(jax.hessian(lambda x: jnp.sin(x @ x) ** 2)(x))
    >>> exported = jax.export.export(jax.jit(laplacian))(jnp.arange(9.0))
    >>> report = explain(exported)
    >>> len(report.moved)
    1
    >>> report.after.flops < report.before.flops
    True
    """
    collapsed, opened, run = collapse_and_report(exported, pipeline)
    nodes = graph_of(run.text)
    remarks = [remark for remark in run.remarks if remark.category == _CATEGORY]
    # Sums that moved, unless the module was left as it was all the same.
    undone = next((r.args["Reason"] for r in remarks if r.name == "ModuleKept"), "")
    moves = [r for r in remarks if r.name in _MOVED]
    stays = [_kept(r) for r in remarks if r.name in _KEPT and not _made(r)]
    if undone:
        stays = [_kept(r, undone) for r in moves] + stays
    before, after = _total([] if undone else remarks)
    return Report(
        function=exported.fun_name,
        collapsed=collapsed,
        moved=() if undone else tuple(_moved(r, nodes) for r in moves),
        kept=tuple(stays),
        loops=tuple(
            _loop(r, bool(undone)) for r in remarks if r.name.startswith("Loop")
        ),
        before=before,
        after=after,
        remarks=run.remarks,
        diagnostics=run.diagnostics,
        timing=run.timing,
        ops_before=run.ops_before,
        ops_after=run.ops_after,
        _text_before=opened.text,
        _text_after=run.text,
    )


def _costs(remark: Remark) -> tuple[Cost | None, Cost | None]:
    def cost(when: str) -> Cost | None:
        flops = remark.number(f"Flops{when}")
        moved = remark.number(f"Bytes{when}")
        return None if flops is None or moved is None else Cost(flops, moved)

    return cost("Before"), cost("After")


def _total(remarks: Sequence[Remark]) -> tuple[Cost | None, Cost | None]:
    """The cost of all functions and regions that changed."""
    pairs = [_costs(remark) for remark in remarks if remark.name == "Cost"]

    def total(costs: Sequence[Cost | None]) -> Cost | None:
        known = [cost for cost in costs if cost]
        if not known:
            return None
        return Cost(sum(c.flops for c in known), sum(c.bytes for c in known))

    return total([pair[0] for pair in pairs]), total([pair[1] for pair in pairs])


def _made(remark: Remark) -> bool:
    """Whether the sum is one that collapsing made itself."""
    return _CATEGORY in remark.location.names


def _moved(remark: Remark, nodes: Sequence[Node]) -> Sum:
    before, after = _costs(remark)
    return Sum(
        location=remark.location,
        op=remark.args.get("From", ""),
        directions=remark.number("Directions"),
        moved=True,
        to=_destinations(remark.location, nodes),
        before=before,
        after=after,
    )


def _kept(remark: Remark, reason: str = "") -> Sum:
    before, after = _costs(remark)
    return Sum(
        location=remark.location,
        op=remark.args.get("From", ""),
        directions=remark.number("Directions"),
        moved=False,
        reason=reason or remark.args.get("Reason", ""),
        blocker=remark.args.get("Blocker", ""),
        before=before,
        after=after,
    )


def _loop(remark: Remark, undone: bool) -> Loop:
    batched = remark.name == "LoopBatched" and not undone
    unrolled = remark.name == "LoopUnrolled" and not undone
    succeeded = batched or unrolled
    return Loop(
        location=remark.location,
        steps=remark.number("Steps"),
        batched=batched,
        unrolled=unrolled,
        reason=remark.args.get("Reason", "") or ("" if succeeded else "no sum moved"),
        blocker=remark.args.get("Blocker", ""),
    )


def _destinations(origin: Location, nodes: Sequence[Node]) -> tuple[Location, ...]:
    """Where the sums are now that a sum of the original program has become.

    A sum that collapsing made has the location of the one that it came from. It is
    taken at the last op of the original program that its terms are made of.
    """
    wanted = Location((_CATEGORY, *origin.names), origin.frames)
    found: dict[Location, None] = {}
    for node in nodes:
        if node.name == "stablehlo.reduce" and node.location == wanted:
            place = _last_original(node, nodes)
            if place:
                found[place] = None
    return tuple(found)


def _last_original(node: Node, nodes: Sequence[Node]) -> Location | None:
    pending, seen = list(node.operands), set()
    originals = []
    while pending:
        operand = pending.pop()
        if operand in seen:
            continue
        seen.add(operand)
        if not nodes[operand].collapsed:
            originals.append(operand)
        else:
            pending.extend(nodes[operand].operands)
    return nodes[max(originals)].location if originals else None


def _row(entry: Sum | Loop) -> tuple[list[str], list[str]]:
    """What it is and where, and what became of it, in lines."""
    return [_what(entry), _place(entry.location)], list(_outcome(entry))


def _what(entry: Sum | Loop) -> str:
    if isinstance(entry, Loop) or not entry.directions:
        return entry.name
    return f"{entry.name} of {entry.directions} terms"


def _succeeded(entry: Sum | Loop) -> bool:
    if isinstance(entry, Loop):
        return entry.batched or entry.unrolled
    return entry.moved


def _place(location: Location) -> str:
    """The innermost source line, by a short path where there is one.

    >>> from collapse_taylor import Frame
    >>> _place(Location((), (Frame(f"{os.getcwd()}/pinn.py", 3, 1, "net"),)))
    'pinn.py:3 in net'
    """
    if not location.frame:
        return str(location)
    path = Path(location.frame.file)
    if path.is_relative_to(Path.cwd()):
        path = path.relative_to(Path.cwd())
    return str(dataclasses.replace(location.frame, file=str(path)))


def _outcome(entry: Sum | Loop) -> Iterator[str]:
    if not _succeeded(entry):
        blocker = entry.blocker.removeprefix("stablehlo.")
        yield f"kept: {entry.reason}" + (f" ({blocker})" if blocker else "")
        if entry.advice:
            yield f"to change that: {entry.advice}"
    elif isinstance(entry, Loop):
        yield "became a sum over directions" if entry.batched else "unrolled"
    else:
        yield from _move(entry)


def _move(sum_: Sum) -> Iterator[str]:
    yield "moved" + (" to" if sum_.to else "")
    yield from dict.fromkeys(f"  {_destination(place)}" for place in sum_.to)
    if sum_.before and sum_.after:
        yield f"this part: {_change(sum_.before.flops, sum_.after.flops, 'FLOP')}"


def _destination(place: Location) -> str:
    """What is summed now, and where; an argument by its name alone."""
    if not place.frame:
        return f"argument {place.primitive}"
    return f"{place.primitive} at {_place(place)}"


def _html_row(tag: str, cells: Iterable[Sequence[str]]) -> str:
    lines = ("<br>".join(map(escape, cell)) for cell in cells)
    inner = (f"<{tag} style='text-align:left'>{line}</{tag}>" for line in lines)
    return f"<tr>{''.join(inner)}</tr>"


def _change(before: int, after: int, unit: str) -> str:
    text = f"{_scaled(before)}{unit} → {_scaled(after)}{unit}"
    if before:
        text += f" ({100 * (after - before) / before:+.0f} %)"
    return text


def _scaled(number: float) -> str:
    """A number with the prefix of its thousands and the space before a unit.

    >>> _scaled(8_080_000_000), _scaled(950), _scaled(999_999)
    ('8.08 G', '950 ', '1 M')
    """
    prefixes = ["", "k", "M", "G", "T", "P", "E"]
    while abs(number) >= 999.5 and len(prefixes) > 1:
        number /= 1000
        prefixes.pop(0)
    return f"{number:.3g} {prefixes[0]}"
