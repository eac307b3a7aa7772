"""Draws programs as graphs, by way of Graphviz."""

import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from ._errors import DrawingError
from ._records import Node

_REMOVED, _MADE, _ARGUMENT = "#f4b183", "#a9d18e", "#deebf7"
_TIMEOUT = 120


def draw_graphs(
    before: Sequence[Node],
    after: Sequence[Node],
    path: str | os.PathLike[str],
    *,
    title: str = "",
) -> None:
    """Draws two programs side by side, with what only one of them has in colour.

    Args:
        before: the nodes of the original program.
        after: the nodes of the collapsed one.
        path: the file to write, in the format that its suffix names.
        title: a line above the drawing.

    Raises:
        DrawingError: Graphviz is missing or does not know the format.
    """
    path = Path(path)
    source = graph_source(before, after, title=title)
    if path.suffix == ".dot":
        path.write_text(source)
        return
    program = shutil.which("dot")
    if program is None:
        raise DrawingError(
            "Graphviz's program `dot` is not installed; "
            "without it only a path that ends in .dot can be written"
        )
    if not path.suffix:
        raise DrawingError(f"expected a path with a suffix such as .svg, got {path}")
    command = [program, f"-T{path.suffix[1:]}"]
    done = subprocess.run(
        command,
        input=source.encode(),
        capture_output=True,
        check=False,
        timeout=_TIMEOUT,
    )
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip()
        raise DrawingError(f"Graphviz cannot draw {path.name}: {said}")
    path.write_bytes(done.stdout)


def graph_source(
    before: Sequence[Node], after: Sequence[Node], *, title: str = ""
) -> str:
    """The drawing in Graphviz's language."""
    removed = _only_in(before, after)
    made = {node.id for node in after if node.collapsed}
    lines = [
        "digraph {",
        f"  label={_quoted(title)}; labelloc=t; fontname=Helvetica;",
        "  node [shape=box, style=filled, fillcolor=white, fontname=Helvetica,"
        " fontsize=10, height=0.3, margin=0.08];",
        "  edge [arrowsize=0.6, color=gray40];",
        *_cluster("before", before, removed, _REMOVED, "removed"),
        *_cluster("after", after, made, _MADE, "made by collapsing"),
        "}",
    ]
    return "\n".join(lines) + "\n"


def _only_in(before: Sequence[Node], after: Sequence[Node]) -> set[int]:
    """The nodes without a counterpart of the same op, type and origin."""

    def key(node: Node) -> tuple[object, ...]:
        return node.name, node.type, node.location

    left = Counter(key(node) for node in after)
    removed = set()
    for node in before:
        if left[key(node)]:
            left[key(node)] -= 1
        else:
            removed.add(node.id)
    return removed


def _cluster(
    name: str, nodes: Sequence[Node], coloured: set[int], colour: str, meaning: str
) -> Iterator[str]:
    drawn = {node.id for node in nodes if not _is_scalar_constant(node)}
    count = sum(node.name != "argument" for node in nodes)
    yield f"  subgraph cluster_{name} {{"
    yield f"    label={_quoted(f'{name}: {count} ops ({meaning} in colour)')};"
    yield "    color=gray80;"
    for node in nodes:
        if node.id not in drawn:
            continue
        fill = _ARGUMENT if node.name == "argument" else "white"
        if node.id in coloured:
            fill = colour
        yield (
            f"    {name}_{node.id} [label={_quoted(_label(node))}, "
            f"fillcolor={_quoted(fill)}, tooltip={_quoted(str(node.location))}];"
        )
        for operand in node.operands:
            if operand in drawn:
                yield f"    {name}_{operand} -> {name}_{node.id};"
    yield "  }"


def _is_scalar_constant(node: Node) -> bool:
    """Constants such as 2.0 say little and have an edge to everywhere."""
    return node.name == "stablehlo.constant" and "[]" in _short_type(node.type)


def _label(node: Node) -> str:
    name = node.name.rpartition(".")[2]
    if node.name == "argument":
        name = node.location.names[-1] if node.location.names else f"arg{node.detail}"
    elif node.detail:
        name += f" {node.detail}"
    return f"{name}\n{_short_type(node.type)}"


def _short_type(types: str) -> str:
    """`tensor<32x50xf32>` as `f32[32,50]`, the way JAX writes it."""
    return ", ".join(map(_short_tensor, types.split(", "))) if types else ""


def _short_tensor(text: str) -> str:
    if not (text.startswith("tensor<") and text.endswith(">")):
        return text
    *sizes, element = text[len("tensor<") : -1].split("x")
    return f"{element}[{','.join(sizes)}]"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
