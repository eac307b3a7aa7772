"""Every network collapses in every form: operations after over operations before.

The sizes are such that matrices dominate. With D = 10 directions a collapsed Laplacian
carries D + 2 vectors; nested jvp about 2 D, forward over reverse 2 D + 1, jet 3 D or
more, forward over forward D^2.
"""

from typing import Any

import jax
import pytest
from jax import Array, export
from jax import numpy as jnp

from collapsing import collapsed, export_of, relative_error, run_once
from forms import networks, operators
from forms.cases import summed
from forms.networks import points
from tool import Tool

LARGEST_RATIO = {
    "P1_trace_hessian": 0.62,
    "P5_jacfwd_jacfwd": 0.2,
    "P6_jvp_of_grad": 0.62,
    "P12_nested_jvp": 0.67,
    "P13_jet": 0.55,
}


def forms() -> list[tuple[str, str]]:
    """Forms and networks that JAX can differentiate so."""
    return [
        (form, network)
        for form in LARGEST_RATIO
        for network in networks.MEDIUM
        if form != "P13_jet" or networks.has_jet_rules(network)
    ]


def flops(exported: export.Exported, args: Any) -> float:
    compiled = jax.jit(exported.call).lower(*args).compile()
    return compiled.cost_analysis()["flops"]


@pytest.mark.parametrize(("form", "name"), forms())
def test_operations(stablehlo_opt: Tool, form: str, name: str) -> None:
    network = networks.MEDIUM[name]("float32")
    args = (network.parameters, points(4, network.inputs, dtype="float32"))

    def function(parameters: Any, xs: Array) -> Array:
        operator = operators.LAPLACIANS[form]
        return jax.vmap(operator(lambda x: network.apply(parameters, x)))(xs)

    exported = export_of(function, args)
    after = flops(collapsed(stablehlo_opt, exported), args)
    assert after <= LARGEST_RATIO[form] * flops(exported, args)


BATCHES = {
    "sum": lambda values, xs: values.sum(),
    "mean": lambda values, xs: values.mean(),
    "weighted": lambda values, xs: values @ jnp.sin(xs[:, 0]),
}


@pytest.mark.parametrize("total", BATCHES)
@pytest.mark.parametrize("form", LARGEST_RATIO)
def test_operations_with_a_sum_over_the_batch(
    stablehlo_opt: Tool, form: str, total: str
) -> None:
    """The batch is summed where the directions are, but it is not one of them."""
    network = networks.MEDIUM["dense_tanh"]("float32")
    args = (network.parameters, points(4, network.inputs, dtype="float32"))

    def function(parameters: Any, xs: Array) -> Array:
        operator = operators.LAPLACIANS[form]
        values = jax.vmap(operator(lambda x: network.apply(parameters, x)))(xs)
        return BATCHES[total](values, xs)

    exported = export_of(function, args)
    rewritten = collapsed(stablehlo_opt, exported)
    assert flops(rewritten, args) <= LARGEST_RATIO[form] * flops(exported, args)
    error = relative_error(run_once(rewritten, args), run_once(exported, args))
    assert error <= 2e-5


SUM_RATIO = {2: 0.75, 3: 0.45, 4: 0.5, 6: 0.55}
# Each further sum of the same values carries one more vector.
FURTHER_SUMS = {"halves": 1, "several": 2}
PER_FURTHER_SUM = 0.1


@pytest.mark.parametrize("order", SUM_RATIO)
@pytest.mark.parametrize("name", operators.SUMS)
def test_sums(stablehlo_opt: Tool, name: str, order: int) -> None:
    total = operators.directional(order, operators.SUMS[name], by_jet=order > 2)
    network = networks.dense((10, 48, 48, 1), dtype="float32")
    function, args = summed(total, network, "float32", count=16)
    exported = export_of(function, args)
    after = flops(collapsed(stablehlo_opt, exported), args)
    ratio = SUM_RATIO[order] + PER_FURTHER_SUM * FURTHER_SUMS.get(name, 0)
    assert after <= ratio * flops(exported, args)
