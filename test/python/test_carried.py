"""Sums over directions through loops and choices; the oracle is nested `jvp`."""

from collections.abc import Callable

import jax
import numpy as np
import pytest
from jax import Array, lax
from jax import numpy as jnp

from collapse_taylor import collapse, explain
from collapse_taylor._jet import EXPORT_CHECKS, jet
from collapsing import relative_error, run_once

Network = Callable[[Array], Array]
DIM, POINTS, LAYERS, WIDTH = 12, 2, 3, 6
EXPANDED = "builtin.module(taylor-expand,collapse-taylor)"


def parameters(*shape: int) -> Array:
    """Fixed numbers, as large as a network's."""
    values = np.random.default_rng(sum(shape)).standard_normal(shape)
    return jnp.asarray(values / np.sqrt(shape[-1]))


def layers(x: Array) -> Array:
    """A scan over stacked weights."""
    ws, bs = parameters(LAYERS, WIDTH, WIDTH), parameters(LAYERS, WIDTH)

    def layer(h: Array, wb: tuple[Array, Array]) -> tuple[Array, None]:
        return jnp.tanh(h @ wb[0] + wb[1]), None

    h, _ = lax.scan(layer, x @ parameters(DIM, WIDTH), (ws, bs))
    return h @ parameters(WIDTH)


def residual(x: Array) -> Array:
    """Residual layers, and nonlinear functions around the scan."""

    def layer(h: Array, w: Array) -> tuple[Array, None]:
        return h + jnp.sin(h @ w), None

    first = jnp.tanh(x @ parameters(DIM, WIDTH))
    h, _ = lax.scan(layer, first, parameters(LAYERS, WIDTH, WIDTH))
    return jnp.tanh(h) @ parameters(WIDTH)


