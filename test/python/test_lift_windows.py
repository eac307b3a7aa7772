"""Reductions over windows with any body: values and derivatives after the lift."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

from collapse_taylor import laplacian
from collapse_taylor._artifact import OpenedModule
from collapse_taylor._lift import Lifter
from collapse_taylor._run import run_passes
from oracles import close, point

WINDOWS = {
    "plain": ((2, 2), (2, 2), ((0, 0), (0, 0)), (1, 1), (1, 1)),
    "overlapping": ((3, 2), (1, 1), ((0, 0), (0, 0)), (1, 1), (1, 1)),
    "padded": ((2, 3), (2, 1), ((1, 0), (0, 2)), (1, 1), (1, 1)),
    "dilated": ((2, 2), (1, 2), ((0, 1), (1, 0)), (2, 1), (1, 2)),
    "cropped": ((2, 2), (1, 1), ((-1, 0), (0, -1)), (1, 1), (1, 1)),
    "too large": ((5, 9), (1, 1), ((0, 0), (0, 0)), (1, 1), (1, 1)),
}


def last_largest(x: Any, window: Any) -> Any:
    """The largest entry of each window and where it is, the last of equal ones."""

    def larger(left: Any, right: Any) -> Any:
        keep = left[0] > right[0]
        return tuple(lax.select(keep, a, b) for a, b in zip(left, right, strict=True))

    places = lax.broadcasted_iota(jnp.int32, x.shape, 1)
    starts = (jnp.asarray(-np.inf, x.dtype), jnp.int32(-1))
    return lax.reduce_window((x, places), starts, larger, *window)


def lifted(f: Any, x: Any) -> list[Any]:
    """What the module of f computes, every op of it lifted."""
    opened = OpenedModule(jax.jit(f).lower(x).compiler_ir("stablehlo"))
    module, constants = opened.reopened(run_passes(opened.text, "canonicalize").text)
    return Lifter(module, constants, {}).call("main", [x])


@pytest.mark.parametrize("name", WINDOWS)
def test_values_are_those_of_jax(name: str) -> None:
    def f(x: Any) -> Any:
        return last_largest(x, WINDOWS[name])

    x = point(4, 6, dtype="float32")
    close(lifted(f, x), list(f(x)), rtol=0)


@pytest.mark.parametrize("name", ["plain", "overlapping", "padded"])
def test_the_laplacian_of_pooling_and_its_gradient(name: str) -> None:
    def f(x: Any) -> Any:
        window, strides, padding, *_ = WINDOWS[name]
        pooled = lax.reduce_window(x**2, -np.inf, lax.max, window, strides, padding)
        return jnp.sum(jnp.sin(pooled) * pooled)

    def plain(x: Any) -> Any:
        return jnp.einsum("ijij", jax.hessian(f)(x))

    with jax.enable_x64(True):
        x = point(4, 6)
        close(laplacian(f)(x), plain(x))
        close(jax.grad(laplacian(f))(x), jax.grad(plain)(x), rtol=1e-11)
