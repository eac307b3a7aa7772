"""Expanding jets of what JAX exports: all of it, or an error that says why not."""

from typing import Any

import jax
import pytest

from corpus import ENTRIES
from corpus.exchange import reprinted
from jets import EXPAND, has_series, is_known, jet_module
from tool import Tool, ToolError

REFUSED = {
    "no_results": "at least 1 result",
    "scatter": "unique indices",
    "sharded_constraint": "sdy.sharding_constraint",
    "shard_map_collectives": "sdy.manual_computation",
    "shard_map_gradient": "sdy.manual_computation",
    "shard_map_partial": "sdy.manual_computation",
    "shard_map_sum": "sdy.manual_computation",
}
# Sizes and platforms that are left open, and options of jit.
PLAIN = [
    name
    for name, entry in ENTRIES.items()
    if not entry.jit and entry.platforms == ("cpu",) and "symbolic" not in name
]


@pytest.mark.parametrize("name", PLAIN)
def test_corpus_expands(stablehlo_opt: Tool, name: str) -> None:
    """Second coefficients of all that can vary; jaxlib accepts what is written."""
    entry = ENTRIES[name]
    with jax.enable_x64(entry.x64):
        args, tree = jax.tree.flatten(entry.arguments())

        def function(*flat: Any) -> Any:
            return entry.function(*jax.tree.unflatten(tree, flat))

        results = jax.tree.leaves(jax.eval_shape(function, *args))
        if not any(map(has_series, args)) or not all(map(is_known, args + results)):
            pytest.skip("nothing varies, or types that numpy does not know")
        series = [
            [jax.ShapeDtypeStruct((2, *a.shape), a.dtype)] if has_series(a) else []
            for a in args
        ]
        module = jet_module(function, args, series, 2)
    if name not in REFUSED:
        text = stablehlo_opt.run(module, EXPAND, "--mlir-print-op-generic")
        assert "taylor.jet" not in reprinted(text, generic=True)
        return
    with pytest.raises(ToolError) as refusal:
        stablehlo_opt.run(module, EXPAND)
    assert REFUSED[name] in str(refusal.value)
