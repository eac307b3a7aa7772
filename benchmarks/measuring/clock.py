"""Times of a call, by the protocol of the paper: best of 50 after 10 warm-ups."""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from statistics import median, quantiles
from typing import Any

import jax

WARMUPS, CALLS, FEWEST = 10, 50, 3


@dataclass(frozen=True)
class Times:
    """Seconds of one call. A bound on the time may leave fewer calls than 50."""

    best: float
    median: float
    lower: float  # quartiles
    upper: float
    calls: int
    warmups: int

    def record(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def measure(call: Callable[[], Any], seconds: float) -> Times:
    """The times of a call that waits for its result.

    Warm-ups take at most a fifth of the bound, or one call; calls the rest, or three.
    """
    warmups = _repeat(call, WARMUPS, 1, seconds / 5)
    calls = _repeat(call, CALLS, FEWEST, 4 * seconds / 5)
    lower, _, upper = quantiles(calls, n=4, method="inclusive")
    return Times(min(calls), median(calls), lower, upper, len(calls), len(warmups))


def _repeat(
    call: Callable[[], Any], most: int, fewest: int, seconds: float
) -> list[float]:
    taken: list[float] = []
    while len(taken) < most and (len(taken) < fewest or sum(taken) < seconds):
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    return taken


def run_in_turns(
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


def slope(sizes: list[float], seconds: list[float]) -> tuple[float, float]:
    """Slope and offset of the straight line with the least squares.

    >>> slope([1.0, 2.0, 3.0], [5.0, 7.0, 9.0])
    (2.0, 3.0)
    """
    mean = sum(sizes) / len(sizes)
    centre = sum(seconds) / len(seconds)
    square = sum((s - mean) ** 2 for s in sizes)
    product = sum(
        (s - mean) * (t - centre) for s, t in zip(sizes, seconds, strict=True)
    )
    return product / square, centre - product / square * mean
