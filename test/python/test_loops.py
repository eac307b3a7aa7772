"""Loops over basis vectors become forward Laplacians; their steps are batched.

The oracle of the forms is nested `jacfwd`; that of single operations is `jax.vmap`.
"""

from collections.abc import Callable
from typing import Any

import jax
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jax import Array, lax
from jax import numpy as jnp

from collapse_taylor import collapse, explain
from collapsing import (
    collapsed,
    export_of,
    relative_error,
    run_once,
    with_module,
)
from corpus.exchange import artifact_text
from forms import networks, operators, references
from forms.networks import points
from random_programs import Program, programs
from tool import Tool

Function = Callable[[Array], Array]


def one_hot_while(f: Function) -> Function:
    """A `while` with a counter, and one-hot vectors."""

    def laplacian(x: Array) -> Array:
        n = x.shape[0]

        def step(carry: tuple[Array, Array]) -> tuple[Array, Array]:
            i, total = carry
            v = (jnp.arange(n) == i).astype(x.dtype)
            return i + 1, total + operators.second_derivative(f, x, v)

        start = (jnp.int32(0), jnp.zeros((), x.dtype))
        return lax.while_loop(lambda carry: carry[0] < n, step, start)[1]

    return laplacian


def mapped(f: Function) -> Function:
    """`lax.map`, and the sum afterwards."""

    def laplacian(x: Array) -> Array:
        def second(v: Array) -> Array:
            return jax.jvp(jax.grad(f), (x,), (v,))[1] @ v

        return lax.map(second, operators.basis(x)).sum()

    return laplacian


def downwards(f: Function) -> Function:
    """From the last coordinate to the first, subtracting."""

    def laplacian(x: Array) -> Array:
        def step(total: Array, i: Array) -> tuple[Array, None]:
            return total - jax.grad(lambda y: jax.grad(f)(y)[i])(x)[i], None

        indices = jnp.arange(x.shape[0])
        return -lax.scan(step, jnp.zeros((), x.dtype), indices, reverse=True)[0]

    return laplacian


def written(f: Function) -> Function:
    """The diagonal of the Hessian, entry by entry."""

    def laplacian(x: Array) -> Array:
        _, product = jax.linearize(jax.grad(f), x)

        def step(i: Array, diagonal: Array) -> Array:
            return diagonal.at[i].set(product(operators.basis(x)[i])[i])

        return lax.fori_loop(0, x.shape[0], step, jnp.zeros_like(x)).sum()

    return laplacian


LOOPS = {
    "P8_linearized_loop": operators.linearized_loop,
    "P9_linearized_scan": operators.linearized_scan,
    "P10_scanned_gradients": operators.scanned_gradients,
    "P11_scanned_jvp": operators.scanned_jvp,
    "one_hot_while": one_hot_while,
    "mapped": mapped,
    "downwards": downwards,
    "written": written,
}


def has_loop(text: str) -> bool:
    return "stablehlo.while" in text


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("count", [None, 3], ids=["point", "batch"])
@pytest.mark.parametrize("form", LOOPS)
def test_forms(stablehlo_opt: Tool, form: str, count: int | None, dtype: str) -> None:
    with jax.enable_x64(dtype == "float64"):
        network = networks.dense((4, 9, 7, 1), dtype=dtype)
        xs = points(count or 1, 4, dtype=dtype)
        args = (network.parameters, xs if count else xs[0])

        def of(operator: Callable[[Function], Function]) -> Callable[..., Array]:
            def function(parameters: Any, x: Array) -> Array:
                one = operator(lambda y: network.apply(parameters, y))
                return jax.vmap(one)(x) if count else one(x)

            return function

        exported = export_of(of(LOOPS[form]), args)
        assert has_loop(exported.mlir_module())
        rewritten = collapsed(stablehlo_opt, exported)
        assert not has_loop(rewritten.mlir_module())
        expected = [np.asarray(of(operators.trace_jacfwd_jacfwd)(*args))]
        limit = 1e-12 if dtype == "float64" else 2e-5
        assert relative_error(run_once(rewritten, args), expected) <= limit


