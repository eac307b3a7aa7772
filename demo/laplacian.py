"""The Laplacian of a physics-informed network, before and after collapsing.

`make demo` runs this. The network is u : R^50 -> R with layers of 768, 768, 512, 512
and 1 units and tanh, the Laplacian sum_d d^2 u / dx_d^2 at 32 points. It is written in
two ways that users know, nested `jvp` and `jet`, exported, and collapsed both through
Python and through `stablehlo-opt`. XLA then runs everything beside a forward Laplacian
written by hand and `trace(hessian)`.
"""

import argparse
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import jax
import numpy as np
from jax import Array, export
from jax import numpy as jnp
from jax.experimental.jet import jet
from rich.console import Console
from rich.progress import Progress, track
from rich.table import Table

from collapse_taylor import apply_collapse, explain, load_mlir

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))

from measuring.clock import run_in_turns  # noqa: E402
from measuring.cost import compile_cost  # noqa: E402

INPUTS, POINTS = 50, 32
WIDTHS = (INPUTS, 768, 768, 512, 512, 1)

INTRODUCTION = """\
The Laplacian of u : R^50 -> R, a network 768-768-512-512-1 with tanh, in vanilla JAX.
What the compiler pass does to it, written as nested jvp and as jet:
"""
WHERE_NEXT = """
Where next:
  {folder}/*.mlir        the programs before and after, as text
  stablehlo-opt --help            the passes, one by one
  benchmarks/README.md            what is measured beside its peers
  docs/math.md                    why a sum can move through a derivative"""

Layers = list[tuple[Array, Array]]
Program = Callable[[Layers, Array], Array]
console = Console()


def network(layers: Layers, x: Array) -> Array:
    """The network u at one point."""
    for w, b in layers[:-1]:
        x = jnp.tanh(x @ w + b)
    w, b = layers[-1]
    return (x @ w + b)[0]


def nested_jvp(layers: Layers, xs: Array) -> Array:
    """The Laplacian by forward mode twice along each basis vector."""

    def laplacian(x: Array) -> Array:
        def u(y: Array) -> Array:
            return network(layers, y)

        def second(v: Array) -> Array:
            return jax.jvp(lambda y: jax.jvp(u, (y,), (v,))[1], (x,), (v,))[1]

        return jnp.sum(jax.vmap(second)(jnp.eye(INPUTS)))

    return jax.vmap(laplacian)(xs)


def taylor_mode(layers: Layers, xs: Array) -> Array:
    """The Laplacian by Taylor mode along each basis vector."""

    def laplacian(x: Array) -> Array:
        def second(v: Array) -> Array:
            series = [v, jnp.zeros_like(v)]
            return jet(lambda y: network(layers, y), (x,), (series,))[1][1]

        return jnp.sum(jax.vmap(second)(jnp.eye(INPUTS)))

    return jax.vmap(laplacian)(xs)


WRITTEN: dict[str, Program] = {"nested jvp": nested_jvp, "jet": taylor_mode}


def trace_of_hessian(layers: Layers, xs: Array) -> Array:
    """The Laplacian as it is in the textbook."""

    def laplacian(x: Array) -> Array:
        return jnp.trace(jax.hessian(lambda y: network(layers, y))(x))

    return jax.vmap(laplacian)(xs)


def by_hand(layers: Layers, xs: Array) -> Array:
    """The forward Laplacian: value, Jacobian and Laplacian of each layer by hand."""
    (w, b), *rest = layers
    u = xs @ w + b
    jacobian = jnp.broadcast_to(w[:, None], (INPUTS, POINTS, w.shape[1]))
    laplacian = jnp.zeros_like(u)
    for w, b in rest:
        y = jnp.tanh(u)
        slope = 1 - y * y
        curvature = -2 * y * slope * jnp.sum(jacobian * jacobian, axis=0)
        laplacian = (slope * laplacian + curvature) @ w
        jacobian = (slope * jacobian) @ w
        u = y @ w + b
    return laplacian[:, 0]


