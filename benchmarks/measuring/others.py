"""What else the processor does while something is measured."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
_STATISTICS = Path("/proc/stat")


def with_others(call: Callable[[], T]) -> tuple[T, float | None]:
    """The result, and the share of the processor that other processes had meanwhile.

    None where the system does not tell.
    """
    before = (_busy(), time.process_time(), time.perf_counter())
    result = call()
    after = (_busy(), time.process_time(), time.perf_counter())
    if before[0] is None or after[0] is None:
        return result, None
    own, elapsed = after[1] - before[1], after[2] - before[2]
    cores = os.cpu_count() or 1
    return result, min(max((after[0] - before[0] - own) / (cores * elapsed), 0.0), 1.0)


def _busy() -> float | None:
    """Seconds that all cores together have worked since the system started."""
    if not _STATISTICS.exists():
        return None
    ticks = [int(word) for word in _STATISTICS.read_text().splitlines()[0].split()[1:9]]
    user, nice, system, _, _, *interrupts = ticks
    return (user + nice + system + sum(interrupts)) / os.sysconf("SC_CLK_TCK")