@pytest.mark.parametrize("form", ["P8_linearized_loop", "P11_scanned_jvp"])
def test_differentiated(form: str) -> None:
    """Inside a loss, the loop collapses while it is traced."""
    with jax.enable_x64(True):
        network = networks.dense((4, 9, 7, 1), dtype="float64")
        xs = points(3, 4, dtype="float64")

        def of(operator: Callable[[Function], Function]) -> Callable[..., Array]:
            def function(parameters: Any, x: Array) -> Array:
                return jax.vmap(operator(lambda y: network.apply(parameters, y)))(x)

            return function

        fast, plain = collapse(of(LOOPS[form])), of(operators.trace_jacfwd_jacfwd)
        assert not has_loop(jax.jit(fast).lower(network.parameters, xs).as_text())

        def gradient(function: Callable[..., Array]) -> list[Array]:
            loss = jax.grad(lambda p: (function(p, xs) ** 2).sum())
            return jax.tree.leaves(loss(network.parameters))

        for ours, theirs in zip(gradient(fast), gradient(plain), strict=True):
            scale = jnp.abs(theirs).max()
            assert jnp.abs(ours - theirs).max() <= 1e-12 * jnp.maximum(scale, 1)


def operations(function: Callable[..., Any], *args: Any) -> float:
    compiled = jax.jit(function).lower(*args).compile()
    return compiled.cost_analysis()["flops"]


@pytest.mark.parametrize(
    "form", ["P8_linearized_loop", "P10_scanned_gradients", "P11_scanned_jvp"]
)
def test_operations(form: str) -> None:
    """As many as by hand, and so has the gradient."""
    network = networks.dense((20, 64, 64, 1), dtype="float32")
    xs = points(8, 20, dtype="float32")

    @collapse
    def loops(parameters: Any, xs: Array) -> Array:
        one = LOOPS[form](lambda y: network.apply(parameters, y))
        return jax.vmap(one)(xs)

    def gradient(function: Callable[..., Array]) -> Callable[..., Any]:
        return jax.grad(lambda parameters, xs: (function(parameters, xs) ** 2).sum())

    args, by_hand = (network.parameters, xs), references.forward_laplacian
    assert operations(loops, *args) <= 1.06 * operations(by_hand, *args)
    limit = 1.1 * operations(gradient(by_hand), *args)
    assert operations(gradient(loops), *args) <= limit


def over_points(one: Function, xs: Array) -> Array:
    return lax.map(one, xs)


def over_time(one: Function, xs: Array) -> Array:
    def step(x: Array) -> Array:
        return x + 1 + 0.01 * jax.vmap(one)(x)[:, None]

    return lax.while_loop(lambda x: x.sum() < 30, step, jnp.abs(xs))


@pytest.mark.parametrize("form", ["P1_trace_hessian", "P8_linearized_loop"])
@pytest.mark.parametrize("outer", [over_points, over_time])
def test_in_other_loops(outer: Callable[[Function, Array], Array], form: str) -> None:
    """What is inside collapses, and the loop around it stays."""
    network = networks.dense((4, 9, 7, 1), dtype="float32")
    xs = points(3, 4, dtype="float32")
    operator = {**operators.LAPLACIANS, **LOOPS}[form]

    def function(xs: Array) -> Array:
        return outer(operator(lambda y: network.apply(network.parameters, y)), xs)

    exported = export_of(function, (xs,))
    report = explain(exported)
    assert len(report.moved) == 1
    assert [loop.batched for loop in report.loops].count(False) == 1
    assert report.collapsed.mlir_module().count("stablehlo.while") == 1
    expected = run_once(exported, (xs,))
    assert relative_error(run_once(report.collapsed, (xs,)), expected) <= 2e-5


def test_report() -> None:
    """Loops are named, with the reason if they stay."""
    network = networks.dense((4, 9, 7, 1), dtype="float32")
    x = points(1, 4, dtype="float32")[0]

    def function(x: Array) -> tuple[Array, Array]:
        one = operators.linearized_loop(lambda y: network.apply(network.parameters, y))
        return one(x), depends(jnp.stack([x, x]))

    report = explain(export_of(function, (x,)))
    kept, batched = sorted(report.loops, key=lambda loop: loop.batched)
    assert (batched.batched, batched.steps, batched.reason) == (True, 4, "")
    assert (kept.batched, kept.blocker) == (False, "stablehlo.tanh")
    assert "loop of 4 steps at " in str(report)
    assert "became a sum over directions" in str(report)
    assert "kept: a step depends on the one before (tanh)" in str(report)


def saves_nothing(xs: Array) -> Array:
    return lax.scan(lambda total, x: (total + jnp.tanh(x), None), xs[0], xs)[0]


