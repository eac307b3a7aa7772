"""Indexing, sorting and reductions under `--taylor-expand`, against nested jvp."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

from jets import check_jet
from tool import Tool

X = np.array([[0.3, -0.4, 0.8, 0.1], [1.2, -0.9, 0.7, 0.5], [-0.2, 0.6, 0.4, -1.1]])
W = np.random.default_rng(1).normal(size=(4, 4))
AT = np.array([2, 0])


def multiply_at(x: Any) -> Any:
    """A scatter that multiplies, at places that are distinct."""
    return (x * x).at[AT].multiply(x[:2], unique_indices=True)


INDEXING: dict[str, Callable[[Any], Any]] = {
    "dynamic_slice": lambda x: lax.dynamic_slice(x * x, (1, jnp.argmax(x[0])), (2, 2)),
    "dynamic_update_slice": lambda x: lax.dynamic_update_slice(x * x, x[:1], (1, 0)),
    "dynamic_update_slice_of_constant": lambda x: lax.dynamic_update_slice(
        jnp.ones((3, 4)), x[:1] * x[1:2], (1, 0)
    ),
    "gather": lambda x: (x * x)[AT],
    "gather_columns": lambda x: jnp.take(x * x, AT, axis=1),
    "gather_diagonal": lambda x: jnp.diagonal(x * x),
    "gather_elements": lambda x: (x * x)[AT, AT],
    "gather_out_of_bounds": lambda x: jnp.take(x * x, np.array([7, 1]), mode="fill"),
    "scan": lambda x: lax.scan(lambda c, a: (jnp.sin(c @ W) * a, c), x[0], x),
    "scatter": lambda x: (x * x).at[AT].set(x[:2]),
    "scatter_add": lambda x: (x * x).at[np.array([1, 1])].add(x[:2]),
    "scatter_max": lambda x: (x * x).at[np.array([1, 1])].max(x[:2]),
    "scatter_min": lambda x: (x * x).at[AT, AT].min(x[:2, 0]),
    "scatter_multiply": multiply_at,
    "scatter_of_constant": lambda x: x.at[0].set(1.0) * x,
    "sort": lambda x: jnp.sort(x * x, axis=0),
    "sort_by_key": lambda x: lax.sort((x[0], x[1] * x[2], x[2]), num_keys=1),
    "sort_descending": lambda x: -jnp.sort(-x * x),
    "top_k": lambda x: lax.top_k(x * x, 2),
}

REDUCTIONS: dict[str, Callable[[Any], Any]] = {
    "all_equal_maximum": lambda x: jnp.max(jnp.ones((3, 1)) * x[0] * x[0], axis=0),
    "argmax": lambda x: jnp.argmax(x * x, axis=1),
    "cumulative_maximum": lambda x: lax.cummax(x * x, axis=0),
    "cumulative_product": lambda x: jnp.cumprod(x * x, axis=1),
    "cumulative_sum": lambda x: jnp.cumsum(x * x, axis=0),
    "logsumexp": jax.nn.logsumexp,
    "maximum": lambda x: jnp.max(x * x, axis=1),
    "minimum": lambda x: jnp.min(x * x),
    "pooled_average": lambda x: lax.reduce_window(
        x * x, 0.0, lax.add, (2, 2), (1, 2), "SAME"
    ),
    "pooled_maximum": lambda x: lax.reduce_window(
        x * x, -jnp.inf, lax.max, (2, 2), (1, 1), "VALID"
    ),
    "product": lambda x: jnp.prod(x + 0.1),
    "product_along_an_axis": lambda x: jnp.prod(x, axis=0),
    "product_with_zero": lambda x: jnp.prod(x - x[0, 0] * jnp.ones(4), axis=1),
    "sum": lambda x: jnp.sum(x * x, axis=(0,)),
    "sum_of_squares_by_body": lambda x: lax.reduce(
        x, np.array(0.0), lambda a, b: a + b + a * b, (0,)
    ),
    "weighted_variance": lambda x: jnp.var(x, axis=0),
}


@pytest.mark.parametrize("name", INDEXING)
def test_indexing(stablehlo_opt: Tool, name: str) -> None:
    """Elements keep their coefficients wherever they are put."""
    with jax.enable_x64(True):
        check_jet(stablehlo_opt, INDEXING[name], X)


@pytest.mark.parametrize("name", REDUCTIONS)
def test_reductions(stablehlo_opt: Tool, name: str) -> None:
    """Sums, products, extrema, and reductions by any body."""
    with jax.enable_x64(True):
        check_jet(stablehlo_opt, REDUCTIONS[name], X)
