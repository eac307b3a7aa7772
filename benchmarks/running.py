"""Measures what a profile asks for, one after the other, and keeps each result.

What time is left goes to a second round: other processes at another time, of which the
better times are kept, beginning where the first round was disturbed most.
"""

import time
from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)

from measuring import process
from measuring.measurement import Measurement
from measuring.worker import Record, Setting
from store import SCRATCH, Run, begun
from suites import Profile

NOT_REACHED = "no time was left"


def run(profile: Profile, console: Console, *, fresh: bool = False) -> Run:
    """The whole profile; an interrupted run goes on where it stopped."""
    process.prepare()
    path = SCRATCH / f"{profile.name}.json"
    machine = Measurement("machine")
    record = process.run(machine, _setting(profile, machine), profile.patience)
    if record.pop("status") != "ok":
        raise RuntimeError(f"expected a device for JAX, but got {record['message']}")
    found = Run(profile.name, record) if fresh else begun(path, profile.name, record)
    _measure(profile, found, path, console)
    found.finish()
    found.write(path)
    return found


def _measure(profile: Profile, found: Run, path: Path, console: Console) -> None:
    end = time.monotonic() + 60 * profile.minutes
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("", total=len(profile.measurements))
        for measurement in profile.measurements:
            progress.update(task, description=measurement.key)
            if not found.has(measurement):
                _one(profile, found, measurement, time.monotonic() < end)
                found.write(path)
            progress.advance(task)
        again = disturbed_first(found)
        progress.reset(task, total=len(again))
        for measurement in again:
            if time.monotonic() > end:
                break
            progress.update(task, description=f"again: {measurement.key}")
            found.add_round(measurement, _record(profile, measurement))
            progress.advance(task)


def _one(profile: Profile, found: Run, what: Measurement, in_time: bool) -> None:
    if in_time:
        found.add(what, _record(profile, what))
    else:
        found.add(what, {"status": "not reached", "message": NOT_REACHED})


def _record(profile: Profile, what: Measurement) -> Record:
    return process.run(what, _setting(profile, what), profile.patience)


def _setting(profile: Profile, what: Measurement) -> Setting:
    return Setting(
        profile.seconds, reference_file(profile, what), _graded(profile, what)
    )


def reference_file(profile: Profile, what: Measurement) -> Path:
    """Where the reference of a case is kept while the run lasts."""
    name = what.case.key.replace(", ", "-").replace(" ", "-") if what.case else "none"
    return SCRATCH / f"{profile.name}-references" / f"{name}.npz"


def _graded(profile: Profile, what: Measurement) -> bool:
    """Whether some contestant is asked for the gradient of this case."""
    return any(
        other.case == what.case and other.derivative == "gradient"
        for other in profile.measurements
    )


def disturbed_first(found: Run) -> list[Measurement]:
    """The programs, those first with which other processes interfered most."""
    shares = {m: r.get("others") or 0.0 for m, r in found if "times" in r}
    return sorted(shares, key=lambda m: -round(shares[m], 1))


def failures(found: Run) -> Iterable[tuple[str, str]]:
    """What failed, with the messages."""
    for measurement, record in found:
        if record["status"] == "failed":
            yield measurement.key, record["message"]
