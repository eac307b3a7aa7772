"""Tables of one run, in Markdown."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from cases.case import Case
from measuring.measurement import Measurement
from reports.figures import Figures, lines, others
from reports.targets import Target
from store import Run

COLUMNS = (
    "contestant",
    "best ms",
    "median",
    "quartiles",
    "calls",
    "GFLOP",
    "GB",
    "vectors",
    "MiB",
    "fused",
    "of peak",
    "error",
    "trace ms",
    "passes",
    "compile",
)


def markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; the first column is text, the others are numbers."""
    marks = ["---", *["---:"] * (len(head) - 1)]
    table = [head, marks, *rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in table)


def number(value: float | None, digits: int = 3) -> str:
    """Significant digits without an exponent where it can be helped.

    >>> number(1234.5), number(999.7), number(0.012345), number(None), number(3e-7, 2)
    ('1234', '1000', '0.0123', '', '3e-07')
    """
    if value is None:
        return ""
    text = f"{value:.{digits}g}"
    return f"{value:.0f}" if "e+" in text else text


def target_table(found: Iterable[Target]) -> str:
    """Each target with what was measured."""
    words = {True: "yes", False: "no", None: "not measured"}
    rows = [
        [
            target.text,
            "" if target.value is None else f"{target.value:.2f}",
            f"{'at least' if target.at_least else 'at most'} {target.bound:.2f}",
            words[target.met],
            "" if target.operations is None else f"{target.operations:.2f}",
        ]
        for target in found
    ]
    return markdown(["figure", "measured", "target", "reached", "operations"], rows)


def head(run: Run) -> str:
    """What a run was made on, and what the columns mean."""
    machine = ", ".join(f"{name} {value}" for name, value in run.machine.items())
    limits = [
        f"{m.dtype}: {record['matmul'] / 1e9:.0f} GFLOP/s in matrix products, "
        f"{record['bytes per second'] / 1e9:.1f} GB/s from memory"
        for m, record in run
        if m.kind == "limits" and record["status"] == "ok"
    ]
    share = others(run)
    parts = [
        f"# Measured: {run.name}",
        f"Finished {run.finished} UTC. {machine}.",
        f"Limits of this machine, measured in this run: {'; '.join(limits)}."
        if limits
        else "",
        "" if share is None else f"Meanwhile {rivals(share)}.",
        "Best, median and quartiles of up to 50 calls after up to 10 warm-ups; fewer "
        "where a bound on the time was reached, see the number of calls. GFLOP and GB "
        "are XLA's own counts, which take the body of a loop once; vectors are matrix "
        "products in the compiled program in units of those of the network itself. MiB "
        "is temporary memory, on the CPU without library fusions, whose buffers XLA "
        "does not count; fused is what it reports with them. Of peak: GFLOP per "
        "second over the best product of matrices. Error: the largest, relative to the "
        "largest entry of the result in float64. Trace includes the passes.",
    ]
    return "\n\n".join(part for part in parts if part)


def rivals(share: float) -> str:
    """What else happened.

    >>> rivals(0.254)
    'other processes had 25 % of the processor'
    """
    return f"other processes had {100 * share:.0f} % of the processor"


def programs(run: Run) -> list[tuple[Case, str]]:
    """Cases and derivatives, each once."""
    found = [(m.case, m.derivative) for m, _ in run if m.kind == "program" and m.case]
    return list(dict.fromkeys(found))


def title(case: Case, derivative: str) -> str:
    """Of the table of a case."""
    start = "gradient of " if derivative == "gradient" else ""
    text = start + case.key
    return text[0].upper() + text[1:]


def program_table(run: Run, case: Case, derivative: str) -> str:
    """All contestants on a case."""
    own = [
        (m, record)
        for m, record in run
        if m.kind == "program" and m.case == case and m.derivative == derivative
    ]
    applicable = [(m, r) for m, r in own if r["status"] != "unsuited"]
    peaks = ("peak MiB",) if any(r.get("peak") for _, r in own) else ()
    rows = (_row(run, m, r) for m, r in applicable)
    table = markdown((*COLUMNS, *peaks), rows)
    unsuited = "; ".join(
        f"{m.contestant}: {r['message']}" for m, r in own if r["status"] == "unsuited"
    )
    return f"{table}\n\nNot applicable: {unsuited}." if unsuited else table


def _row(run: Run, measurement: Measurement, record: dict[str, Any]) -> list[str]:
    if record["status"] != "ok":
        message = f"{record['status']}: {record['message']}".replace("|", "\\|")
        return [measurement.contestant, message, *[""] * (len(COLUMNS) - 2)]
    found = Figures(run, measurement, record)
    times, seconds = record["times"], record["seconds"]
    quartiles = " to ".join(number(1e3 * times[k]) for k in ("lower", "upper"))
    return [
        measurement.contestant,
        number(1e3 * times["best"]),
        number(1e3 * times["median"]),
        quartiles,
        str(times["calls"]),
        number(record["flops"] / 1e9),
        number(record["bytes"] / 1e9) if record["bytes"] else "",
        number(found.vectors),
        number(record["temporary"] / 2**20),
        number(record["temporary, fused"] / 2**20),
        number(found.share, 2),
        number(record["error"], 2),
        number(1e3 * seconds["trace"]),
        number(1e3 * seconds["passes"]) if seconds["passes"] else "",
        number(1e3 * seconds["compile"]),
        *([number(record["peak"] / 2**20)] if record["peak"] else []),
    ]


def slopes(run: Run) -> str:
    """The straight lines through times and memory."""
    rows = list(_slope_rows(run))
    if not rows:
        return ""
    head = ["program", "contestant", "sizes", "ms each", "MiB each"]
    return "## Slopes, per datum and per direction\n\n" + markdown(head, rows)


def _slope_rows(run: Run) -> Iterator[list[str]]:
    for line in lines(run):
        start = "gradient of " if line.derivative == "gradient" else ""
        yield [
            f"{start}{line.operator}, {line.network}, {line.dtype}, "
            f"per {line.variable}",
            line.contestant,
            ", ".join(f"{size:g}" for size in line.sizes),
            number(line.milliseconds_each),
            number(line.mebibytes_each),
        ]
