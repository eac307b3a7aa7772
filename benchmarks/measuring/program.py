"""One program, from tracing to its first result, and what XLA says of it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import jax

from collapse_taylor import _native
from measuring.cost import WITHOUT_LIBRARY_FUSION
from measuring.hlo import matmul_flops


class Stopwatch:
    """Adds up the time spent in something."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def timed(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function; its time is added."""

        def observed(*args: Any, **kwargs: Any) -> Any:
            start = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                self.seconds += time.perf_counter() - start

        return observed


@contextmanager
def in_passes() -> Iterator[Stopwatch]:
    """The time inside the native library: parsing, passes, printing."""
    watch, run = Stopwatch(), _native.run
    _native.run = watch.timed(run)
    try:
        yield watch
    finally:
        _native.run = run


@dataclass(frozen=True)
class Compiled:
    """A compiled program and the seconds that each step took."""

    call: Callable[..., Any]
    seconds: dict[str, float]
    costs: dict[str, Any]


def compile_program(
    make: Callable[[], Callable[..., Any]],
    args: Any,
    options: dict[str, str] | None = None,
) -> Compiled:
    """Makes, traces, lowers, compiles and runs a program once."""
    seconds: dict[str, float] = {}
    start = time.perf_counter()

    def lap(name: str) -> None:
        seconds[name] = time.perf_counter() - start - sum(seconds.values())

    with in_passes() as watch:
        traced = jax.jit(make()).trace(*args)
        lap("trace")
        lowered = traced.lower()
        lap("lower")
    compiled = lowered.compile(compiler_options=options)
    lap("compile")
    jax.block_until_ready(compiled(*args))
    lap("first run")
    seconds["passes"] = watch.seconds  # within trace
    return Compiled(compiled, seconds, _costs(lowered, compiled))


def _costs(lowered: Any, compiled: Any) -> dict[str, Any]:
    analysis = compiled.cost_analysis()
    temporary = compiled.memory_analysis().temp_size_in_bytes
    unfused = temporary
    if jax.default_backend() == "cpu":
        again = lowered.compile(compiler_options=WITHOUT_LIBRARY_FUSION)
        unfused = again.memory_analysis().temp_size_in_bytes
    return {
        "flops": analysis["flops"],
        "bytes": analysis.get("bytes accessed"),
        "matmul flops": matmul_flops(compiled.as_text()),
        "temporary": unfused,
        "temporary, fused": temporary,
    }
