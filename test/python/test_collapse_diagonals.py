"""Diagonals of Hessians, however they are taken, collapse as a trace does."""

import jax
import numpy as np
import pytest
from jax import Array
from jax import numpy as jnp

from collapsing import collapsed, export_of, relative_error, run_once
from forms import networks, operators
from forms.networks import points
from tool import Tool

D = 5
I = np.arange(D)  # noqa: E741
FLOAT64 = 1e-12
TAKEN = {
    "diag": jnp.diag,
    "diagonal": jnp.diagonal,
    "indices": lambda h: h[jnp.arange(D), jnp.arange(D)],
    "diag_indices": lambda h: h[jnp.diag_indices(D)],
    "constants": lambda h: h[I, I],
    "negative": lambda h: h[jnp.arange(D) - D, jnp.arange(D)],
    "backwards": lambda h: h[D - 1 - jnp.arange(D), D - 1 - jnp.arange(D)],
    "clip": lambda h: h.at[I, I].get(mode="clip"),
    "fill": lambda h: h.at[I, I].get(mode="fill"),
    "along_axis": lambda h: jnp.take_along_axis(h, jnp.arange(D)[:, None], axis=1),
    "flat": lambda h: jnp.take(h.reshape(-1), jnp.arange(D) * (D + 1)),
    "vmap": lambda h: jax.vmap(lambda row, i: row[i])(h, jnp.arange(D)),
    "dynamic_slice": lambda h: jax.vmap(
        lambda i: jax.lax.dynamic_slice(h, (i, i), (1, 1))
    )(jnp.arange(D)),
}
OUTSIDE = {
    "clip": lambda h: h.at[I, I + 1].get(mode="clip"),
    "fill": lambda h: h.at[I, I + 1].get(mode="fill", fill_value=3.0),
    "nan": lambda h: h.at[I, I + 1].get(mode="fill"),
    "from_the_end": lambda h: h[jnp.arange(D), jnp.arange(D) - 2],
}


def network() -> networks.Network:
    return networks.dense((D, 6, 4, 1), dtype="float64")


def summed(taken) -> operators.Operator:
    return lambda f: lambda x: jnp.sum(taken(jax.hessian(f)(x)))


def matrices(module: str) -> int:
    return module.count("stablehlo.dot_general")


def check(opt: Tool, operator: operators.Operator) -> tuple[str, str]:
    """The module before and after, which compute the same."""

    def function(xs: Array) -> Array:
        return jax.vmap(operator(network().bound()))(xs)

    args = (points(2, D, dtype="float64"),)
    exported = export_of(function, args)
    rewritten = collapsed(opt, exported)
    expected, actual = run_once(exported, args), run_once(rewritten, args)
    assert np.array_equal(np.isnan(expected), np.isnan(actual))
    assert relative_error(np.nan_to_num(actual), np.nan_to_num(expected)) <= FLOAT64
    return exported.mlir_module(), rewritten.mlir_module()


@pytest.mark.parametrize("name", TAKEN)
def test_a_sum_of_a_diagonal_is_a_trace(stablehlo_opt: Tool, name: str) -> None:
    with jax.enable_x64(True):
        _, trace = check(stablehlo_opt, operators.trace_hessian)
        _, after = check(stablehlo_opt, summed(TAKEN[name]))
    assert "stablehlo.gather" not in after
    assert matrices(after) == matrices(trace)


def test_a_weighted_diagonal(stablehlo_opt: Tool) -> None:
    with jax.enable_x64(True):
        before, after = check(stablehlo_opt, operators.weighted_diagonal)
    assert "stablehlo.gather" not in after
    assert matrices(after) < matrices(before)


@pytest.mark.parametrize("name", OUTSIDE)
def test_indices_outside_keep_their_meaning(stablehlo_opt: Tool, name: str) -> None:
    with jax.enable_x64(True):
        check(stablehlo_opt, summed(OUTSIDE[name]))
