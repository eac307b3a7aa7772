"""Holds docs/tested-orders.json against what the tests have noted.

The file says up to which order the Taylor rule of each op is compared with an oracle
that is independent of it. Claims that no test supports are printed, and the exit status
is 1; with --update the file is written anew. Releases of JAX write other ops, so only
the one that the file names is held to it.
"""

import argparse
import json
import sys
from importlib.metadata import version
from pathlib import Path

CLAIMS = Path(__file__).parents[1] / "docs" / "tested-orders.json"


def noted(notes: Path) -> dict[str, int]:
    """The highest order of each op in the notes."""
    highest: dict[str, int] = {}
    for line in notes.read_text(encoding="utf-8").splitlines():
        for op, order in json.loads(line).items():
            highest[op] = max(order, highest.get(op, 0))
    return dict(sorted(highest.items()))


def unsupported(notes: Path) -> list[str]:
    """Claims that are higher than the notes, as text."""
    found = noted(notes) if notes.exists() else {}
    claims = json.loads(CLAIMS.read_text(encoding="utf-8"))
    if claims.pop("jax") != _release():
        return []
    return [
        f"{CLAIMS.name}: {op} is tested up to order {found.get(op, 0)}, not {order}"
        for op, order in claims.items()
        if found.get(op, 0) < order
    ]


def _release() -> str:
    return ".".join(version("jax").split(".")[:2])


def main() -> int:
    """Compares, or writes anew."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notes", type=Path)
    parser.add_argument("--update", action="store_true")
    options = parser.parse_args()
    if options.update:
        claims = {"jax": _release(), **noted(options.notes)}
        text = json.dumps(claims, indent=2) + "\n"
        CLAIMS.write_text(text, encoding="utf-8")
    wrong = unsupported(options.notes)
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
