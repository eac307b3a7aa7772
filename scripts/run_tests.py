"""Runs the lit, C++ unit and Python tests and counts them together.

Every suite runs, also when an earlier one fails. The last line is
`N passed, N failed[, N skipped]`; the exit status is that of the whole.
"""

import argparse
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

from tested_orders import unsupported


def lit(build: Path, report: Path) -> list[str]:
    """The command of the lit suite."""
    program = Path(sys.executable).parent / "lit"
    return [str(program), "-sv", f"--xunit-xml-output={report}", str(build / "test")]


def unit(build: Path, report: Path) -> list[str]:
    """The command of the C++ unit tests."""
    program = build / "bin" / "taylor-unit-tests"
    return [str(program), "--gtest_brief=1", f"--gtest_output=xml:{report}"]


def pytest(build: Path, report: Path) -> list[str]:
    """The command of the Python tests."""
    return [sys.executable, "-m", "pytest", "-q", "-n", "auto", f"--junit-xml={report}"]


SUITES = {"lit": lit, "unit": unit, "pytest": pytest}


def count(report: Path) -> Counter[str]:
    """Outcomes in a JUnit report, which all three runners write."""
    outcomes: Counter[str] = Counter()
    for case in ElementTree.parse(report).iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            outcomes["failed"] += 1
        elif case.find("skipped") is not None:
            outcomes["skipped"] += 1
        else:
            outcomes["passed"] += 1
    return outcomes


def run(suite: str, build: Path) -> Counter[str]:
    """Runs one suite; a runner that dies counts as a failure."""
    print(f"== {suite}", flush=True)
    report = build / "test" / f"{suite}.xml"
    report.unlink(missing_ok=True)
    notes = build.resolve() / "test" / "tested-orders.jsonl"
    notes.unlink(missing_ok=True)
    variables = {
        "STABLEHLO_OPT": str(build.resolve() / "bin" / "stablehlo-opt"),
        "TESTED_ORDERS": str(notes),
    }
    command = SUITES[suite](build, report)
    status = subprocess.run(command, env=os.environ | variables).returncode
    outcomes = count(report) if report.exists() else Counter()
    if suite == "pytest" and (wrong := unsupported(notes)):
        print("\n".join(wrong))
        outcomes["failed"] += len(wrong)
    if outcomes["failed"] == 0 and (status != 0 or not outcomes):
        print(f"{suite}: {outcomes.total()} tests ran, exit status {status}")
        outcomes["failed"] += 1
    return outcomes


def main() -> int:
    """Runs the suites named on the command line, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, default=Path("build"))
    parser.add_argument("suites", nargs="*", metavar="{" + ",".join(SUITES) + "}")
    options = parser.parse_args()
    if unknown := set(options.suites) - set(SUITES):
        parser.error(f"expected {', '.join(SUITES)}, but got {', '.join(unknown)}")
    total: Counter[str] = Counter()
    for suite in options.suites or SUITES:
        outcomes = run(suite, options.build)
        print(f"{suite}: {outcomes['passed']} passed, {outcomes['failed']} failed")
        total += outcomes
    summary = f"{total['passed']} passed, {total['failed']} failed"
    if total["skipped"]:
        summary += f", {total['skipped']} skipped"
    print(summary)
    return 1 if total["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
