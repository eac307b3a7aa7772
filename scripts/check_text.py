"""Reports text files with trailing blanks, tabs, conflict marks or no last newline.

scripts/check_text.py FILE...
"""

import re
import sys
from pathlib import Path

DEFECTS = {
    "trailing blanks": re.compile(r"[ \t]+$", re.MULTILINE),
    "conflict mark": re.compile(r"^(<{7}|>{7}) ", re.MULTILINE),
    "tab": re.compile(r"\t"),
}
# Make wants tabs, and MLIR prints a blank after some of its braces.
ALLOWED = {("Makefile", "tab"), (".mlir", "trailing blanks")}


def defects(path: Path) -> list[str]:
    """What is wrong with the file, each with its line."""
    text = path.read_text(encoding="utf-8")
    found = []
    for name, pattern in DEFECTS.items():
        if (path.suffix or path.name, name) in ALLOWED:
            continue
        for match in pattern.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            found.append(f"{path}:{line}: {name}")
    if text and (not text.endswith("\n") or text.endswith("\n\n")):
        found.append(f"{path}: expected exactly one newline at the end")
    return found


def main() -> int:
    """Checks the files named on the command line."""
    found = [defect for name in sys.argv[1:] for defect in defects(Path(name))]
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
