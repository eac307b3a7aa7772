"""Hessians of functions with loops: the loops are unrolled where sums need it."""

from collections.abc import Callable

import jax
import numpy as np
import pytest
from jax import Array, lax
from jax import numpy as jnp

from collapse_taylor import Report, collapse, explain
from collapsing import export_of, relative_error, run_once

Network = Callable[[Array], Array]
DIM, POINTS, WIDTH = 6, 2, 8


def parameters(*shape: int) -> Array:
    """Fixed numbers, as large as a network's."""
    values = np.random.default_rng(sum(shape)).standard_normal(shape)
    return jnp.asarray(values / np.sqrt(shape[-1]))


def layers(x: Array) -> Array:
    """A scan over stacked weights."""
    ws, bs = parameters(4, WIDTH, WIDTH), parameters(4, WIDTH)

    def layer(h: Array, wb: tuple[Array, Array]) -> tuple[Array, None]:
        return jnp.tanh(h @ wb[0] + wb[1]), None

    h, _ = lax.scan(layer, x @ parameters(DIM, WIDTH), (ws, bs))
    return h @ parameters(WIDTH)


def checkpointed(x: Array) -> Array:
    """Layers of which the reverse sweep computes again what it needs."""

    def layer(h: Array, w: Array) -> tuple[Array, None]:
        return jnp.tanh(h @ w), None

    ws, first = parameters(4, WIDTH, WIDTH), x @ parameters(DIM, WIDTH)
    return lax.scan(jax.checkpoint(layer), first, ws)[0] @ parameters(WIDTH)


def gated(x: Array) -> Array:
    """A recurrent cell with gates, over pairs of inputs."""
    r, u = parameters(3, WIDTH, WIDTH), parameters(3, 2, WIDTH)

    def cell(h: Array, row: Array) -> tuple[Array, None]:
        keep = jax.nn.sigmoid(h @ r[0] + row @ u[0])
        reset = jax.nn.sigmoid(h @ r[1] + row @ u[1])
        new = jnp.tanh((reset * h) @ r[2] + row @ u[2])
        return keep * h + (1 - keep) * new, None

    h, _ = lax.scan(cell, jnp.zeros(WIDTH, x.dtype), x.reshape(-1, 2))
    return h @ parameters(WIDTH)


def nested(x: Array) -> Array:
    """Residual blocks, each a scan of its own."""

    def layer(h: Array, w: Array) -> tuple[Array, None]:
        return jnp.tanh(h @ w), None

    def block(h: Array, ws: Array) -> tuple[Array, None]:
        return h + lax.scan(layer, h, ws)[0], None

    first = x @ parameters(DIM, WIDTH)
    h, _ = lax.scan(block, first, parameters(2, 2, WIDTH, WIDTH))
    return h @ parameters(WIDTH)


def counted(x: Array) -> Array:
    """A `fori_loop` that uses its counter."""
    w = parameters(WIDTH, WIDTH)

    def step(i: Array, h: Array) -> Array:
        return jnp.tanh(h @ w) + h / (i + 1.0)

    return lax.fori_loop(0, 3, step, x @ parameters(DIM, WIDTH)) @ parameters(WIDTH)


def stacked(x: Array) -> Array:
    """What each layer returns is used."""

    def layer(h: Array, w: Array) -> tuple[Array, Array]:
        h = jnp.tanh(h @ w)
        return h, (h * h).sum()

    ws, first = parameters(4, WIDTH, WIDTH), x @ parameters(DIM, WIDTH)
    h, squares = lax.scan(layer, first, ws)
    return h @ parameters(WIDTH) + (squares**2).sum()


def written_out(x: Array) -> Array:
    """As `layers`, unrolled by JAX."""
    ws, first = parameters(4, WIDTH, WIDTH), x @ parameters(DIM, WIDTH)
    h, _ = lax.scan(lambda h, w: (jnp.tanh(h @ w), None), first, ws, unroll=4)
    return h @ parameters(WIDTH)


def trace(f: Network) -> Network:
    return lambda x: jnp.trace(jax.hessian(f)(x))


def einsum(f: Network) -> Network:
    return lambda x: jnp.einsum("ii->", jax.hessian(f)(x))


def products(f: Network) -> Network:
    """The gradient's derivative along basis vectors."""

    def laplacian(x: Array) -> Array:
        second = lambda v: jax.jvp(jax.grad(f), (x,), (v,))[1] @ v  # noqa: E731
        return jax.vmap(second)(jnp.eye(DIM, dtype=x.dtype)).sum()

    return laplacian


def forward(f: Network) -> Network:
    """Nested `jvp`, as an oracle."""

    def laplacian(x: Array) -> Array:
        def second(v: Array) -> Array:
            return jax.jvp(lambda y: jax.jvp(f, (y,), (v,))[1], (x,), (v,))[1]

        return jax.vmap(second)(jnp.eye(DIM, dtype=x.dtype)).sum()

    return laplacian


def report_of(operator: Network, xs: Array) -> Report:
    return explain(export_of(operator, [xs]))


def unrolled(report: Report) -> int:
    return sum(loop.unrolled for loop in report.loops)


