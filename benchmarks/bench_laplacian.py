"""What does collapsing save on the network of the paper, and is it as good as by hand?

Laplacian, D = 50, batch 32, and order-4 jet in 16 Gaussian directions, D = 5, batch 64:
operations and temporary memory as XLA counts them, times as ratios within one run.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import jax
from jax import Array, export
from rich.progress import track

from collapse_taylor import apply_collapse
from forms import networks, operators, references
from forms.networks import points
from measure import compile_cost, run_times
from reporting import console, parser, table, write

FORMS = (
    "P12_nested_jvp",
    "P13_jet",
    "P1_trace_hessian",
    "P3_einsum_hessian",
    "P5_jacfwd_jacfwd",
    "P5_jacfwd_jacrev",
    "P6_jvp_of_grad",
)


@dataclass(frozen=True)
class Question:
    """Programs that compute the same, and the one written by hand."""

    title: str
    args: Sequence[Any]
    by_hand: Callable[..., Array]
    programs: dict[str, Callable[..., Array]]


def laplacian() -> Question:
    """The Laplacian of the network of the paper."""
    network = networks.paper(50)

    def batched(name: str) -> Callable[..., Array]:
        def function(parameters: Any, xs: Array) -> Array:
            operator = operators.LAPLACIANS[name]
            return jax.vmap(operator(lambda x: network.apply(parameters, x)))(xs)

        return function

    args = (network.parameters, points(32, 50, dtype="float32"))
    programs = {name: batched(name) for name in FORMS}
    return Question("Laplacian", args, references.forward_laplacian, programs)


def stochastic_biharmonic() -> Question:
    """Fourth derivatives in random directions."""
    network = networks.paper(5)
    xs, directions = (points(n, 5, dtype="float32", seed=n) for n in (64, 16))
    total = operators.directional(4, operators.plain)

    def function(parameters: Any, xs: Array, directions: Array) -> Array:
        def at(x: Array) -> Array:
            return total(lambda y: network.apply(parameters, y), x, directions, x)

        return jax.vmap(at)(xs)

    def by_hand(parameters: Any, xs: Array, directions: Array) -> Array:
        return references.collapsed_jet(parameters, xs, directions, 4)

    args = (network.parameters, xs, directions)
    return Question("order-4 jet", args, by_hand, {"jet, 16 directions": function})


def answer(question: Question, seconds: float) -> list[dict[str, Any]]:
    """One record per program: before, after, by hand."""
    functions: dict[tuple[str, str], Callable[..., Array]] = {}
    for name, function in question.programs.items():
        exported = export.export(jax.jit(function))(*question.args)
        functions[name, "as written"] = function
        functions[name, "collapsed"] = apply_collapse(exported).call
    functions["by hand", ""] = question.by_hand
    named = track(functions.items(), question.title, console=console)
    costs = [compile_cost(function, *question.args) for _, function in named]
    times = run_times(list(functions.values()), question.args, seconds=seconds)
    return [
        {
            "operator": question.title,
            "form": name,
            "program": state,
            "GFLOP": cost.gigaflops,
            "temporary MiB": cost.mebibytes,
            "ms": 1e3 * time,
            "time / by hand": time / times[-1],
        }
        for (name, state), cost, time in zip(functions, costs, times, strict=True)
    ]


def main() -> None:
    """Answers both questions."""
    options = parser(__doc__ or "", "bench_laplacian")
    options.add_argument("--seconds", type=float, default=2.0, help="per program")
    given = options.parse_args()
    records = []
    for question in (laplacian(), stochastic_biharmonic()):
        found = answer(question, given.seconds)
        table(question.title, found)
        records += found
    write(given.out, records)


if __name__ == "__main__":
    main()
