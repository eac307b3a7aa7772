"""Results in float64 by plain JAX: forward over reverse, a few points at a time."""

from pathlib import Path
from typing import Any

import jax
import numpy as np
from jax import Array, lax

from cases.case import Case
from cases.problem import Problem, Program, problem, squared
from contestants.plain import forward_over_reverse
from measuring.hlo import matmul_flops

AT_A_TIME = 4


def write_reference(case: Case, path: Path, derivatives: list[str]) -> dict[str, Any]:
    """Writes value and gradient; gives the matrix products of the network itself."""
    jax.config.update("jax_enable_x64", True)
    exact = problem(Case(**{**case.record(), "dtype": "float64"}))
    program = in_portions(exact)
    results = {"value": flat(jax.jit(program)(*exact.args))}
    if "gradient" in derivatives:
        gradient = jax.jit(jax.grad(squared(program)))(*exact.args)
        results["gradient"] = flat(gradient)
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez(path, **results)
    return {"matmul flops": vector_flops(problem(case))}


def in_portions(exact: Problem) -> Program:
    """The operator at few points at once, so that any case fits into memory."""
    whole = forward_over_reverse(exact)

    def values(parameters: Any, xs: Array, *arrays: Array) -> Array:
        @jax.checkpoint
        def one(x: Array) -> Array:
            return whole(parameters, x[None], *arrays)[0]

        return lax.map(one, xs, batch_size=min(AT_A_TIME, len(xs)))

    return values


def vector_flops(given: Problem) -> int:
    """Operations of matrix products for the values of the network at all points."""
    parameters, xs, *_ = given.args
    compiled = jax.jit(given.value()).lower(parameters, xs).compile()
    return matmul_flops(compiled.as_text())


def error(result: Any, exact: np.ndarray) -> float:
    """The largest difference, relative to the largest entry."""
    difference = np.abs(flat(result) - exact)
    return float(difference.max() / np.abs(exact).max())


def flat(result: Any) -> np.ndarray:
    """All entries, in float64."""
    leaves = [np.asarray(leaf, np.float64).ravel() for leaf in jax.tree.leaves(result)]
    return np.concatenate(leaves)
