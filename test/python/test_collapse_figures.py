"""No source form costs more, by XLA's own analyses, once it is collapsed.

At one point, at several, and with the gradient in the parameters. The corpus is
compared in `test_collapse_corpus`, other networks in `test_collapse_values`. Option
`-rP` lists what changes.
"""

from collections.abc import Callable
from typing import Any

import jax
import pytest
from jax import Array
from jax import numpy as jnp

from collapsing import (
    COLLAPSE,
    compile_exported,
    export_of,
    figures,
    rises,
    with_module,
)
from corpus.exchange import artifact_text
from forms import networks, operators
from forms.networks import Network, points
from measuring.hlo import matmul_flops
from tool import Tool

OPERATORS = {**operators.LAPLACIANS, **operators.OTHER_OPERATORS}
NETWORKS: dict[str, Callable[[], Network]] = {
    "dense": lambda: networks.dense((4, 32, 32, 1), dtype="float32"),
    "normalised": lambda: networks.MEDIUM["normalised"]("float32"),
}
MODES = ("one", "batch", "gradient")
# XLA counts what is in a loop once. All steps at once take more memory, which an option
# of the pass limits.
LOOPS = ("P8_", "P9_", "P10_", "P11_")
# What is known to rise, and why.
EXCEPTIONS = {
    "P16_blocks_of_hessian-normalised-gradient": "two sums over features move, which "
    "saves 0.7 % by the model; XLA then computes more factors twice in fusions",
    "P21_weighted_diagonal-normalised-one": "weights stay between the directions and "
    "the features, so a matrix for both is kept",
}


def cases() -> list[str]:
    """Every form on the dense network, some on the other, what compiles in seconds."""
    dense = [
        f"{operator}-dense-{mode}"
        for operator in OPERATORS
        for mode in (MODES[:1] if operator.startswith("P18_") else MODES)
    ]
    few = [o for o in OPERATORS if o.startswith(("P1_", "P12_", "P16_", "P21_"))]
    normalised = [f"{o}-normalised-{mode}" for o in few for mode in MODES[:2]]
    return [*dense, *normalised, "P16_blocks_of_hessian-normalised-gradient"]


def program(name: str) -> tuple[Callable[..., Any], tuple[Any, ...]]:
    """A form as it is used, and its arguments."""
    operator, network_name, mode = name.split("-")
    network = NETWORKS[network_name]()
    xs = points(4, network.inputs, dtype="float32")

    def at(parameters: Any, x: Array) -> Array:
        return OPERATORS[operator](lambda y: network.apply(parameters, y))(x)

    def batch(parameters: Any, xs: Array) -> Array:
        return jax.vmap(lambda x: at(parameters, x))(xs)

    def loss(parameters: Any, xs: Array) -> Array:
        return jnp.mean(batch(parameters, xs) ** 2)

    if mode == "one":
        return at, (network.parameters, xs[0])
    function = batch if mode == "batch" else jax.value_and_grad(loss)
    return function, (network.parameters, xs)


@pytest.mark.parametrize("name", cases())
def test_nothing_rises(
    request: pytest.FixtureRequest, stablehlo_opt: Tool, name: str
) -> None:
    if name in EXCEPTIONS:
        mark = pytest.mark.xfail(strict=True, reason=EXCEPTIONS[name])
        request.applymarker(mark)
    function, args = program(name)
    exported = export_of(function, args)
    generic = "--mlir-print-op-generic"
    text = artifact_text(exported, generic=True)
    before, after = (stablehlo_opt.run(text, *f, generic) for f in ((), (COLLAPSE,)))
    if before == after:
        return
    collapsed = with_module(exported, after)
    old, new = (compile_exported(e, args) for e in (exported, collapsed))
    print(f"{name}: {figures(old)} to {figures(new)}")
    if name.startswith(LOOPS):
        products = [matmul_flops(compiled.as_text()) for compiled in (old, new)]
        assert products[1] <= products[0]
    else:
        assert not rises(figures(old), figures(new))
