"""Runs passes of the native library on text. The only module that touches it."""

from collections.abc import Mapping
from dataclasses import dataclass

from . import _native
from ._errors import MLIRError, PassError, PipelineError
from ._records import Diagnostic, Frame, Location, Node, Remark

_FAILURES = {
    "input": "expected MLIR that can be read safely",
    "parse": "malformed MLIR",
    "verify": "MLIR that does not verify",
    "pass": "a pass failed",
}


@dataclass(frozen=True, slots=True)
class Run:
    """The outcome of a pass pipeline.

    Attributes:
        text: the module in generic form, with locations.
        diagnostics: what the compiler said.
        remarks: what the passes said about what they did.
        timing: each pass with its wall time in seconds, in order of execution.
        ops_before: how many ops of each name there were.
        ops_after: how many ops of each name there are.
    """

    text: bytes
    diagnostics: tuple[Diagnostic, ...]
    remarks: tuple[Remark, ...]
    timing: tuple[tuple[str, float], ...]
    ops_before: Mapping[str, int]
    ops_after: Mapping[str, int]


def run_passes(text: bytes, pipeline: str, *, source_name: str = "<text>") -> Run:
    """Parses and verifies a module, runs passes on it and prints what they made.

    Args:
        text: the module, in generic or pretty form; unknown dialects in generic form.
        pipeline: a textual pass pipeline, such as `cse` or `builtin.module(cse)`.
        source_name: what the text is called in locations.

    Returns:
        The new text and what was said.

    Raises:
        MLIRError: the text is malformed or does not verify.
        PipelineError: the pipeline is malformed or names what does not exist.
        PassError: a pass failed.

    >>> run = run_passes(b"module {}", "cse")
    >>> [name for name, seconds in run.timing]
    ['cse']
    """
    result = _native.run(text, pipeline, source_name=source_name)
    diagnostics = tuple(map(_diagnostic, result.diagnostics))
    if result.failed_stage == "pipeline":
        raise PipelineError(
            f"expected a pass pipeline, but got {pipeline!r:.200}\n"
            + result.failure.strip()
        )
    if result.failed_stage:
        message = _FAILURES[result.failed_stage]
        if result.failure:
            message += f": {result.failure}"
        kind = PassError if result.failed_stage == "pass" else MLIRError
        raise kind(message, diagnostics)
    return Run(
        text=result.text,
        diagnostics=diagnostics,
        remarks=tuple(map(_remark, result.remarks)),
        timing=tuple(result.timing),
        ops_before=dict(result.ops_before),
        ops_after=dict(result.ops_after),
    )


def graph_of(text: bytes, *, function: str = "main") -> tuple[Node, ...]:
    """The arguments and top-level ops of a function, each with what it uses.

    Args:
        text: a module.
        function: the name of the function.

    Returns:
        The nodes, operands before users.

    Raises:
        MLIRError: the text is malformed or has no such function.

    >>> text = b"func.func @main(%x: i32) -> i32 { return %x : i32 }"
    >>> [(node.name, node.operands) for node in graph_of(text)]
    [('argument', ()), ('func.return', (0,))]
    """
    graph = _native.graph(text, function=function)
    if graph.failure:
        raise MLIRError(graph.failure, tuple(map(_diagnostic, graph.diagnostics)))
    return tuple(map(_node, graph.nodes))


def parse_location(text: str) -> Location:
    """What `loc(...)` says, or an empty location where the text is not one.

    >>> print(parse_location('loc("f"("pinn.py":3:5))'))
    pinn.py:3 in f
    """
    location = _native.parse_location(text)
    return Location() if location is None else _location(location)


def why_unsafe(text: bytes) -> str:
    """Why jaxlib cannot parse the text safely; empty where it can."""
    return _native.why_unsafe(text)


def _location(location: _native.Location) -> Location:
    return Location(
        tuple(location.names),
        tuple(Frame(f.file, f.line, f.column, f.function) for f in location.frames),
    )


def _diagnostic(diagnostic: _native.Diagnostic) -> Diagnostic:
    return Diagnostic(
        diagnostic.severity,
        diagnostic.message,
        _location(diagnostic.location),
        tuple(map(_diagnostic, diagnostic.notes)),
    )


def _remark(remark: _native.Remark) -> Remark:
    return Remark(
        remark.kind,
        remark.name,
        remark.category,
        remark.function,
        dict(remark.args),
        _location(remark.location),
    )


def _node(node: _native.Node) -> Node:
    return Node(
        node.id,
        node.name,
        node.detail,
        tuple(node.operands),
        node.type,
        _location(node.location),
        node.collapsed,
    )