def depends(xs: Array) -> Array:
    return lax.scan(lambda total, x: (jnp.tanh(total + x), total), xs[0], xs)[1]


def reads_the_sum(xs: Array) -> Array:
    return lax.scan(lambda total, x: (total + x, total), xs[0], xs)[1]


def until(xs: Array) -> Array:
    return lax.while_loop(lambda x: x[0] < 100, lambda x: 2 * x, jnp.abs(xs[0]) + 1)


@pytest.mark.parametrize("function", [saves_nothing, depends, reads_the_sum, until])
def test_other_loops_stay(stablehlo_opt: Tool, function: Function) -> None:
    exported = export_of(function, (points(4, 3),))
    rewritten = collapsed(stablehlo_opt, exported)
    assert has_loop(rewritten.mlir_module())


# What a step computes of the index and of its row of a matrix; the matrix itself and a
# vector are the same in all steps. It returns a scalar, a vector, or several.
def counted(i: Array, x: Array) -> Array:
    """A loop inside, whose number of steps is the same in all steps outside."""
    return lax.fori_loop(0, 3, lambda k, y: y * x + jnp.sin(y) + k * i, x)


STEPS: dict[str, Callable[[Array, Array, Array, Array], Any]] = {
    "arithmetic": lambda i, x, m, v: (i * i - 3) % 4 + x.sum() / (1 + i),
    "integers": lambda i, x, m, v: ((i << 2) ^ (i | 5)) & ~i,
    "compare": lambda i, x, m, v: jnp.where((i > 1) & (x > 0), x, v),
    "clip": lambda i, x, m, v: jnp.clip(x, -0.5, 0.1 * i) + lax.clamp(0, i, 2),
    "constants": lambda i, x, m, v: jnp.array([3, 1, 4, 1, 5])[i] * x,
    "one_hot": lambda i, x, m, v: jax.nn.one_hot(i, 5) @ m,
    "slice": lambda i, x, m, v: lax.dynamic_slice(m, (i, i), (1, 2)),
    "wide_slice": lambda i, x, m, v: lax.dynamic_slice(m, (i, 0), (3, 2)),
    "outside": lambda i, x, m, v: lax.dynamic_slice(m, (3 * i - 4, 1), (1, 2)),
    "backwards": lambda i, x, m, v: m[4 - i] + m[-1 - i],
    "strided": lambda i, x, m, v: jnp.tile(m, (2, 1))[2 * i],
    "unequal": lambda i, x, m, v: m[(i * i) % 5],
    "diagonal": lambda i, x, m, v: (m @ m.T)[i, i],
    "own": lambda i, x, m, v: jnp.outer(x, v)[:, i % 3] + x[i % 3],
    "row_of_own": lambda i, x, m, v: jnp.outer(jnp.arange(5) * x[0], v)[i],
    "gather": lambda i, x, m, v: m[jnp.array([0, 2, 4]) * i % 5],
    "gather_own": lambda i, x, m, v: (x * m)[jnp.array([0, 2, 1]) + i],
    "fill": lambda i, x, m, v: m.at[i + 2].get(mode="fill", fill_value=7.0),
    "set": lambda i, x, m, v: m.at[i].set(x),
    "set_entry": lambda i, x, m, v: m.at[i, i % 3].set(x[1]),
    "add": lambda i, x, m, v: (m * x).at[i].add(v),
    "drop": lambda i, x, m, v: m.at[2 * i].add(x, mode="drop"),
    "scatter": lambda i, x, m, v: m.at[jnp.array([0, 3]) + i].add(x, mode="drop"),
    "multiply": lambda i, x, m, v: m.at[jnp.array([0, 3])].multiply(x + i),
    "maximum": lambda i, x, m, v: m.at[jnp.array([i, 3])].max(x),
    "update": lambda i, x, m, v: lax.dynamic_update_slice(m, x[None], (i, 0)),
    "partly": lambda i, x, m, v: lax.dynamic_update_slice(m, x[None, :2], (i, 1)),
    "clamped": lambda i, x, m, v: lax.dynamic_update_slice(m, x[None], (9 * i, 0)),
    "wide": lambda i, x, m, v: lax.dynamic_update_slice(m, m[:2] * x, (i, 0)),
    "pad": lambda i, x, m, v: lax.pad(x, -jnp.inf, [(1, 2, 1)]).max(),
    "pad_with": lambda i, x, m, v: lax.pad(v, x[0], [(1, 0, 1)]),
    "cond": lambda i, x, m, v: lax.cond(x[0] > 0, jnp.sin, lambda y: y / 2, x),
    "cond_unvarying": lambda i, x, m, v: lax.cond(v[0] > 0, jnp.sin, jnp.cos, x),
    "switch": lambda i, x, m, v: lax.switch(i - 1, [jnp.sin, jnp.cos, jnp.exp], x),
    "loop": lambda i, x, m, v: counted(i, x),
    "while": lambda i, x, m, v: lax.while_loop(
        lambda c: c[1][0] > -9.0, lambda c: (c[0] * x, c[1] - 1), (x, v)
    )[0],
    "dot": lambda i, x, m, v: (m @ x, m @ m.T, x @ v, jnp.outer(x, v)),
    "reductions": lambda i, x, m, v: (
        (m * x).max(0),
        jnp.min(m + i),
        (m * x).prod(1),
        jnp.all(m > x, axis=0),
        jnp.argmax(m * x, axis=1),
        (i * jnp.arange(3)).sum(),
    ),
    "window": lambda i, x, m, v: jnp.cumsum(m * x, axis=0),
    "sort": lambda i, x, m, v: jnp.sort(m * x, axis=0),
    "shape": lambda i, x, m, v: jnp.concatenate([x[::-1], v, (m * x).T.reshape(-1)]),
    "shape_of_integers": lambda i, x, m, v: jnp.stack([jnp.arange(3) * i] * 2).T,
    "convolution": lambda i, x, m, v: jnp.convolve(m[:, 0], x, mode="same"),
    "triangular": lambda i, x, m, v: jax.scipy.linalg.solve_triangular(
        jnp.eye(3) + jnp.outer(x, x), v, lower=True
    ),
    "rounding": lambda i, x, m, v: jnp.round(3 * x) + jnp.floor(x) * jnp.sign(v),
    "unused": lambda i, x, m, v: v * 2,
}