def lstm(x: Array) -> Array:
    """Two carried values that need each other."""
    recurrent, read = parameters(WIDTH, WIDTH), parameters(DIM // 2, WIDTH)

    def cell(state: tuple[Array, Array], u: Array) -> tuple[tuple[Array, Array], None]:
        h, c = state
        z = h @ recurrent + u @ read
        forget, write, show = (jax.nn.sigmoid(a * z) for a in (1, 2, 3))
        c = forget * c + write * jnp.tanh(z)
        return (show * jnp.tanh(c), c), None

    start = (jnp.zeros(WIDTH), jnp.zeros(WIDTH))
    (h, _), _ = lax.scan(cell, start, x.reshape(2, -1))
    return h @ parameters(WIDTH)


def chosen(x: Array) -> Array:
    """In each layer one of two functions, of which one has a scan inside."""

    def layer(h: Array, iw: tuple[Array, Array]) -> tuple[Array, None]:
        i, w = iw

        def twice(h: Array) -> Array:
            return lax.scan(lambda h, _: (jnp.tanh(h @ w), None), h, None, 2)[0]

        return lax.cond(i % 2 == 0, twice, lambda h: h + jnp.sin(h @ w), h), None

    numbered = (jnp.arange(LAYERS), parameters(LAYERS, WIDTH, WIDTH))
    h, _ = lax.scan(layer, x @ parameters(DIM, WIDTH), numbered)
    return h @ parameters(WIDTH)


def repeated(x: Array) -> Array:
    """A `while` of which nobody knows the number of steps."""
    w = parameters(WIDTH, WIDTH)

    def step(state: tuple[Array, Array]) -> tuple[Array, Array]:
        return state[0] / 2, jnp.tanh(state[1] @ w)

    start = (jnp.exp(parameters(1))[0], x @ parameters(DIM, WIDTH))
    return lax.while_loop(lambda s: s[0] > 0.2, step, start)[1] @ parameters(WIDTH)


def weights() -> Array:
    return parameters(DIM) + 1


def nested(f: Network) -> Network:
    """sum_i w_i d_ii f by nested `jvp`, for each point."""

    def second(x: Array, v: Array) -> Array:
        return jax.jvp(lambda y: jax.jvp(f, (y,), (v,))[1], (x,), (v,))[1]

    def operator(x: Array) -> Array:
        return weights() @ jax.vmap(lambda v: second(x, v))(jnp.eye(DIM))

    return jax.vmap(operator)


def jets(f: Network, order: int) -> Network:
    """sum_i d_i^K f / K! by jets."""

    def operator(xs: Array) -> Array:
        directions = jnp.broadcast_to(jnp.eye(DIM)[:, None], (DIM, *xs.shape))
        results = jet(lambda xs: (jax.vmap(f)(xs),), (xs,), (directions,), order)
        return results[0][order].sum(0)

    return operator


def derivative(f: Network, x: Array, v: Array, order: int) -> Array:
    """f^(K)(x) v^K / K!, one `jvp` in the other."""
    along: Callable[[Array], Array] = lambda t: f(x + t * v)  # noqa: E731
    for k in range(order):
        along = lambda t, g=along, k=k: jax.jvp(g, (t,), (1 / (k + 1.0),))[1]  # noqa: E731
    return along(jnp.zeros(()))


def expected(f: Network, xs: Array, order: int, scales: Array) -> np.ndarray:
    """One direction at a time."""
    one = jax.vmap(lambda x, v: derivative(f, x, v, order), (None, 0))
    return np.asarray(jax.vmap(lambda x: scales @ one(x, jnp.eye(DIM)))(xs))


def check(
    operator: Network, pipeline: str | None, xs: Array, result: np.ndarray
) -> int:
    """The operator is collapsed to the same values. How many sums were carried."""
    exported = jax.export.export(jax.jit(operator), disabled_checks=EXPORT_CHECKS)(xs)
    report = explain(exported, pipeline=pipeline)
    assert relative_error(run_once(report.collapsed, [xs]), [result]) <= 1e-12
    assert not explain(report.collapsed).moved
    return sum(remark.name == "SumCarried" for remark in report.remarks)


# How many values are given summed, at least.
NETWORKS: dict[Network, int] = {layers: 1, residual: 1, lstm: 2, chosen: 3, repeated: 1}


@pytest.mark.parametrize("network", NETWORKS, ids=lambda f: f.__name__)
def test_nested_jvp(network: Network) -> None:
    with jax.enable_x64(True):
        xs = parameters(POINTS, DIM)
        result = 2 * expected(network, xs, 2, weights())
        assert check(nested(network), None, xs, result) >= NETWORKS[network]


@pytest.mark.parametrize("order", [2, 3, 4])
def test_jets(order: int) -> None:
    with jax.enable_x64(True):
        xs = parameters(POINTS, DIM)
        result = expected(layers, xs, order, jnp.ones(DIM))
        assert check(jets(layers, order), EXPANDED, xs, result) == 1


def operations(function: Network, xs: Array) -> float:
    """What XLA counts; the body of a loop once."""
    return jax.jit(function).lower(xs).compile().cost_analysis()["flops"]


def test_operations() -> None:
    """A layer takes one matrix product for the values, the sums and each tangent."""
    dim, width = 20, 64
    ws, first = parameters(4, width, width), parameters(dim, width)

    def network(x: Array) -> Array:
        layer = lambda h, w: (jnp.tanh(h @ w), None)  # noqa: E731
        return lax.scan(layer, x @ first, ws)[0].sum()

    def by_hand(x: Array) -> Array:
        def layer(state: tuple[Array, ...], w: Array) -> tuple[tuple[Array, ...], None]:
            h, t, s = (value @ w for value in state)
            h = jnp.tanh(h)
            slope = 1 - h * h
            return (h, slope * t, slope * (s - 2 * h * (t * t).sum(0))), None

        start = (x @ first, first, jnp.zeros(width))
        return lax.scan(layer, start, ws)[0][2].sum()

    xs = parameters(8, dim).astype(jnp.float32)

    def laplacian(xs: Array) -> Array:
        directions = jnp.broadcast_to(jnp.eye(dim)[:, None], (dim, *xs.shape))
        results = jet(lambda xs: (jax.vmap(network)(xs),), (xs,), (directions,), 2)
        return 2 * results[0][2].sum(0)

    def nested_laplacian(x: Array) -> Array:
        def second(v: Array) -> Array:
            return jax.jvp(lambda y: jax.jvp(network, (y,), (v,))[1], (x,), (v,))[1]

        return jax.vmap(second)(jnp.eye(dim, dtype=x.dtype)).sum()

    most = 1.06 * operations(jax.vmap(by_hand), xs)
    assert operations(collapse(laplacian), xs) <= most
    assert operations(collapse(jax.vmap(nested_laplacian)), xs) <= most
