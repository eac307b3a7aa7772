"""Collapsing changes no value and costs nothing: every source form, some in narrow
types.
"""

import re
from typing import Any

import jax
import numpy as np
import pytest

from collapsing import collapsed, export_of, relative_error, rises, run, run_once
from forms.cases import CASES
from tool import Tool

FLOAT64 = 1e-12
FLOAT32_INSIDE = 1e-5
# Rounding of the collapsed program may be a little worse, not much: other sums.
ROUNDING_OVER_ORIGINAL = 4.0
# XLA counts what is in a loop once, of the operator or of the network.
LOOPS = re.compile(r"P8_|P9_|P10_|P11_|.*-(looped|scanned(_outputs)?)$")
NARROW = [
    "P12_nested_jvp-dense_gelu_tanh",
    "P12_nested_jvp-dense_tanh",
    "P12_nested_jvp-residual",
    "P13_jet-dense_sin",
    "P13_jet-dense_tanh",
    "P13_jet-softmaxed",
    "P1_trace_hessian-dense_silu",
    "P1_trace_hessian-dense_tanh",
    "P6_jvp_of_grad-dense_softplus",
    "batch_inside-distinct",
    "jet_batch_inside-distinct",
    "jet_order_3-mean-vector",
    "jet_order_4-dotted-vector",
]


@pytest.mark.parametrize("name", CASES)
def test_float64(stablehlo_opt: Tool, name: str) -> None:
    with jax.enable_x64(True):
        function, args = CASES[name].build("float64")
        exported = export_of(function, args)
        rewritten = collapsed(stablehlo_opt, exported)
        before, after = run(exported, args), run(rewritten, args)
        bound = FLOAT32_INSIDE if name.endswith("-rounded") else FLOAT64
        assert relative_error(after.results, before.results) <= bound
        allowed = {"flops"} if LOOPS.match(name) else set()
        assert not rises(before, after).keys() - allowed


def truth(name: str, args: Any) -> list[np.ndarray]:
    """The case in double precision, for arguments rounded to a narrow type."""
    with jax.enable_x64(True):
        function, _ = CASES[name].build("float64")
        wide = jax.tree.map(lambda a: a.astype(np.float64), args)
        return run_once(export_of(function, wide), wide)


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("name", NARROW)
def test_narrow_types(stablehlo_opt: Tool, name: str, dtype: str) -> None:
    function, args = CASES[name].build(dtype)
    exported = export_of(function, args)
    rewritten = collapsed(stablehlo_opt, exported)
    expected = truth(name, args)

    def error(results: list[np.ndarray]) -> float:
        assert [r.dtype for r in results] == [np.dtype(dtype)] * len(results)
        return relative_error([r.astype(np.float64) for r in results], expected)

    own = max(error(run_once(exported, args)), float(jax.numpy.finfo(dtype).eps))
    assert error(run_once(rewritten, args)) <= ROUNDING_OVER_ORIGINAL * own
