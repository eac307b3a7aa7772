class Frame:
    function: str
    file: str
    line: int
    column: int

class Location:
    names: list[str]
    frames: list[Frame]

class Diagnostic:
    severity: str
    message: str
    location: Location
    notes: list[Diagnostic]

class Remark:
    kind: str
    name: str
    category: str
    function: str
    args: list[tuple[str, str]]
    location: Location

class Node:
    id: int
    name: str
    detail: str
    operands: list[int]
    type: str
    location: Location
    collapsed: bool

class Graph:
    failure: str
    diagnostics: list[Diagnostic]
    nodes: list[Node]

class RunResult:
    failed_stage: str
    failure: str
    text: bytes
    diagnostics: list[Diagnostic]
    remarks: list[Remark]
    timing: list[tuple[str, float]]
    ops_before: list[tuple[str, int]]
    ops_after: list[tuple[str, int]]

def run(text: bytes, pipeline: str, *, source_name: str = ...) -> RunResult: ...
def graph(text: bytes, *, function: str = ...) -> Graph: ...
def parse_location(text: str) -> Location | None: ...
def why_unsafe(text: bytes) -> str: ...
