"""Compares every page of one folder with the page of that name in another."""

import difflib
import sys
from pathlib import Path

built, kept = map(Path, sys.argv[1:])
pages = sorted(built.glob("*.md"))
if not pages:
    sys.exit(f"{built}: expected pages, but got none")
status = 0
for page in pages:
    other = kept / page.name
    if not other.exists():
        print(f"{other}: missing, run `make docs`")
        status = 1
        continue
    new, old = page.read_text().splitlines(), other.read_text().splitlines()
    difference = list(
        difflib.unified_diff(old, new, str(other), str(page), lineterm="")
    )
    if difference:
        print(*difference, f"{other}: out of date, run `make docs`", sep="\n")
        status = 1
sys.exit(status)
