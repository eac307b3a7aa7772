"""The time of the passes beside that of XLA, on the same modules."""

import time
from typing import Any

import jax
from jax import export

from cases.written import WRITTEN, mesh
from collapse_taylor._artifact import Opened
from collapse_taylor._run import run_passes

ANY = 5  # for a dimension that may have any size
ROUNDS = 2


def measure_compilation(name: str) -> dict[str, Any]:
    """Of each program of a kind: ops, sums moved, best seconds in passes and in XLA."""
    jax.config.update("jax_num_cpu_devices", 8)
    return {"modules": {key: _one(make()) for key, make in WRITTEN[name]()}}


def _one(exported: export.Exported) -> dict[str, Any]:
    text = Opened(exported.mlir_module_serialized).text
    runs = [run_passes(text, "builtin.module(collapse-taylor)") for _ in range(ROUNDS)]
    return {
        "ops": sum(runs[0].ops_before.values()),
        "moved": sum(remark.name == "SumMoved" for remark in runs[0].remarks),
        "passes": min(sum(seconds for _, seconds in run.timing) for run in runs),
        "xla": min(_compilation(exported) for _ in range(ROUNDS)),
    }


def _compilation(exported: export.Exported) -> float:
    """Seconds that XLA takes on the CPU."""
    options = {}
    if exported.nr_devices > 1:
        options["in_shardings"] = tuple(exported.in_shardings_jax(mesh()))
    shapes = [
        jax.ShapeDtypeStruct(
            [size if isinstance(size, int) else ANY for size in aval.shape], aval.dtype
        )
        for aval in exported.in_avals
    ]
    args, named = exported.in_tree.unflatten(shapes)
    jax.clear_caches()
    with jax.enable_x64(True):
        lowered = jax.jit(exported.call, **options).lower(*args, **named)
    start = time.perf_counter()
    lowered.compile()
    return time.perf_counter() - start
