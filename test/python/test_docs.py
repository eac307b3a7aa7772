"""The programs in the user's guide run, and its tables are right."""

import re
from pathlib import Path
from typing import Any

import pytest

from collapse_taylor._directions import plan
from collapse_taylor._interpolation import interpolation_family
from test_interpolation import biharmonic, symbol

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("page", ["functions.md", "many-devices.md", "operators.md"])
def test_programs_run(page: str) -> None:
    text = (DOCS / page).read_text()
    programs = re.findall(r"^```python\n(.*?)^```$", text, re.M | re.S)
    assert programs
    names: dict[str, Any] = {}
    for program in programs:
        exec(program, names)


OPERATORS = {
    "d_x d_y": ({(1, 1): 1}, 2, 3),
    "d_x^2 d_y": ({(2, 1): 1}, 3, 4),
    "d_x^2 d_y^2": ({(2, 2): 1}, 4, 5),
    "d_x d_y d_z": ({(1, 1, 1): 1}, 4, 10),
    "D^2 in 2": (biharmonic(2), 4, 5),
    "D^2 in 3": (biharmonic(3), 7, 12),
    "D^2 in 4": (biharmonic(4), 12, 22),
}


@pytest.mark.parametrize("name", OPERATORS)
def test_counts_of_directions(name: str) -> None:
    terms, ours, interpolated = OPERATORS[name]
    (jet,) = plan([symbol(terms)])
    assert len(jet.directions) == ours
    directions = {v for a in terms for v in interpolation_family(a)}
    assert len(directions) == interpolated
