"""What XLA says of a compiled function."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax

# A library's fusion takes whole layers, and its buffers do not count as temporary
# memory. Memory is compared without such fusions, and with them, operations and times
# with them.
WITHOUT_LIBRARY_FUSION = {"xla_cpu_experimental_ynn_fusion_type": ""}


@dataclass(frozen=True)
class Cost:
    """What XLA's own analyses say of a compiled program: the same on each run."""

    flops: float
    temporary: int  # bytes, without library fusions
    fused: int  # temporary bytes with library fusions, as users have them

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
    compiled = lowered.compile()
    flops = compiled.cost_analysis()["flops"]
    fused = compiled.memory_analysis().temp_size_in_bytes
    on_cpu = jax.default_backend() == "cpu"
    options = WITHOUT_LIBRARY_FUSION if on_cpu else None
    memory = lowered.compile(compiler_options=options).memory_analysis()
    return Cost(flops, memory.temp_size_in_bytes, fused)
