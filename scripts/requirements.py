"""Prints what pyproject.toml requires, one requirement on each line.

scripts/requirements.py build      what building needs
scripts/requirements.py EXTRA...   the optional dependencies of that name
"""

import sys
import tomllib
from pathlib import Path


def requirements(kind: str) -> list[str]:
    """The requirements of one kind."""
    path = Path(__file__).parent.parent / "pyproject.toml"
    project = tomllib.loads(path.read_text(encoding="utf-8"))
    if kind == "build":
        return project["build-system"]["requires"]
    return project["project"]["optional-dependencies"][kind]


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print(*requirements(name), sep="\n")
