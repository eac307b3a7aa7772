"""Control flow under `--taylor-expand`, against nested jvp."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

from jets import check_jet
from tool import Tool

X = np.array([0.3, -0.4, 0.8])

FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "barrier": lambda x: lax.optimization_barrier((x * x, x))[0],
    "case": lambda x: lax.switch(2, [jnp.cos, lambda x: 0 * x, jnp.sin], x),
    "case_by_value": lambda x: lax.switch(
        (x[0] > 0).astype(int), [jnp.cos, jnp.sin], x * x
    ),
    "fori": lambda x: lax.fori_loop(0, 3, lambda i, c: jnp.sin(c) * x + i, x),
    "if": lambda x: lax.cond(x[0] > 0, lambda x: x * x, lambda x: jnp.ones(3), x),
    "nested": lambda x: lax.fori_loop(
        0, 2, lambda i, c: lax.fori_loop(0, i + 1, lambda j, d: d * x + 0.5, c), 0 * X
    ),
    "while": lambda x: lax.while_loop(
        lambda c: jnp.sum(c[0]) < 3, lambda c: (c[0] + jnp.exp(x), c[1] * x), (x, X)
    ),
    "while_that_varies_later": lambda x: lax.fori_loop(
        0, 4, lambda i, c: (c[1], c[2], c[2] * x, c[3] + 1), (X, X, X, 0)
    )[0],
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_control_flow(stablehlo_opt: Tool, name: str) -> None:
    """Coefficients go through regions, and only those that are there."""
    with jax.enable_x64(True):
        check_jet(stablehlo_opt, FUNCTIONS[name], X)
