"""The source forms and the hand-written references agree with the oracles."""

from collections.abc import Callable
from functools import cache
from typing import Any

import jax
import numpy as np
import pytest
from jax import numpy as jnp

from forms import networks, operators, references

RELATIVE = 1e-12
WITH_JET_RULES = [name for name in networks.ZOO if networks.has_jet_rules(name)]


@pytest.fixture(autouse=True)
def double_precision():
    with jax.enable_x64(True):
        yield


def assert_close(actual: Any, expected: Any) -> None:
    scale = np.max(np.abs(expected))
    assert np.max(np.abs(actual - expected)) <= RELATIVE * scale


@cache
def truth(name: str) -> np.ndarray:
    """The Laplacian of a member of the zoo at two points."""
    network = networks.ZOO[name]("float64")
    xs = networks.points(2, network.inputs)
    oracle = jax.jit(lambda xs: references.laplacian_oracle(network.bound(), xs))
    return np.asarray(oracle(xs))


@pytest.mark.parametrize("name", operators.LAPLACIANS)
def test_laplacian(name: str) -> None:
    network = networks.ZOO["dense_tanh"]("float64")
    xs = networks.points(2, network.inputs)
    actual = jax.jit(jax.vmap(operators.LAPLACIANS[name](network.bound())))(xs)
    assert_close(actual, truth("dense_tanh"))


@pytest.mark.parametrize("name", networks.ZOO)
def test_network_by_nested_jvp(name: str) -> None:
    network = networks.ZOO[name]("float64")
    xs = networks.points(2, network.inputs)
    actual = jax.jit(jax.vmap(operators.nested_jvp(network.bound())))(xs)
    assert_close(actual, truth(name))


@pytest.mark.parametrize("name", WITH_JET_RULES)
def test_network_by_jet(name: str) -> None:
    network = networks.ZOO[name]("float64")
    xs = networks.points(2, network.inputs)
    actual = jax.jit(jax.vmap(operators.jet_laplacian(network.bound())))(xs)
    assert_close(actual, truth(name))


@pytest.mark.parametrize("order", [2, 3, 4, 6])
def test_collapsed_by_hand(order: int) -> None:
    network = networks.dense([3, 6, 5, 1])
    xs, directions = networks.points(2, 3), networks.points(4, 3, seed=1)
    actual = references.collapsed_jet(network.parameters, xs, directions, order)
    f = network.bound()
    for value, x in zip(actual, xs, strict=True):
        one_by_one = jax.jit(
            lambda x: references.directional_oracle(f, x, directions, order)
        )(jnp.asarray(x))
        assert_close(value, one_by_one.sum())


def test_forward_laplacian_by_hand() -> None:
    network = networks.dense([3, 6, 5, 1])
    xs = networks.points(2, 3)
    actual = references.forward_laplacian(network.parameters, xs)
    assert_close(actual, references.laplacian_oracle(network.bound(), xs))


def harmonic() -> Any:
    return references.harmonic(np.array([1.0, -2.0, 0.5]))


def gaussian() -> Any:
    return references.gaussian(3)


@pytest.mark.parametrize("closed_form", [harmonic, gaussian])
@pytest.mark.parametrize("name", operators.LAPLACIANS)
def test_closed_form(name: str, closed_form: Callable[[], Any]) -> None:
    f, laplacian = closed_form()
    x = networks.points(1, 3)[0]
    assert_close(operators.LAPLACIANS[name](f)(x), laplacian(x))


def test_blocks_of_hessian() -> None:
    f, _ = gaussian()
    x = networks.points(1, 3)[0]
    hessian = references.hessian_oracle(f, jnp.asarray(x))
    assert_close(operators.blocks_of_hessian(f)(x), hessian[0, 0] + hessian[1, 1])


def test_weighted_diagonal() -> None:
    f, _ = gaussian()
    x = networks.points(1, 3)[0]
    diagonal = jnp.diagonal(references.hessian_oracle(f, jnp.asarray(x)))
    expected = -0.5 * jnp.sum(diagonal / jnp.array([1.0, 2.0, 3.0]))
    assert_close(operators.weighted_diagonal(f)(x), expected)


def test_biharmonic() -> None:
    f, _ = harmonic()
    x = networks.points(1, 3)[0]
    expected = (1.0 + 4.0 + 0.25) ** 2 * f(x)
    for operator in (operators.nested_jvp, operators.trace_hessian):
        assert_close(operators.twice(operator)(f)(x), expected)
