"""Modules that are meant to be slow come through the passes, and verify.

How long they take is for the benchmarks.
"""

import pytest

from adversaries import ADVERSARIES, calls_twice, equal_carried, weights
from collapsing import COLLAPSE
from tool import Tool


@pytest.mark.parametrize("name", ADVERSARIES)
def test_comes_through(stablehlo_opt: Tool, name: str) -> None:
    assert "func.func" in stablehlo_opt.run(ADVERSARIES[name](1000), COLLAPSE)


def test_a_loop_that_carries_many_values(stablehlo_opt: Tool) -> None:
    """So many that what is known of them is moved in memory."""
    assert "stablehlo.while" in stablehlo_opt.run(equal_carried(5000), COLLAPSE)


def test_functions_that_are_exponential_once_inlined(stablehlo_opt: Tool) -> None:
    """They stay as they are, and a remark says so."""
    module = calls_twice(1000)
    assert stablehlo_opt.run(module, COLLAPSE) == stablehlo_opt.run(module)
    remarks = stablehlo_opt.start(module, COLLAPSE, "--remarks-filter=.*").stderr
    assert "CallsKept" in remarks
    assert "functions call each other too often" in remarks


def test_steps_are_counted_for_all_sums_of_a_group(stablehlo_opt: Tool) -> None:
    """Each alone takes few."""
    filters = "--remarks-filter-missed=collapse-taylor"
    remarks = stablehlo_opt.start(weights(3000), COLLAPSE, filters).stderr
    assert "moving it takes more steps than allowed" in remarks
