"""Figures that compare records: ratios, vectors, shares of the limit, slopes."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cases.case import Case
from measuring.clock import slope
from measuring.measurement import Derivative, Measurement
from store import Run

Record = dict[str, Any]
STEPS = ("trace", "lower", "compile", "first run")


@dataclass(frozen=True)
class Figures:
    """What can be said about one record of a program, None where it cannot."""

    run: Run
    measurement: Measurement
    record: Record

    @property
    def seconds(self) -> float | None:
        """The best time of a call."""
        return self.record["times"]["best"] if self.record else None

    @property
    def gigaflops(self) -> float | None:
        """Operations as XLA counts them."""
        return self.record["flops"] / 1e9 if self.record else None

    @property
    def temporary(self) -> int | None:
        """Bytes of temporary memory."""
        return self.record.get("temporary")

    @property
    def vectors(self) -> float | None:
        """Matrix products in units of those of the network itself at all points."""
        unit = self.run.get(self.measurement.reference).get("matmul flops")
        return self.record["matmul flops"] / unit if self.record and unit else None

    @property
    def share(self) -> float | None:
        """Operations per second over those of the best product of matrices."""
        dtype = self.measurement.case.dtype if self.measurement.case else ""
        limit = self.run.get(Measurement("limits", dtype=dtype)).get("matmul")
        if not limit or not self.seconds:
            return None
        return self.record["flops"] / self.seconds / limit

    @property
    def first_result(self) -> float | None:
        """Seconds from the function to its first result."""
        if not self.record:
            return None
        return sum(self.record["seconds"][step] for step in STEPS)

    @property
    def passes(self) -> float | None:
        """The passes' seconds over those of all else until the first result."""
        if not self.first_result:
            return None
        own = self.record["seconds"]["passes"]
        return own / (self.first_result - own)


def others(run: Run) -> float | None:
    """The share of the processor that other processes had, on average over programs."""
    shares = [r["others"] for _, r in run if r.get("others") is not None]
    return sum(shares) / len(shares) if shares else None


def figures(
    run: Run, case: Case, contestant: str, derivative: Derivative = "value"
) -> Figures:
    """The figures of one program."""
    measurement = Measurement("program", case, contestant, derivative)
    return Figures(run, measurement, run.get(measurement))


def ratio(
    one: Figures, other: Figures, figure: Callable[[Figures], float | None]
) -> float | None:
    """One figure over the other, None where one is missing."""
    above, below = figure(one), figure(other)
    return above / below if above is not None and below else None


@dataclass(frozen=True)
class Line:
    """A straight line through the figures of one contestant."""

    network: str
    operator: str
    dtype: str
    derivative: str
    contestant: str
    variable: str  # `batch` or `directions`
    sizes: tuple[float, ...]
    seconds: tuple[float, ...]
    mebibytes: tuple[float, ...]

    @property
    def milliseconds_each(self) -> float:
        """Slope of the time."""
        return 1e3 * slope(list(self.sizes), list(self.seconds))[0]

    @property
    def mebibytes_each(self) -> float:
        """Slope of the temporary memory."""
        return slope(list(self.sizes), list(self.mebibytes))[0]


def lines(run: Run, fewest: int = 2) -> list[Line]:
    """All lines with so many sizes, of batches and of directions."""
    found: dict[tuple[Any, ...], list[tuple[float, float, float]]] = defaultdict(list)
    for measurement, record in run:
        case = measurement.case
        if record["status"] != "ok" or measurement.kind != "program" or case is None:
            continue
        values = (record["times"]["best"], record["temporary"] / 2**20)
        common = (case.network, case.operator, case.dtype, measurement.derivative)
        who = measurement.contestant
        found[*common, who, "batch", case.directions].append((case.batch, *values))
        if case.directions is not None:
            found[*common, who, "directions", case.batch].append(
                (case.directions, *values)
            )
    return [
        Line(*key[:6], *map(tuple, zip(*sorted(points), strict=True)))
        for key, points in found.items()
        if len(points) >= fewest
    ]
