"""Collapsing what JAX exports of all kinds: most has nothing to collapse and stays."""

from typing import Any

import jax
import jax.tree_util as tree
import numpy as np
import pytest
from jax import export

from collapsing import COLLAPSE, Run, relative_error, rises, run, with_module
from corpus import ENTRIES
from corpus.exchange import artifact_text, reprinted
from corpus.sharding import mesh
from tool import Tool

FLOAT32 = 1e-5
# Sums over directions, over basis vectors, and traces of products.
COLLAPSIBLE = {
    "biharmonic",
    "divergence",
    "hessian_trace",
    "jet_order_2",
    "jet_order_3",
    "jet_order_4",
    "jet_order_6",
    "laplacian_nested_jvp",
    "mixed_training",
    "platforms_hessian",
    "random_directions",
    "sharded_laplacian",
    "symbolic_laplacian",
}
# Whole Hessians: sums over features may move, depending on how JAX lowers them.
EITHER = {"hessian_reverse"}


class Corpus:
    """Each module as it is, as the tool prints it, and collapsed."""

    def __init__(self, tool: Tool) -> None:
        exported = {name: entry.export() for name, entry in ENTRIES.items()}
        texts = [artifact_text(e, generic=True) for e in exported.values()]
        generic = "--mlir-print-op-generic"
        self.exported = exported
        self.before = dict(zip(exported, tool.run_many(texts, generic), strict=True))
        after = tool.run_many(texts, COLLAPSE, generic)
        self.after = dict(zip(exported, after, strict=True))


@pytest.fixture(scope="module")
def corpus(stablehlo_opt: Tool) -> Corpus:
    return Corpus(stablehlo_opt)


@pytest.mark.parametrize("name", sorted(set(ENTRIES) - COLLAPSIBLE - EITHER))
def test_nothing_to_collapse(corpus: Corpus, name: str) -> None:
    assert corpus.after[name] == corpus.before[name]


@pytest.mark.parametrize("name", sorted(COLLAPSIBLE | EITHER))
def test_idempotence(corpus: Corpus, stablehlo_opt: Tool, name: str) -> None:
    once = corpus.after[name]
    assert once != corpus.before[name] or name in EITHER
    twice = stablehlo_opt.run(once, COLLAPSE, "--mlir-print-op-generic")
    assert twice.strip() == once


def arguments(name: str) -> Any:
    rng = np.random.RandomState(0)

    def array(spec: jax.ShapeDtypeStruct) -> np.ndarray:
        shape = [d if isinstance(d, int) else 5 for d in spec.shape]
        if spec.dtype.kind == "u":
            return rng.randint(0, 2**31, shape).astype(spec.dtype)
        return rng.randn(*shape).astype(spec.dtype)

    return tree.tree_map(array, ENTRIES[name].arguments())


def run_entry(exported: export.Exported, args: Any) -> Run:
    options = {}
    if exported.nr_devices > 1:
        options["in_shardings"] = tuple(exported.in_shardings_jax(mesh()))
    return run(exported, args, **options)


@pytest.mark.parametrize("name", sorted(COLLAPSIBLE | EITHER))
def test_values(corpus: Corpus, name: str) -> None:
    """They are the same, and nothing that XLA counts rises."""
    exported, args = corpus.exported[name], arguments(name)
    collapsed = with_module(exported, corpus.after[name])
    before, after = run_entry(exported, args), run_entry(collapsed, args)
    assert relative_error(after.results, before.results) <= FLOAT32
    assert not rises(before, after)


@pytest.mark.parametrize("name", sorted(COLLAPSIBLE | EITHER))
def test_signature(corpus: Corpus, name: str) -> None:
    def signature(text: str) -> str:
        lines = reprinted(text, generic=False).splitlines()
        return next(line for line in lines if "@main" in line)

    assert signature(corpus.after[name]) == signature(corpus.before[name])
