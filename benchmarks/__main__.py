"""Measures this package beside its peers.

    python benchmarks run quick     every target, in under 5 minutes
    python benchmarks run full      everything, in under an hour
    python benchmarks run scale     how cost grows, against the formulas
    python benchmarks run compilation  time of the passes beside XLA's
    python benchmarks run accuracy  of Taylor coefficients, against mpmath
    python benchmarks report        tables, plots and the README's table from results/

A run that was interrupted goes on where it stopped, at the same revision and versions;
at others it begins anew, and what was measured is kept beside it.
"""

import argparse
from collections.abc import Sequence

from rich.console import Console

import running
from reports import plots, readme, tables
from reports.document import document
from reports.targets import targets
from store import RESULTS, Run, read
from suites import PROFILES

console = Console()


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="benchmarks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True)
    running_options = commands.add_parser("run", help="measure, then report")
    running_options.add_argument("profile", choices=PROFILES)
    running_options.add_argument(
        "--fresh", action="store_true", help="drop what an interrupted run has measured"
    )
    commands.add_parser("report", help="write tables, plots and the README's table")
    options = parser.parse_args(arguments)
    if options.command == "run":
        found = running.run(PROFILES[options.profile](), console, fresh=options.fresh)
        found.write(RESULTS / f"{found.name}.json")
        tell(found)
    report()


def tell(found: Run) -> None:
    """The targets and the failures, on the terminal."""
    measured = [target for target in targets(found) if target.value is not None]
    lines = [tables.target_table(measured)] if measured else []
    lines += [f"failed: {k}: {message}" for k, message in running.failures(found)]
    for line in lines:
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def report() -> None:
    """Tables and plots of all runs in results/, and the table in the README."""
    for path in sorted(RESULTS.glob("*.json")):
        found = read(path)
        path.with_suffix(".md").write_text(document(found), encoding="utf-8")
        plots.draw(found, RESULTS / "plots")
    readme.update()
    console.print(f"wrote {RESULTS.name}/ and the table of README.md")


if __name__ == "__main__":
    main()
