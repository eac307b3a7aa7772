"""Where things are in the user's source, and what was said about them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Frame:
    """One line of source that took part in making an op.

    Attributes:
        file: the file's name as the program that wrote the module knew it.
        line: the line, from 1.
        column: the column, from 1 in MLIR text and from 0 in Python.
        function: the function that the line is in; empty where unknown.
    """

    file: str
    line: int
    column: int = 0
    function: str = ""

    def __str__(self) -> str:
        """`file:line`, with the function where it is known."""
        return f"{self.file}:{self.line}" + (self.function and f" in {self.function}")


@dataclass(frozen=True, slots=True)
class Location:
    """Where an op of the module comes from.

    Attributes:
        names: the names around the place, outermost first: JAX gives the traced
            functions and the primitive, such as `jit(f)/tanh`.
        frames: the source lines, innermost call first.

    >>> print(Location(("jit(f)/tanh",), (Frame("pinn.py", 12, 4, "net"),)))
    pinn.py:12 in net
    """

    names: tuple[str, ...] = ()
    frames: tuple[Frame, ...] = ()

    @property
    def frame(self) -> Frame | None:
        """The innermost source line."""
        return self.frames[0] if self.frames else None

    @property
    def primitive(self) -> str:
        """The primitive of JAX, or what else the innermost name ends in."""
        return self.names[-1].rpartition("/")[2] if self.names else ""

    def __bool__(self) -> bool:
        """False for a location that tells nothing."""
        return bool(self.names or self.frames)

    def __str__(self) -> str:
        """The innermost source line, else the innermost name."""
        if self.frames:
            return str(self.frames[0])
        return self.names[-1] if self.names else "unknown location"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A message of the compiler.

    Attributes:
        severity: `error`, `warning`, `remark` or `note`.
        message: what it says.
        location: the op that it is about.
        notes: further messages that belong to it.
    """

    severity: str
    message: str
    location: Location = Location()
    notes: tuple["Diagnostic", ...] = ()

    def __str__(self) -> str:
        """One line for the message and one for each note."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        place = f"{self.location}: " if self.location else ""
        yield f"{place}{self.severity}: {self.message}"
        for note in self.notes:
            yield from note._lines()


@dataclass(frozen=True, slots=True)
class Remark:
    """What a pass says about something it did, did not do, or found.

    Attributes:
        kind: `passed`, `missed`, `failed` or `analysis`.
        name: what it is about, such as `SumMoved`.
        category: the pass.
        function: the function of the module.
        args: facts by name, as text.
        location: the op that it is about.
    """

    kind: str
    name: str
    category: str
    function: str
    args: Mapping[str, str] = field(default_factory=dict)
    location: Location = Location()

    def number(self, key: str) -> int | None:
        """A fact that is an integer, or None where there is no such fact."""
        try:
            return int(float(self.args[key]))
        except (KeyError, ValueError, OverflowError):
            return None


@dataclass(frozen=True, slots=True)
class Node:
    """An op of a function, or an argument, with the nodes whose values it uses.

    Attributes:
        id: its place in the list of nodes.
        name: the op's name, or `argument`.
        detail: what tells it apart from others of its name, such as a callee.
        operands: ids of the nodes that it uses, also from within its regions.
        type: the types of its results.
        location: where it comes from.
        collapsed: whether collapsing made it.
    """

    id: int
    name: str
    detail: str
    operands: tuple[int, ...]
    type: str
    location: Location
    collapsed: bool


def as_json(record: Any) -> Any:  # noqa: ANN401
    """Records, and tuples and mappings of them, as what `json` can write."""
    if isinstance(record, Mapping):
        return {key: as_json(value) for key, value in record.items()}
    if isinstance(record, tuple | list):
        return [as_json(value) for value in record]
    if hasattr(record, "__dataclass_fields__"):
        names = record.__dataclass_fields__
        return {name: as_json(getattr(record, name)) for name in names}
    return record
