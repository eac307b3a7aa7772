"""Sums over directions move into solves, which are linear in the right-hand side."""

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import Array
from jax.scipy import linalg

from cases import networks
from collapse_taylor import apply_collapse, laplacian
from collapsing import export_of, relative_error, run

DIRECTIONS, SIZE, INNER = 18, 6, 40


def trace_of(solve: Callable[[Array, Array], Array], a: Array, m: Array) -> Array:
    """The sum over directions of traces of a^-1 (m^2 w)."""
    w = jnp.ones((INNER, SIZE))
    return jax.vmap(lambda d: jnp.trace(solve(a, (d * d) @ w)))(m).sum()


SOLVES = {
    "dense": jnp.linalg.solve,
    "lower": lambda a, b: linalg.solve_triangular(a, b, lower=True),
    "transposed": lambda a, b: linalg.solve_triangular(a, b, trans=1),
}


@pytest.mark.parametrize("batch", [(), (3,), (2, 3)])
@pytest.mark.parametrize("name", SOLVES)
def test_traces_of_solves(name: str, batch: tuple[int, ...]) -> None:
    """A diagonal of rows and columns does not keep the directions from being summed."""
    rng = np.random.default_rng(0)
    a = rng.normal(size=(*batch, SIZE, SIZE)) + 4 * np.eye(SIZE)
    m = rng.normal(size=(*batch, DIRECTIONS, SIZE, INNER))

    def total(a: Array, m: Array) -> Array:
        return trace_of(SOLVES[name], a, m)

    for _ in batch:
        total = jax.vmap(total)
    with jax.enable_x64(True):
        exported = export_of(total, (a, m))
        before, after = run(exported, (a, m)), run(apply_collapse(exported), (a, m))
    assert relative_error(after.results, before.results) <= 1e-12
    assert after.flops <= 0.4 * before.flops


def cost(function: Callable[[Array], Array], x: Array) -> float:
    analysis = jax.jit(jax.vmap(function)).lower(x).compile().cost_analysis()
    return float(analysis["flops"])


@pytest.mark.parametrize("batch", [(), (3,)])
def test_nested_jvp_of_determinants(batch: tuple[int, ...]) -> None:
    """JAX merges the directions with the columns of right-hand sides."""
    rng = np.random.default_rng(2)
    w, v = rng.normal(size=(DIRECTIONS, SIZE, INNER)), rng.normal(size=(INNER, 2, SIZE))
    x = rng.normal(size=(*batch, DIRECTIONS))

    def f(y: Array) -> Array:
        matrices = jnp.einsum("nk,kdm->dnm", jnp.tanh(jnp.tensordot(y, w, 1)), v)
        return jnp.linalg.slogdet(matrices)[1].sum()

    def total(y: Array) -> Array:
        def second(d: Array) -> Array:
            def first(z: Array) -> Array:
                return jax.jvp(f, (z,), (d,))[1]

            return jax.jvp(first, (y,), (d,))[1]

        return jax.vmap(second)(jnp.eye(DIRECTIONS)).sum()

    with jax.enable_x64(True):
        exported = export_of(jax.vmap(total) if batch else total, (x,))
        before, after = run(exported, (x,)), run(apply_collapse(exported), (x,))
    assert relative_error(after.results, before.results) <= 1e-12
    assert after.flops <= 0.5 * before.flops


def test_logarithm_of_determinants() -> None:
    """The Laplacian that quantum Monte Carlo needs carries its sum to the electrons."""
    net = networks.network("fermi net", "float64")
    with jax.enable_x64(True):
        x = jnp.asarray(np.random.default_rng(1).normal(size=(4, net.inputs)))

        def f(y: Array) -> Array:
            return net.apply(net.parameters, y)

        def trace(y: Array) -> Array:
            return jnp.trace(jax.hessian(f)(y))

        actual = jax.jit(jax.vmap(laplacian(f)))(x)
        expected = jax.jit(jax.vmap(trace))(x)
        np.testing.assert_allclose(actual, expected, rtol=1e-10)
        # 1 + 18 + 1 vectors and what the determinants take; twice 18 without.
        assert cost(laplacian(f), x) <= 23 * cost(f, x)
