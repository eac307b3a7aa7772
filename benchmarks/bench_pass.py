"""How long does the pass take, and how much memory, as modules grow?

Runs `stablehlo-opt --collapse-taylor` on the modules of the demo and on chains of 1,000
to 10,000 ops. `pass` is the time inside the pass manager, `process` all of the process,
`peak` its largest resident memory.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import jax
from jax import Array, export
from rich.progress import track

from chains import CHAINS
from forms import networks, operators
from forms.networks import points
from reporting import console, parser, table, write

SIZES = (1_000, 3_000, 10_000)
LAPLACIANS = ("P12_nested_jvp", "P13_jet", "P1_trace_hessian", "P5_jacfwd_jacfwd")
JETS = (4, 6)


# A child's peak includes what its parent held when it was forked: so a small parent.
OBSERVER = """
import resource, subprocess, sys, time
start = time.perf_counter()
status = subprocess.run(sys.argv[1:]).returncode
elapsed = time.perf_counter() - start
print(elapsed, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(status)
"""


def laplacian_module(name: str) -> str:
    """The module of the demo with one of the Laplacians."""
    network = networks.paper(50)

    def function(parameters: Any, xs: Array) -> Array:
        operator = operators.LAPLACIANS[name]
        return jax.vmap(operator(lambda x: network.apply(parameters, x)))(xs)

    return module_text(function, network.parameters, points(32, 50, dtype="float32"))


def jet_module(order: int) -> str:
    """The module of a jet in 16 directions."""
    network = networks.paper(5)
    total = operators.directional(order, operators.plain)

    def function(parameters: Any, xs: Array, directions: Array) -> Array:
        def at(x: Array) -> Array:
            return total(lambda y: network.apply(parameters, y), x, directions, x)

        return jax.vmap(at)(xs)

    xs, directions = (points(n, 5, dtype="float32", seed=n) for n in (64, 16))
    return module_text(function, network.parameters, xs, directions)


def module_text(function: Callable[..., Array], *args: Any) -> str:
    """What JAX exports."""
    return str(export.export(jax.jit(function))(*args).mlir_module())


def modules() -> Iterator[tuple[str, int, Callable[[], str]]]:
    """Names, numbers of ops (0: as JAX makes it) and texts."""
    for name in LAPLACIANS:
        yield name, 0, partial(laplacian_module, name)
    for order in JETS:
        yield f"jet of order {order}", 0, partial(jet_module, order)
    for name, make in CHAINS.items():
        for size in SIZES:
            yield f"chain: {name}", size, partial(make, size)


def seconds_in_passes(timing: str) -> float:
    """All but parsing and printing, from the report of `--mlir-timing`."""
    total, outside = 0.0, 0.0
    for line in timing.splitlines():
        words = line.split()
        if len(words) < 3 or "(" not in line:
            continue
        label = words[-1]
        if label == "Total":
            total = float(words[0])
        elif label in ("Parser", "Output", "Rest"):
            outside += float(words[0])
    return total - outside


def run(tool: Path, text: str) -> dict[str, float]:
    """One run of the tool: times in milliseconds, memory in MiB."""
    with tempfile.NamedTemporaryFile("w", suffix=".mlir") as file:
        file.write(text)
        file.flush()
        flags = ["--collapse-taylor", "--mlir-timing", "--mlir-timing-display=list"]
        command = [str(tool), file.name, *flags, "-o", os.devnull]
        observed = [sys.executable, "-c", OBSERVER, *command]
        done = subprocess.run(observed, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"stablehlo-opt failed:\n{done.stderr}")
    elapsed, kibibytes = map(float, done.stdout.split())
    return {
        "pass ms": 1e3 * seconds_in_passes(done.stderr),
        "process ms": 1e3 * elapsed,
        "peak MiB": kibibytes / 1024,
    }


def main() -> None:
    """Measures all modules, the best of three runs each."""
    options = parser(__doc__ or "", "bench_pass").parse_args()
    tool = options.build / "bin" / "stablehlo-opt"
    records = []
    for name, size, make in track(list(modules()), "pass", console=console):
        text = make()
        runs = [run(tool, text) for _ in range(3)]
        best = min(runs, key=lambda figures: figures["pass ms"])
        lines = len(re.findall(r"^ *%\S+ = ", text, re.MULTILINE))
        records.append({"module": name, "ops": size or lines, **best})
    table("Time and memory of --collapse-taylor", records)
    write(options.out, records)


if __name__ == "__main__":
    main()
