"""What the benchmark scripts share: options, progress, tables and JSON."""

import argparse
import json
import platform
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jax
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parents[1]
console = Console()


def parser(description: str, name: str) -> argparse.ArgumentParser:
    """Options that every benchmark has."""
    options = argparse.ArgumentParser(description=description)
    options.add_argument("--out", type=Path, default=ROOT / "out" / f"{name}.json")
    options.add_argument("--build", type=Path, default=ROOT / "build")
    return options


def write(path: Path, records: Sequence[Mapping[str, Any]]) -> None:
    """The figures as JSON, with what they were measured on."""
    device = jax.devices()[0]
    where = {
        "jax": jax.__version__,
        "python": platform.python_version(),
        "processor": platform.processor() or platform.machine(),
        "device": device.device_kind,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"where": where, "records": list(records)}, indent=2))
    console.print(f"wrote {path}")


def table(title: str, records: Sequence[Mapping[str, Any]]) -> None:
    """The figures as a table: one column per key, numbers to three digits."""
    shown = Table(title=title)
    for key in records[0]:
        numeric = isinstance(records[0][key], (int, float))
        shown.add_column(key, justify="right" if numeric else "left")
    for record in records:
        shown.add_row(*(digits(value) for value in record.values()))
    console.print(shown)


def digits(value: Any) -> str:
    """Three significant digits for fractions."""
    return f"{value:.3g}" if isinstance(value, float) else str(value)
