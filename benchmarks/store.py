"""What has been measured, as JSON: one file per run, written after each measurement."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from measuring.measurement import Measurement, measurement

BENCHMARKS = Path(__file__).parent
ROOT = BENCHMARKS.parent
RESULTS = BENCHMARKS / "results"
SCRATCH = ROOT / "out" / "benchmarks"
FORMAT = 1


@dataclass
class Run:
    """The records of one run.

    Attributes:
        profile: `quick` or `full`.
        machine: the record of the machine.
        records: of all measurements by their keys, each with the measurement itself.
        finished: when the last one was done, in UTC; empty while some are left.
    """

    profile: str
    machine: dict[str, Any]
    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    finished: str = ""

    @property
    def name(self) -> str:
        """Of its files."""
        return f"{self.machine['platform']}-{self.profile}"

    def add(self, what: Measurement, record: dict[str, Any]) -> None:
        """Enter a record."""
        self.records[what.key] = {"measurement": what.record(), **record}

    def add_round(self, what: Measurement, record: dict[str, Any]) -> None:
        """Of two records of a program, the one with the better time."""
        first = self.records[what.key]
        if "times" in record and record["times"]["best"] < first["times"]["best"]:
            self.add(what, record)
        self.records[what.key]["rounds"] = first.get("rounds", 1) + 1

    def has(self, what: Measurement) -> bool:
        """Whether there is a record."""
        return what.key in self.records

    def get(self, what: Measurement) -> dict[str, Any]:
        """The record; empty if there is none, or it failed."""
        record = self.records.get(what.key, {})
        return record if record.get("status") == "ok" else {}

    def __iter__(self) -> Iterator[tuple[Measurement, dict[str, Any]]]:
        for record in self.records.values():
            yield measurement(record["measurement"]), record

    def finish(self) -> None:
        """All has been measured."""
        self.finished = time.strftime("%Y-%m-%d %H:%M", time.gmtime())

    def write(self, path: Path) -> None:
        """In one step, so that a file is whole at any time."""
        path.parent.mkdir(parents=True, exist_ok=True)
        contents = {
            "format": FORMAT,
            "profile": self.profile,
            "finished": self.finished,
            "machine": self.machine,
            "records": list(self.records.values()),
        }
        new = path.with_suffix(".new")
        new.write_text(json.dumps(contents, indent=1) + "\n", encoding="utf-8")
        new.replace(path)


def read(path: Path) -> Run:
    """The run in a file."""
    contents = json.loads(path.read_text(encoding="utf-8"))
    if contents.get("format") != FORMAT:
        raise ValueError(f"expected format {FORMAT}, but got {contents.get('format')}")
    records = {
        measurement(record["measurement"]).key: record for record in contents["records"]
    }
    return Run(contents["profile"], contents["machine"], records, contents["finished"])


def begun(path: Path, profile: str, machine: dict[str, Any]) -> Run:
    """An unfinished run to go on with, if it was made here with the same versions.

    One of other versions is kept in another file, whose name ends in `-interrupted`.
    """
    if path.exists():
        try:
            run = read(path)
        except (ValueError, KeyError, TypeError):
            return Run(profile, machine)
        if run.machine == machine and not run.finished:
            return run
        if run.records and not run.finished:
            path.replace(interrupted(path))
    return Run(profile, machine)


def interrupted(path: Path) -> Path:
    """Where an unfinished run of other versions is kept."""
    return path.with_stem(f"{path.stem}-interrupted")