def seeded() -> tuple[Layers, Array]:
    """Weights and points."""
    rng = np.random.RandomState(0)

    def normal(*shape: int) -> Array:
        return jnp.asarray(rng.randn(*shape), jnp.float32)

    layers = [(normal(i, o) / np.sqrt(i), 0.1 * normal(o)) for i, o in pairwise(WIDTHS)]
    return layers, normal(POINTS, INPUTS)


def through_the_tool(exported: export.Exported, tool: Path, folder: Path) -> Any:
    """Text out, `stablehlo-opt --collapse-taylor`, text in."""
    source = folder / f"{exported.fun_name}.mlir"
    target = folder / f"{exported.fun_name}.collapsed.mlir"
    source.write_text(str(exported.mlir_module()))
    command = [str(tool), "--collapse-taylor", str(source), "-o", str(target)]
    subprocess.run(command, check=True)
    console.print(f"$ stablehlo-opt --collapse-taylor {source.name} -o {target.name}")
    return load_mlir(target)


def flat(function: Any) -> Program:
    """A function of the layers as one of their arrays that are used."""

    def call(layers: Layers, xs: Array) -> Array:
        *arrays, _ = jax.tree.leaves(layers)  # the last bias has no second derivative
        return function(*arrays, xs)

    return call


def programs(
    args: tuple[Layers, Array], tool: Path, folder: Path
) -> dict[str, Program]:
    """Everything that is compared, by the name that the table shows."""
    found: dict[str, Program] = {"trace(hessian)": trace_of_hessian}
    for name, written in WRITTEN.items():
        exported = export.export(jax.jit(written))(*args)
        found[name] = written
        found[f"{name}, collapsed"] = apply_collapse(exported).call
        found[f"{name}, stablehlo-opt"] = flat(through_the_tool(exported, tool, folder))
    return {**found, "forward Laplacian by hand": by_hand}


def compare(found: dict[str, Program], args: tuple[Layers, Array]) -> Table:
    """Operations and memory as XLA counts them, times, and the largest difference."""
    table = Table(
        title=f"Laplacian of a network, D = {INPUTS}, {POINTS} points, float32"
    )
    table.add_column("program")
    for column in ("GFLOP", "temporary MiB", "ms", "difference"):
        table.add_column(column, justify="right")
    labelled = track(found.values(), "compiling", console=console, transient=True)
    costs = [compile_cost(program, *args) for program in labelled]
    with Progress(console=console, transient=True) as progress:
        progress.add_task("timing", total=None)
        times = run_in_turns(list(found.values()), args, seconds=1.0)
    truth = by_hand(*args)
    scale = jnp.max(jnp.abs(truth))
    for (name, program), cost, seconds in zip(found.items(), costs, times, strict=True):
        error = jnp.max(jnp.abs(program(*args) - truth)) / scale
        figures = (cost.gigaflops, cost.mebibytes, 1e3 * seconds)
        style = "bold green" if "," in name else None
        cells = [f"{figure:.2f}" for figure in figures]
        table.add_row(name, *cells, f"{error:.0e}", style=style)
    return table


def report(exported: export.Exported, picture: Path) -> None:
    """What the pass did and how long it took, and a picture of it."""
    told = explain(exported)
    milliseconds = 1e3 * sum(seconds for _, seconds in told.timing)
    console.print(told)
    told.draw(picture)
    console.print(f"collapsed in {milliseconds:.1f} ms; before and after: {picture}\n")


def main() -> None:
    """Runs the demo."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, default=ROOT / "build")
    build = parser.parse_args().build
    folder = build / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    args = seeded()
    console.print(INTRODUCTION)
    for written in WRITTEN.values():
        exported = export.export(jax.jit(written))(*args)
        report(exported, folder / f"{written.__name__}.svg")
    found = programs(args, build / "bin" / "stablehlo-opt", folder)
    console.print(compare(found, args))
    console.print(WHERE_NEXT.format(folder=folder))


if __name__ == "__main__":
    main()
