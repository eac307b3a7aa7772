"""Time and memory of the passes on one module."""

import resource
import time
from typing import Any

from cases.modules import ADVERSARIAL, MODULES
from collapse_taylor._run import run_passes


def measure_passes(name: str) -> dict[str, Any]:
    """One run in this process: seconds in the passes and in all, growth of memory."""
    text = {**MODULES, **ADVERSARIAL}[name]()
    before = _largest()
    start = time.perf_counter()
    run = run_passes(text, "builtin.module(collapse-taylor)")
    elapsed = time.perf_counter() - start
    return {
        "ops": sum(run.ops_before.values()),
        "ops after": sum(run.ops_after.values()),
        "text": len(text),
        "passes": sum(seconds for _, seconds in run.timing),
        "elapsed": elapsed,
        "growth": max(_largest() - before, 0),
        "moved": sum(remark.name == "SumMoved" for remark in run.remarks),
    }


def _largest() -> int:
    """The largest resident memory so far, in bytes."""
    return 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
