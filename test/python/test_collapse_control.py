"""Every source form through loops and choices: the values are those of the program."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import Array, lax

from collapsing import collapsed, export_of, relative_error, run_once
from forms import operators
from tool import Tool

DIM = 4
RNG = np.random.default_rng(3)
LAYERS = RNG.normal(size=(3, DIM, DIM)) / 2


def stacked(x: Array) -> Array:
    """Layers over which one scans."""
    return jnp.sum(lax.scan(lambda h, w: (jnp.tanh(h @ w), None), x, LAYERS)[0])


def residual(x: Array) -> Array:
    """What a scan leaves at each step."""
    step = lambda h, w: (h + jnp.tanh(h @ w), jnp.sum(h))  # noqa: E731
    return jnp.sum(lax.scan(step, x, LAYERS)[1])


def two_carries(x: Array) -> Array:
    """Of which one is used in the other, and only the other afterwards."""
    step = lambda c, w: ((jnp.tanh(c[0] @ w), c[1] * jnp.sin(c[0])), c[1])  # noqa: E731
    return jnp.sum(lax.scan(step, (x, jnp.ones(DIM)), LAYERS)[0][1])


def nested(x: Array) -> Array:
    """A scan in a scan."""
    inner = lambda h, w: lax.scan(  # noqa: E731
        lambda g, v: (jnp.tanh(g * v + h), None), h, w
    )[0]
    return jnp.sum(lax.scan(lambda h, w: (inner(h, w), None), x, LAYERS)[0])


def counted(x: Array) -> Array:
    """A loop with a counter."""
    return jnp.sum(lax.fori_loop(0, 3, lambda i, h: jnp.tanh(h * (1.0 + i)), x))


def chosen(x: Array) -> Array:
    """A choice that does not depend on x."""
    branches = [jnp.tanh, jnp.sin, lambda y: y**3]
    return jnp.sum(lax.switch(jnp.int32(LAYERS[0, 0, 0] > 0), branches, x))


def chosen_by_sign(x: Array) -> Array:
    """A choice that depends on x."""
    true = lambda y: jnp.sum(jnp.tanh(y) ** 2)  # noqa: E731
    return lax.cond(x[0] > 0, true, lambda y: jnp.sum(jnp.sin(y)), jnp.tanh(x))


PROGRAMS = [
    stacked,
    residual,
    two_carries,
    nested,
    counted,
    chosen,
    chosen_by_sign,
]
FORMS = ["P1_trace_hessian", "P5_jacfwd_jacfwd", "P6_jvp_of_grad", "P12_nested_jvp"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda f: f.__name__)
def test_values(stablehlo_opt: Tool, program: Callable[..., Any], form: str) -> None:
    with jax.enable_x64(True):
        operator = operators.LAPLACIANS[form](program)
        xs = RNG.normal(size=(3, DIM))
        for function, x in ((operator, xs[0]), (jax.vmap(operator), xs)):
            exported = export_of(function, (x,))
            rewritten = collapsed(stablehlo_opt, exported)
            expected = run_once(exported, (x,))
            assert relative_error(run_once(rewritten, (x,)), expected) <= 1e-12
