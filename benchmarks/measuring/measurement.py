"""The name of one measurement: what runs in one process."""

from dataclasses import dataclass, replace
from typing import Any, Literal

from cases.case import Case

Kind = Literal[
    "machine",
    "limits",
    "reference",
    "program",
    "passes",
    "compilation",
    "sharded",
    "coefficients",
]
Derivative = Literal["value", "gradient"]


@dataclass(frozen=True)
class Measurement:
    """One thing to measure.

    Attributes:
        kind: `machine`, the `limits` of matrix products and memory, the `reference`
            of a case in float64, the `program` of a contestant, the `passes` on a
            module, the `compilation` of many of them, a Laplacian `sharded` over
            devices, or the accuracy of Taylor `coefficients`.
        case: none for the machine.
        contestant: its name in `contestants.registry`; that of a module or sharding.
        derivative: the operator's `value`, or the `gradient` of the mean of its squares
            in the parameters.
        dtype: of limits and coefficients.
    """

    kind: Kind
    case: Case | None = None
    contestant: str = ""
    derivative: Derivative = "value"
    dtype: str = ""

    @property
    def key(self) -> str:
        """A unique name, and what the progress bar shows."""
        parts = [self.kind if self.kind != "program" else self.derivative]
        parts += [self.case.key] if self.case else []
        parts += [text for text in (self.contestant, self.dtype) if text]
        return " | ".join(parts)

    @property
    def reference(self) -> "Measurement":
        """What its result is compared with."""
        return replace(self, kind="reference", contestant="", derivative="value")

    def record(self) -> dict[str, Any]:
        """For JSON."""
        own = {"kind": self.kind, "contestant": self.contestant, "dtype": self.dtype}
        case = self.case.record() if self.case else None
        return {**own, "derivative": self.derivative, "case": case}


def measurement(record: dict[str, Any]) -> Measurement:
    """The measurement that was recorded."""
    case = Case(**record["case"]) if record["case"] else None
    return Measurement(**{**record, "case": case})
