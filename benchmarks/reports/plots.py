"""Figures of one run: time and memory against sizes, and a roofline."""

from collections import defaultdict
from io import StringIO
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

from measuring.measurement import Measurement
from reports import scaling
from reports.figures import Figures, Line, lines
from store import Run

mpl.rcParams["svg.hashsalt"] = "collapse-taylor"
METADATA = {"Date": None, "Creator": None}


def draw(run: Run, folder: Path) -> list[Path]:
    """One figure per operator with several sizes, and the roofline."""
    folder.mkdir(parents=True, exist_ok=True)
    families = scaling.families(run)
    operators: dict[str, list[Line]] = defaultdict(list)
    for line in lines(run) if not families else []:
        operators[line.operator].append(line)
    drawn = [
        _save(_sizes(operator, found), folder / f"{run.name}-{_slug(operator)}.svg")
        for operator, found in operators.items()
    ]
    for family in families:
        path = folder / f"{run.name}-{_slug(family.title)}.svg"
        drawn.append(_save(scaling.plot(run, family), path))
    if not run.get(Measurement("limits", dtype="float32")):
        return drawn
    return [*drawn, _save(_roofline(run), folder / f"{run.name}-roofline.svg")]


def _slug(text: str) -> str:
    return text.lower().replace(" ", "-")


def _save(figure: Figure, path: Path) -> Path:
    text = StringIO()
    figure.savefig(text, format="svg", metadata=METADATA)
    lines = (line.rstrip() for line in text.getvalue().splitlines())
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _sizes(operator: str, found: list[Line]) -> Figure:
    """Rows: what grows, and for what program; columns: time and memory."""
    rows: dict[tuple[str, ...], list[Line]] = defaultdict(list)
    for line in found:
        rows[line.network, line.dtype, line.derivative, line.variable].append(line)
    figure = Figure(figsize=(9, 3.2 * len(rows)), layout="constrained")
    axes = figure.subplots(len(rows), 2, squeeze=False)
    for (time, memory), (key, own) in zip(axes, rows.items(), strict=True):
        network, dtype, derivative, variable = key
        for line in own:
            time.plot(line.sizes, [1e3 * s for s in line.seconds], "o-", ms=3)
            memory.plot(line.sizes, line.mebibytes, "o-", ms=3, label=line.contestant)
        kind = "gradient of " if derivative == "gradient" else ""
        time.set(title=f"{kind}{operator}, {network}, {dtype}", ylabel="ms")
        memory.set(ylabel="temporary MiB")
        memory.legend(fontsize="x-small")
        for axis in (time, memory):
            axis.set(xlabel=variable, xlim=(0, None), ylim=(0, None))
            axis.grid(alpha=0.3)
    return figure


def _roofline(run: Run) -> Figure:
    """Operations per second over operations per byte, in float32."""
    figure = Figure(figsize=(8, 5), layout="constrained")
    axis = figure.subplots()
    limits = run.get(Measurement("limits", dtype="float32"))
    peak, traffic = limits["matmul"], limits["bytes per second"]
    intensities = [0.1, peak / traffic, 1e4]
    roof = [min(peak, i * traffic) / 1e9 for i in intensities]
    axis.plot(intensities, roof, "k-", label="limit of this machine")
    points: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for measurement, record in run:
        if measurement.kind != "program" or record["status"] != "ok":
            continue
        seconds = Figures(run, measurement, record).seconds
        if record["bytes"] and record["flops"] > 0 and seconds:
            point = (record["flops"] / record["bytes"], record["flops"] / seconds / 1e9)
            points[_kind(measurement.contestant)].append(point)
    for contestant, own in points.items():
        axis.plot(*zip(*own, strict=True), "o", ms=4, alpha=0.7, label=contestant)
    axis.set(
        xscale="log", yscale="log", xlabel="FLOP per byte (XLA)", ylabel="GFLOP per s"
    )
    axis.legend(fontsize="x-small")
    axis.grid(alpha=0.3, which="both")
    return figure


def _kind(contestant: str) -> str:
    return contestant.split(",")[0]
