"""The programs in README.md."""

import re
from pathlib import Path
from typing import Any

README = Path(__file__).parents[2] / "README.md"


def test_the_example_halves_the_work() -> None:
    programs = re.findall(r"^```python\n(.*?)^```$", README.read_text(), re.M | re.S)
    names: dict[str, Any] = {}
    exec("".join(programs), names)
    report = names["explain"](names["exported"])
    assert report.after.flops < 0.5 * report.before.flops
