"""Matrix products in the text of an optimised HLO module.

XLA's own count of operations takes the body of a loop once; here it counts as often as
it runs, where XLA knows how often.
"""

import json
import re
from math import prod

_COMPUTATION = re.compile(r"^(ENTRY )?%?([\w.\-]+) \(.*\{$")
_NAME = re.compile(r"^(?:ROOT )?%?([\w.\-]+) = ")
_ARRAY = re.compile(r"\w+\[([\d,]*)\]")
_OPERAND = re.compile(r"%([\w.\-]+)")
_CALLED = re.compile(
    r"(?:calls|to_apply|body|true_computation|false_computation)=%?([\w.\-]+)"
)
_BRANCHES = re.compile(r"branch_computations=\{([^}]*)\}")
_TRIPS = re.compile(r'"known_trip_count":\{"n":"(\d+)"\}')
_LABELS = re.compile(r"dim_labels=\w+_(\w+)->\w+")
_KIND = re.compile(r"(?:^|[ )}\]])([a-z][\w\-]*)\(")

Shape = list[int]


def matmul_flops(text: str) -> int:
    """Operations of all products of matrices, and of convolutions, in one run.

    Conditionals count with all their branches. Libraries' kernels count where the text
    says what they multiply: fusions, and the matrix products of cuBLAS.
    """
    bodies, entry = _computations(text)
    own: dict[str, int] = {}
    calls: dict[str, list[tuple[str, int]]] = {}
    for name, lines in bodies.items():
        shapes = {_name(line): _result(line) for line in lines}
        own[name] = sum(_flops(line, shapes) for line in lines)
        calls[name] = [call for line in lines for call in _calls(line)]
    totals: dict[str, int] = {}
    for name in bodies:  # a computation follows those it calls
        called = sum(times * totals.get(c, 0) for c, times in calls[name])
        totals[name] = own[name] + called
    return totals[entry]


def _computations(text: str) -> tuple[dict[str, list[str]], str]:
    bodies: dict[str, list[str]] = {}
    entry = current = ""
    for line in text.splitlines():
        start = _COMPUTATION.match(line)
        if start:
            current = start.group(2)
            bodies[current] = []
            entry = current if start.group(1) else entry
        elif current and _NAME.match(line.strip()):
            bodies[current].append(line.strip())
    return bodies, entry


def _name(line: str) -> str:
    found = _NAME.match(line)
    return found.group(1) if found else ""


def _definition(line: str) -> str:
    return line.split(" = ", 1)[1]


def _result(line: str) -> Shape:
    found = _ARRAY.search(_definition(line))
    return _sizes(found.group(1)) if found else []


def _sizes(text: str) -> Shape:
    return [int(size) for size in text.split(",") if size]


def _calls(line: str) -> list[tuple[str, int]]:
    trips = _TRIPS.search(line)
    times = int(trips.group(1)) if trips else 1
    names = _CALLED.findall(line)
    for branches in _BRANCHES.findall(line):
        names += [name.strip().lstrip("%") for name in branches.split(",")]
    return [(name, times) for name in names]


def _flops(line: str, shapes: dict[str, Shape]) -> int:
    definition = _definition(line)
    kind = _KIND.search(definition)
    if kind is None or kind.group(1) not in ("convolution", "custom-call", "dot"):
        return 0
    operands = _OPERAND.findall(definition[kind.end() :].split(")", 1)[0])
    result = prod(_result(line))
    if kind.group(1) == "convolution":
        labels = _LABELS.search(line)
        kernel = shapes[operands[1]]
        outputs = kernel[labels.group(1).index("o")] if labels else 1
        return 2 * result * prod(kernel) // outputs
    contracted = _contracted(line, kind.group(1))
    sizes = [shapes[operands[0]][axis] for axis in contracted]
    return 2 * result * prod(sizes) if contracted else 0


def _contracted(line: str, kind: str) -> list[int]:
    """The contracted dimensions of the first factor."""
    if kind == "dot":
        found = re.search(r"lhs_contracting_dims=\{([\d,]*)\}", line)
        return _sizes(found.group(1)) if found else []
    found = re.search(r'"lhs_contracting_dimensions":(\[[^\]]*\])', line)
    return [int(axis) for axis in json.loads(found.group(1))] if found else []