@pytest.mark.parametrize("name", STEPS)
def test_batched_steps(stablehlo_opt: Tool, name: str) -> None:
    """All steps of a loop at once give what `vmap` gives."""
    m = jnp.asarray(points(5, 3, dtype="float32"))
    v = jnp.asarray(points(1, 3, dtype="float32")[0])
    step = STEPS[name]

    def loop(m: Array, v: Array) -> Any:
        return lax.map(lambda c: step(c[0], c[1], m, v), (jnp.arange(5), m))

    exported = export_of(loop, (m, v))
    text = stablehlo_opt.run(
        artifact_text(exported, generic=True),
        "--inline",
        "--taylor-batch-loops=always",
        "--mlir-print-op-generic",
    )
    batched = with_module(exported, text)
    kept = {"loop": 1, "while": 1, "wide": 1}
    assert text.count('"stablehlo.while"') == kept.get(name, 0)
    results = jax.vmap(lambda i, x: step(i, x, m, v))(jnp.arange(5), m)
    expected = [np.asarray(e) for e in jax.tree.leaves(results)]
    assert relative_error(run_once(batched, (m, v)), expected) <= 2e-6


@given(programs(length=6), st.integers(1, 4), st.booleans())
def test_random_bodies(
    stablehlo_opt: Tool, program: Program, steps: int, reverse: bool
) -> None:
    """Some inputs are rows, others the same in all steps; so are results."""
    with jax.enable_x64(True):
        rows = [
            np.random.RandomState(n).uniform(-1, 1, (steps, *shape))
            for n, shape in enumerate(program.inputs[::2])
        ]
        others = program.arguments()[1::2]

        def loop(rows: list[Array], others: list[Array]) -> Any:
            def step(total: Array, row: list[Array]) -> Any:
                inputs: list[Array] = [*row, *others]
                inputs[::2], inputs[1::2] = row, others
                first, *rest = program(*inputs)
                return total - first, rest

            shape = jax.eval_shape(program, *program.arguments())[0].shape
            return lax.scan(step, jnp.ones(shape), rows, reverse=reverse)

        exported = export_of(loop, (rows, others))
        text = artifact_text(exported, generic=True)
        flags = ("--inline", "--taylor-batch-loops=always", "--mlir-print-op-generic")
        batched = stablehlo_opt.run(text, *flags)
        assert '"stablehlo.while"' not in batched
        actual = run_once(with_module(exported, batched), (rows, others))
        expected = run_once(exported, (rows, others))
        assert relative_error(actual, expected) <= 1e-12
