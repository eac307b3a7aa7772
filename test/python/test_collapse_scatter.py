"""What is added at places that are known is a sum like any other."""

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import Array, lax

from collapse_taylor import collapse
from collapsing import collapsed, export_of, relative_error, run
from corpus.exchange import artifact_text
from tool import Tool

DIRECTIONS, SIZE = 12, 6


def added(at: Array, mode: str | None = None) -> Callable[[Array], Array]:
    """Zeros with elements added along the last axis."""

    def place(x: Array) -> Array:
        return jnp.zeros((*x.shape[:-1], 9)).at[..., at].add(x, mode=mode)

    return place


def windows(starts: list[int], width: int) -> Callable[[Array], Array]:
    """Windows of the first elements, added where they start, or dropped."""

    def place(x: Array) -> Array:
        updates = jnp.stack([x[:, n : n + width] for n in range(len(starts))])
        numbers = lax.ScatterDimensionNumbers((1, 2), (), (1,))
        return lax.scatter_add(
            jnp.ones((x.shape[0], 9)),
            jnp.array(starts)[:, None],
            updates,
            numbers,
            mode="drop",
        )

    return place


KNOWN = {
    "diagonal": lambda x: (
        jnp.zeros((*x.shape, SIZE))
        .at[:, jnp.arange(SIZE), jnp.arange(SIZE)]
        .add(x)
        .reshape(x.shape[0], -1)[:, :9]
    ),
    "evenly_spaced": added(1 + jnp.arange(0, SIZE)),
    "everywhere_the_same": added(jnp.full(SIZE, 4)),
    "backwards": added(8 - jnp.arange(SIZE)),
    "windows": windows([0, 2, 4], 3),
}
UNKNOWN = {
    "partly_outside": added(5 + jnp.arange(SIZE), mode="drop"),
    "unevenly_spaced": added(jnp.array([0, 1, 5, 2, 2, 8])),
    "windows_partly_outside": windows([3, 5, 7], 3),
}


def summed(place: Callable[[Array], Array]) -> Callable[[Array, Array], Array]:
    """The sum over directions of squares that are placed and then multiplied."""
    return lambda t, w: jnp.sum(jnp.tanh(place(t * t) @ w) ** 0 * (place(t * t) @ w), 0)


def arguments() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    return rng.normal(size=(DIRECTIONS, SIZE)), rng.normal(size=(9, 40))


@pytest.mark.parametrize("name", KNOWN | UNKNOWN)
def test_value(stablehlo_opt: Tool, name: str) -> None:
    with jax.enable_x64(True):
        place, args = (KNOWN | UNKNOWN)[name], arguments()
        exported = export_of(lambda t, w: jnp.sum(place(t * t) @ w, 0), args)
        before, after = (
            run(exported, args),
            run(collapsed(stablehlo_opt, exported), args),
        )
        assert relative_error(after.results, before.results) <= 1e-12
        assert after.flops < before.flops / 4
        text = artifact_text(collapsed(stablehlo_opt, exported), generic=False)
        assert ("stablehlo.scatter" in text) == (name in UNKNOWN)


def test_diagonals_by_numpy() -> None:
    """`jnp.diag` chooses by platform how it reads the diagonal."""
    w = np.random.default_rng(1).normal(size=(8, 30)).astype("float32")

    def hessian_diagonal(x: Array) -> Array:
        hessian = jax.hessian(lambda y: jnp.tanh(y @ w).sum())(x)
        return jnp.sum(jnp.diag(hessian))

    def costs(f: Callable[[Array], Array]) -> float:
        lowered = collapse(f).lower(jnp.ones(8))
        return float(lowered.compile().cost_analysis()["flops"])

    def trace(x: Array) -> Array:
        return jnp.trace(jax.hessian(lambda y: jnp.tanh(y @ w).sum())(x))

    assert costs(hessian_diagonal) <= 1.02 * costs(trace)
