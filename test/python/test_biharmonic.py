"""The biharmonic operator: along axes up to three coordinates, nested beyond."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import oracles
from collapse_taylor import biharmonic, laplacian
from collapse_taylor._biharmonic import AXES
from forms import networks
from forms.networks import points
from measuring.cost import compile_cost
from oracles import FUNCTIONS, close, mlp, parameters, point


@pytest.fixture(autouse=True)
def _float64():
    with jax.enable_x64(True):
        yield


@pytest.mark.parametrize("dimension", [1, 2, 3, 4, 5])
def test_biharmonic(dimension):
    weights = parameters(dimension, 6, 2)
    f, x = lambda x: (mlp(weights, x), jnp.sum(jnp.sin(x) * x) ** 2), point(dimension)
    close(biharmonic(f)(x), oracles.biharmonic(f, x), rtol=1e-11)


def test_in_matrices_trees_and_several_arguments():
    def f(a, x, y):
        return a * jnp.exp(jnp.sum(x["p"]) * y) * x["p"][0, 1] ** 3

    x, y = {"p": point(1, 2)}, point()
    close(
        biharmonic(f, 1)(2.0, x, y),
        oracles.biharmonic(lambda x: f(2.0, x, y), x),
        rtol=1e-11,
    )
    close(
        biharmonic(f, (1, 2))(2.0, x, y),
        oracles.biharmonic(lambda z: f(2.0, *z), (x, y)),
        rtol=1e-11,
    )

    def wide(x):
        return jnp.sum(x**4) * x[1, 1]

    close(biharmonic(wide)(point(2, 2)), oracles.biharmonic(wide, point(2, 2)))


@pytest.mark.parametrize("dimension", AXES)
def test_axes_give_the_fourth_power_of_the_norm(dimension):
    xi = np.random.default_rng(0).normal(size=(50, dimension))
    powers = ((xi @ AXES[dimension]().T) ** 4).sum(1)
    np.testing.assert_allclose(powers, (xi**2).sum(1) ** 2, rtol=1e-14)


@pytest.mark.parametrize("dimension", AXES)
def test_no_fewer_axes_would_do(dimension):
    count = len(AXES[dimension]())
    # Their powers have to span all second derivatives of |xi|^4.
    assert count == dimension * (dimension + 1) // 2


@pytest.mark.parametrize("dimension", [*AXES, 4, 5])
def test_the_work_is_that_of_the_vectors(dimension):
    network = networks.paper(dimension)
    vectors = (
        2 + 3 * len(AXES[dimension]())
        if dimension in AXES
        else dimension**2 + 2 * dimension + 3
    )

    def function(weights, xs):
        return jax.vmap(biharmonic(network.apply, 1), in_axes=(None, 0))(weights, xs)

    with jax.enable_x64(False):
        xs = points(8, dimension, dtype="float32")
        cost = compile_cost(function, network.parameters, xs)
    per_vector = sum(2 * 8 * w.size for w, _ in network.parameters)
    assert 1e9 * cost.gigaflops <= 1.05 * vectors * per_vector


def test_it_is_the_laplacian_twice():
    f, x = FUNCTIONS["root"], point(3)
    close(biharmonic(f)(x), laplacian(laplacian(f))(x), rtol=1e-11)


def test_complex_results():
    def f(x):
        return jnp.exp(1j * jnp.sum(x**2))

    close(biharmonic(f)(point(2)), oracles.biharmonic(f, point(2)), rtol=1e-11)


def test_composition():
    weights, xs = parameters(2, 8, 1), point(5, 2)

    def loss(operator, weights):
        values = jax.vmap(operator(lambda x: mlp(weights, x)[0]))(xs)
        return jnp.mean(values**2)

    ours = jax.jit(jax.grad(lambda w: loss(biharmonic, w)))(weights)

    def nested(f):
        return lambda x: oracles.biharmonic(f, x)

    plain = jax.jit(jax.grad(lambda w: loss(nested, w)))(weights)
    close(ours, plain, rtol=1e-10)
