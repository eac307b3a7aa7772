"""What XLA says of a compiled function, and how long it takes."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import jax

# A library's fusion takes whole layers, and its buffers do not count as temporary
# memory. Memory is compared without such fusions, operations and times with them.
WITHOUT_LIBRARY_FUSION = {"xla_cpu_experimental_ynn_fusion_type": ""}


@dataclass(frozen=True)
class Cost:
    """What XLA's own analyses say of a compiled program: the same on each run."""

    flops: float
    temporary: int  # bytes, without library fusions

    @property
    def gigaflops(self) -> float:
        """Floating-point operations in units of 1e9."""
        return self.flops / 1e9

    @property
    def mebibytes(self) -> float:
        """Temporary memory in units of 2^20 bytes."""
        return self.temporary / 2**20


def compile_cost(function: Callable[..., Any], *args: Any) -> Cost:
    """The cost of `function`, compiled for arguments like these."""
    lowered = jax.jit(function).lower(*args)
    flops = lowered.compile().cost_analysis()["flops"]
    on_cpu = jax.default_backend() == "cpu"
    options = WITHOUT_LIBRARY_FUSION if on_cpu else None
    memory = lowered.compile(compiler_options=options).memory_analysis()
    return Cost(flops, memory.temp_size_in_bytes)


def run_times(
    functions: Sequence[Callable[..., Any]],
    args: Sequence[Any],
    *,
    seconds: float = 2.0,
    rounds: int = 5,
) -> list[float]:
    """Median seconds per call, measured in turns so that all see the same machine."""
    jitted = [jax.jit(f) for f in functions]
    for f in jitted:
        jax.block_until_ready(f(*args))
    times: list[list[float]] = [[] for _ in jitted]
    end = time.perf_counter() + seconds * len(jitted)
    while time.perf_counter() < end or len(times[0]) < rounds:
        for f, own in zip(jitted, times, strict=True):
            start = time.perf_counter()
            jax.block_until_ready(f(*args))
            own.append(time.perf_counter() - start)
    return [median(own) for own in times]
