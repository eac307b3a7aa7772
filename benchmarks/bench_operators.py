"""What do the operators cost, against the same with plain JAX?

The network of the paper in float32, its parameters as arguments; operations and
temporary memory as XLA counts them, times as medians taken in turns.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from rich.progress import track

import collapse_taylor as ct
from forms import networks, operators
from forms.networks import points
from measure import compile_cost, run_times
from reporting import console, parser, table, write

Operator = Callable[[Callable[[Array], Array]], Callable[[Array], Array]]


@dataclass(frozen=True)
class Question:
    """One operator by this package and by plain JAX, at `count` points."""

    title: str
    dimension: int
    count: int
    ours: Operator
    plain: Operator
    differentiated: bool = False


def along(directions: np.ndarray, order: int, scale: float = 1.0) -> Operator:
    """Plain JAX: `jet` along each direction, then the sum."""

    def operator(f: Callable[[Array], Array]) -> Callable[[Array], Array]:
        def applied(x: Array) -> Array:
            rows = jax.vmap(
                lambda v: operators.coefficients(f, x, v, order)[order - 1]
            )(jnp.asarray(directions))
            return scale * jnp.sum(rows, axis=0)

        return applied

    return operator


def questions() -> list[Question]:
    """Those of the paper, and Kuramoto-Sivashinsky."""
    factor = points(25, 50, dtype="float32", seed=1)
    normal = points(16, 5, dtype="float32", seed=2)
    rademacher = np.sign(points(16, 50, dtype="float32", seed=3))
    terms = {(1, 0): 1.0, (0, 2): 1.0, (0, 4): 1.0}
    return [
        Question("Laplacian, D = 50", 50, 32, ct.laplacian, operators.trace_hessian),
        Question(
            "gradient of the Laplacian, D = 50",
            50,
            32,
            ct.laplacian,
            operators.trace_hessian,
            differentiated=True,
        ),
        Question(
            "rank 25, D = 50",
            50,
            32,
            lambda f: ct.weighted_laplacian(f, factor),
            along(factor, 2),
        ),
        Question(
            "16 samples of the Laplacian, D = 50",
            50,
            32,
            lambda f: ct.directional_derivative(f, rademacher, 2),
            along(rademacher, 2),
        ),
        Question(
            "16 samples of the biharmonic, D = 5",
            5,
            64,
            lambda f: ct.directional_derivative(f, normal, 4),
            along(normal, 4),
        ),
        *(
            Question(
                f"biharmonic, D = {dimension}",
                dimension,
                64,
                ct.biharmonic,
                operators.twice(operators.trace_hessian),
            )
            for dimension in (2, 3, 4, 5)
        ),
        Question(
            "u_t + u_xx + u_xxxx",
            2,
            64,
            lambda f: ct.linear_operator(f, terms),
            kuramoto_sivashinsky,
        ),
    ]


def kuramoto_sivashinsky(f: Callable[[Array], Array]) -> Callable[[Array], Array]:
    """Plain JAX: one jet in each direction."""

    def applied(x: Array) -> Array:
        time, space = jnp.eye(2, dtype=x.dtype)
        (first,) = operators.coefficients(f, x, time, 1)
        _, second, _, fourth = operators.coefficients(f, x, space, 4)
        return first + second + fourth

    return applied


def batched(question: Question, operator: Operator, apply: Any) -> Callable[..., Any]:
    """The operator at many points, or the gradient of the sum in the parameters."""

    def values(parameters: Any, xs: Array) -> Array:
        return jax.vmap(operator(lambda x: apply(parameters, x)))(xs)

    if question.differentiated:
        return jax.grad(lambda parameters, xs: jnp.sum(values(parameters, xs)))
    return values


def answer(question: Question, seconds: float) -> list[dict[str, Any]]:
    """One record for each of the two programs."""
    network = networks.paper(question.dimension)
    xs = points(question.count, question.dimension, dtype="float32")
    args = (network.parameters, xs)
    functions = [
        batched(question, operator, network.apply)
        for operator in (question.ours, question.plain)
    ]
    costs = [compile_cost(function, *args) for function in functions]
    times = run_times(functions, args, seconds=seconds)
    return [
        {
            "operator": question.title,
            "program": program,
            "GFLOP": cost.gigaflops,
            "temporary MiB": cost.mebibytes,
            "ms": 1e3 * time,
            "time / plain": time / times[-1],
        }
        for program, cost, time in zip(("ours", "plain"), costs, times, strict=True)
    ]


def main() -> None:
    """Answers for each operator."""
    options = parser(__doc__ or "", "bench_operators")
    options.add_argument("--seconds", type=float, default=2.0, help="per program")
    given = options.parse_args()
    records = []
    for question in track(questions(), "operators", console=console):
        records += answer(question, given.seconds)
    table("operators", records)
    write(given.out, records)


if __name__ == "__main__":
    main()
