"""Runs the examples on a page of generated pass documentation.

run_examples.py PAGE STABLEHLO_OPT NUMBER

In the section of a pass, programs come in pairs: before the pass, and after it. The
page must have as many pairs as NUMBER says.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path

SECTION = re.compile(r"^### `-(?P<flag>[\w-]+)`$", re.MULTILINE)
PROGRAM = re.compile(r"^```mlir\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def examples(page: str) -> Iterator[tuple[str, str, str]]:
    """The flag of a pass, a program, and what becomes of it."""
    _, *sections = SECTION.split(page)
    for flag, text in zip(sections[::2], sections[1::2], strict=True):
        programs = PROGRAM.findall(text)
        for before, after in zip(programs[::2], programs[1::2], strict=True):
            yield flag, before, after


def output(tool: str, program: str, *flags: str) -> list[str]:
    """The program after the passes, with the names that the printer gives."""
    command = [tool, *flags, "-"]
    done = subprocess.run(command, input=program, stdout=-1, text=True, check=True)
    return done.stdout.splitlines()


def main(page: str, tool: str, number: str) -> int:
    """Prints what differs."""
    found = list(examples(Path(page).read_text(encoding="utf-8")))
    wrong = 0
    for flag, before, after in found:
        expected, actual = output(tool, after), output(tool, before, f"--{flag}")
        wrong += expected != actual
        print(*unified_diff(expected, actual, flag, "output", lineterm=""), sep="\n")
    if len(found) != int(number):
        print(f"expected {number} examples, but got {len(found)}")
    return 1 if wrong or len(found) != int(number) else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
