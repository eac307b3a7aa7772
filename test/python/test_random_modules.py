"""Laws of the collapse on random modules of all kinds of ops.

Some seeds are the same on each run, and some are new: a failure names its seed and
shows the module, reduced. `make fuzz-programs` looks for more.
"""

import time
from collections.abc import Iterator

import jax
import numpy as np
import pytest

from module_checks import check_seed, exactly_finite, failure_of, is_changed, reduced
from random_modules import (
    DTYPES,
    Module,
    Step,
    Type,
    Value,
    random_inputs,
    random_module,
)
from tool import Tool

FIXED = range(30)
FRESH = range(int(time.time()), int(time.time()) + 10)


@pytest.fixture(autouse=True)
def double_precision() -> Iterator[None]:
    with jax.enable_x64(True):
        yield


@pytest.mark.parametrize("seeds", [FIXED, FRESH], ids=["fixed", "fresh"])
def test_laws(stablehlo_opt: Tool, seeds: range) -> None:
    print(f"seeds {seeds.start} to {seeds.stop - 1}")
    for seed in seeds:
        assert not (found := check_seed(stablehlo_opt, seed)), found


# Not the fresh ones: XLA itself takes zero times infinity for zero now and then.
def test_exact_values_are_finite_where_they_were(stablehlo_opt: Tool) -> None:
    for seed in FIXED:
        module = random_module(seed)
        found = exactly_finite(stablehlo_opt, module, random_inputs(module, seed))
        assert not found, f"seed {seed}: {found}\n{module}"


def test_some_modules_have_sums_that_move(stablehlo_opt: Tool) -> None:
    changed = [is_changed(stablehlo_opt, random_module(seed)) for seed in range(40)]
    assert sum(changed) >= 4


def test_modules_are_those_of_their_seed() -> None:
    assert str(random_module(5)) == str(random_module(5)) != str(random_module(6))


class Wrong:
    """A tool that makes sines of cosines."""

    def run(self, text: str, *flags: str) -> str:
        return text.replace("stablehlo.cosine", "stablehlo.sine")


def test_failing_modules_are_reduced() -> None:
    type_ = Type((3,), "f64")
    values = [Value(f"%v{i}", type_) for i in range(5)]
    names = ["tanh", "cosine", "negate", "abs"]
    steps = tuple(
        Step((result,), f"{result} = stablehlo.{name} {operand} : {type_}")
        for name, operand, result in zip(names, values, values[1:], strict=False)
    )
    module = Module((values[0],), steps, (values[2], values[4]))
    inputs = [np.array([0.1, 0.2, 0.3], DTYPES["f64"])]
    failure = failure_of(Wrong(), module, inputs)  # type: ignore[arg-type]
    assert failure is not None
    assert failure.kind == "values"
    small, _ = reduced(Wrong(), module, inputs, failure)  # type: ignore[arg-type]
    assert [step.text.split()[2] for step in small.steps] == ["stablehlo.cosine"]
    assert len(small.results) == 1