@pytest.mark.parametrize("form", [trace, einsum, products], ids=lambda f: f.__name__)
@pytest.mark.parametrize(
    "network",
    [layers, checkpointed, gated, nested, counted, stacked, written_out],
    ids=lambda f: f.__name__,
)
def test_values(network: Network, form: Callable[[Network], Network]) -> None:
    with jax.enable_x64(True):
        xs = parameters(POINTS, DIM)
        report = report_of(jax.vmap(form(network)), xs)
        expected = jax.vmap(forward(network))(xs)
        actual = run_once(report.collapsed, [xs])
        assert relative_error(actual, [np.asarray(expected)]) <= 1e-12
        assert report.moved
        assert unrolled(report) >= (network is not written_out)


def test_gradient_is_used_as_well() -> None:
    def operator(x: Array) -> Array:
        return jnp.trace(jax.hessian(layers)(x)) + (jax.grad(layers)(x) ** 2).sum()

    with jax.enable_x64(True):
        xs = parameters(POINTS, DIM)
        report = report_of(jax.vmap(operator), xs)
        expected = np.asarray(jax.vmap(operator)(xs))
        assert relative_error(run_once(report.collapsed, [xs]), [expected]) <= 1e-12
        assert unrolled(report) >= 2


def operations(function: Callable[..., Array], *args: Array) -> float:
    """What XLA counts; the body of a loop once."""
    analysis = jax.jit(function).lower(*args).compile().cost_analysis()
    return (analysis or {})["flops"]


DEEP, WIDE = 20, 64


def deep(ws: Array, x: Array, unroll: int = 1) -> Array:
    layer = lambda h, w: (jnp.tanh(h @ w), None)  # noqa: E731
    first = parameters(DEEP, WIDE).astype(x.dtype)
    return lax.scan(layer, x @ first, ws, unroll=unroll)[0].sum()


def by_hand(ws: Array, x: Array) -> Array:
    """The forward Laplacian of `deep`, layer by layer."""
    first = parameters(DEEP, WIDE).astype(x.dtype)
    h, t, s = x @ first, first, jnp.zeros(WIDE, x.dtype)
    for w in ws:
        h, t, s = jnp.tanh(h @ w), t @ w, s @ w
        slope = 1 - h * h
        s = slope * (s - 2 * h * (t * t).sum(0))
        t = slope * t
    return s.sum()


def test_operations() -> None:
    """As many as of the forward Laplacian, of all layers."""
    xs = parameters(8, DEEP).astype(np.float32)
    ws = parameters(4, WIDE, WIDE).astype(np.float32)

    def laplacian(xs: Array) -> Array:
        one = lambda x: jnp.trace(jax.hessian(lambda x: deep(ws, x))(x))  # noqa: E731
        return jax.vmap(one)(xs)

    most = 1.02 * operations(jax.vmap(lambda x: by_hand(ws, x)), xs)
    assert operations(collapse(laplacian), xs) <= most


def test_training_step() -> None:
    """The collapsed operator is differentiated in the weights."""
    xs = parameters(8, DEEP).astype(np.float32)
    ws = parameters(4, WIDE, WIDE).astype(np.float32)

    def loss(operator: Callable[..., Array]) -> Callable[..., Array]:
        return lambda ws: (operator(ws, xs) ** 2).mean()

    def laplacian(ws: Array, xs: Array) -> Array:
        one = lambda x: jnp.trace(jax.hessian(deep, argnums=1)(ws, x))  # noqa: E731
        return jax.vmap(one)(xs)

    gradient = jax.grad(loss(collapse(laplacian)))
    hand = jax.grad(loss(jax.vmap(by_hand, (None, 0))))
    expected = hand(ws)
    assert jnp.abs(gradient(ws) - expected).max() <= 2e-4 * jnp.abs(expected).max()
    assert operations(gradient, ws) <= 1.1 * operations(hand, ws)


def test_loop_of_unknown_length_stays() -> None:
    """And says so."""

    def network(x: Array) -> Array:
        w = parameters(WIDTH, WIDTH)

        @jax.custom_jvp
        def solve(h: Array) -> Array:
            step = lambda s: (s[0] / 2, jnp.tanh(s[1] @ w))  # noqa: E731
            return lax.while_loop(lambda s: s[0] > 0.2, step, (h.sum() + 9, h))[1]

        solve.defjvp(lambda p, t: (solve(*p), jnp.cos(p[0]) * t[0]))
        return solve(x @ parameters(DIM, WIDTH)) @ parameters(WIDTH)

    report = report_of(jax.vmap(trace(network)), parameters(POINTS, DIM))
    reasons = {loop.reason for loop in report.loops}
    assert unrolled(report) == 0
    assert reasons <= {"the number of steps is not known at compile time"}


def test_longer_loops_stay() -> None:
    """Programs may grow, but not without bound."""

    def network(x: Array) -> Array:
        w = parameters(WIDTH, WIDTH)
        step = lambda h, _: (jnp.tanh(h @ w), None)  # noqa: E731
        first = x @ parameters(DIM, WIDTH)
        return lax.scan(step, first, None, 1000)[0] @ parameters(WIDTH)

    report = report_of(jax.vmap(trace(network)), parameters(POINTS, DIM))
    assert unrolled(report) == 0
    assert "unrolling it takes more ops than allowed" in {
        loop.reason for loop in report.loops
    }
