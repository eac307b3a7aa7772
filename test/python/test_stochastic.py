"""Random estimates: unbiased, reproducible, and refused where they would be biased."""

import itertools
import re

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import oracles
from collapse_taylor import (
    _stochastic,
    stochastic,
    stochastic_biharmonic,
    stochastic_laplacian,
    weighted_laplacian,
)
from forms import networks, references
from oracles import FUNCTIONS, close, mlp, parameters, point

KEY = jax.random.key(3)


@pytest.fixture(autouse=True)
def _float64():
    with jax.enable_x64(True):
        yield


def all_signs(dimension):
    """Every Rademacher vector: the mean over them is the expectation."""
    return jnp.array(list(itertools.product((-1.0, 1.0), repeat=dimension)))


@pytest.fixture
def _every_sign(monkeypatch):
    def drawn(key, shape, dtype):
        samples, dimension = shape
        assert samples == 2**dimension
        return all_signs(dimension).astype(dtype)

    monkeypatch.setattr(_stochastic.random, "rademacher", drawn)


@pytest.mark.usefixtures("_every_sign")
@pytest.mark.parametrize("name", ["network", "tree", "complex", "quotient"])
def test_the_expectation_of_the_laplacian_is_exact(name):
    f, x = FUNCTIONS[name], point(4)
    close(stochastic_laplacian(f, 16)(KEY, x), oracles.laplacian(f, x))


@pytest.mark.usefixtures("_every_sign")
@pytest.mark.parametrize("signs", [None, [1.0, -1.0, 1.0], [0.5, -2.0, 0.0]])
def test_the_expectation_of_the_weighted_form_is_exact(signs):
    f, x = FUNCTIONS["network"], point(4)

    def sigma(x):
        return jnp.outer(jnp.cos(x[:3]), x) + jnp.eye(3, 4)

    expected = weighted_laplacian(f, sigma, signs)(x)
    close(stochastic(f, 8, sigma, signs)(KEY, x), expected)


@pytest.mark.parametrize("distribution", ["rademacher", "normal", "sparse"])
def test_directions_have_unit_covariance(distribution):
    draw = _stochastic._sampler(distribution)
    v = draw(KEY, (200_000, 3), jnp.float64)
    np.testing.assert_allclose(v.T @ v / len(v), np.eye(3), atol=0.02)
    # One sample at a time, too: they need not be independent.
    first = jax.vmap(lambda k: draw(k, (1, 3), jnp.float64)[0])(
        jax.random.split(KEY, 20_000)
    )
    np.testing.assert_allclose(first.T @ first / len(first), np.eye(3), atol=0.05)


@pytest.mark.parametrize("distribution", ["rademacher", "normal", "sparse"])
@pytest.mark.parametrize("samples", [1, 3])
def test_means_of_the_laplacian(distribution, samples):
    f, x = lambda x: jnp.sum(jnp.sin(x)) ** 2, point(3)
    estimate = stochastic_laplacian(f, samples, distribution)
    values = jax.vmap(lambda k: estimate(k, x))(jax.random.split(KEY, 4000))
    error = jnp.std(values) / 4000**0.5
    assert abs(jnp.mean(values) - oracles.laplacian(f, x)) <= 4 * error + 1e-12


@pytest.mark.parametrize("samples", [1, 5])
def test_means_of_the_biharmonic(samples):
    f, x = lambda x: jnp.sum(x**2) ** 2 + x[0] ** 3 * x[1], point(3)
    estimate = stochastic_biharmonic(f, samples)
    values = jax.vmap(lambda k: estimate(k, x))(jax.random.split(KEY, 20_000))
    error = jnp.std(values) / 20_000**0.5
    assert abs(jnp.mean(values) - oracles.biharmonic(f, x)) <= 4 * error


def test_moments_of_the_biharmonic_are_exact():
    # Gauss-Hermite points instead of random ones: moments up to order 5 are those of
    # normal variables.
    nodes, weights = np.polynomial.hermite_e.hermegauss(3)
    v = jnp.array(list(itertools.product(nodes, repeat=3)))
    w = jnp.array([np.prod(p) for p in itertools.product(weights, repeat=3)])
    f, x = lambda x: mlp(parameters(3, 5, 2), x), point(3)
    rows = jnp.stack([oracles.directional(f, x, row, 4) for row in v])
    close(jnp.tensordot(w / w.sum(), rows, 1) / 3, oracles.biharmonic(f, x))


def test_samples_are_averaged():
    f, x = FUNCTIONS["network"], point(4)
    for samples in (1, 4):
        v = jax.random.normal(KEY, (samples, 4))
        rows = [oracles.directional(f, x, row, 2) for row in v]
        estimate = stochastic_laplacian(f, samples, "normal")(KEY, x)
        close(estimate, sum(rows) / samples)
        rows = [oracles.directional(f, x, row, 4) for row in v]
        estimate = stochastic_biharmonic(f, samples)(KEY, x)
        close(estimate, sum(rows) / (3 * samples), rtol=1e-11)


def test_sparse_directions_are_exact_when_all_are_used():
    f, x = FUNCTIONS["network"], point(4)
    for samples in (4, 8):
        estimate = stochastic_laplacian(f, samples, "sparse")(KEY, x)
        close(estimate, oracles.laplacian(f, x))


def test_keys_decide():
    f, x = FUNCTIONS["quotient"], point(4)
    estimate = stochastic_laplacian(f, 2)
    assert estimate(KEY, x) == estimate(KEY, x)
    assert estimate(KEY, x) != estimate(jax.random.key(4), x)
    close(jax.jit(estimate)(KEY, x), estimate(KEY, x))
    assert estimate(jax.random.PRNGKey(0), x).shape == ()


def test_trees_and_several_arguments():
    def f(a, x, y):
        return a * jnp.sum(jnp.sin(x["p"])) * y[0] * y[1]

    x, y = {"p": point(2, 2)}, point(2)
    estimate = stochastic_laplacian(f, 6, "sparse", argnums=(1, 2))
    expected = oracles.laplacian(lambda z: f(2.0, *z), (x, y))
    close(estimate(KEY, 2.0, x, y), expected)
    factor = {"p": point(3, 2, 2)}
    exact = weighted_laplacian(f, factor, argnums=1)(2.0, x, y)
    close(stochastic(f, 3, factor, None, "sparse", argnums=1)(KEY, 2.0, x, y), exact)


def test_complex_arguments_and_single_precision():
    def f(z):
        return jnp.sum(jnp.exp(z)) ** 2

    z = point(3) + 1j * point(3, seed=8)
    close(stochastic_laplacian(f, 3, "sparse")(KEY, z), oracles.laplacian(f, z))
    x = jnp.ones(3, "float32")
    assert stochastic_laplacian(jnp.sum, 2)(KEY, x).dtype == "float32"
    assert stochastic(jnp.sum, 2, jnp.eye(3, dtype="f"))(KEY, x).dtype == "float32"


def test_composition():
    weights, xs = parameters(3, 6, 1), point(5, 3)
    keys = jax.random.split(KEY, 5)

    def loss(operator, w):
        def f(x):
            return mlp(w, x)[0]

        return jnp.mean(jax.vmap(lambda k, x: operator(f)(k, x))(keys, xs) ** 2)

    def plain(f):
        def estimate(key, x):
            rows = jax.random.rademacher(key, (4, 3), x.dtype)
            return sum(oracles.directional(f, x, v, 2) for v in rows) / 4

        return estimate

    ours = jax.jit(jax.grad(lambda w: loss(lambda f: stochastic_laplacian(f, 4), w)))
    close(ours(weights), jax.grad(lambda w: loss(plain, w))(weights), rtol=1e-11)


def test_the_work_grows_with_the_samples_as_stated():
    network = networks.paper(50)

    def cost(samples):
        def f(w, x):
            return network.apply(w, x)

        with jax.enable_x64(False):
            estimate = stochastic_laplacian(f, samples, argnums=1)
            x = jnp.zeros(50)
            compiled = jax.jit(estimate).lower(KEY, network.parameters, x).compile()
            return compiled.cost_analysis()["flops"]

    weights = sum(w.size for w, _ in network.parameters)
    assert cost(24) - cost(8) <= 1.05 * 16 * 2 * weights


BAD = {
    "unknown": (
        lambda: stochastic_laplacian(jnp.sum, 2, "gauss"),
        ValueError,
        "expected distribution to be one of 'rademacher', 'normal', 'sparse', but got "
        "'gauss'",
    ),
    "no samples": (
        lambda: stochastic_laplacian(jnp.sum, 0),
        ValueError,
        "expected samples to be at least 1, but got 0",
    ),
    "half a sample": (
        lambda: stochastic(jnp.sum, 0.5, jnp.eye(2)),
        TypeError,
        "expected samples to be an integer, but got 0.5",
    ),
    "biharmonic": (
        lambda: stochastic_biharmonic(jnp.sum, 2, "rademacher"),
        ValueError,
        "because only its fourth moments are those of the biharmonic operator",
    ),
    "biharmonic, sparse": (
        lambda: stochastic_biharmonic(jnp.sum, 2, "sparse"),
        ValueError,
        "mixed derivatives are missing, but got 'sparse'",
    ),
    "biharmonic, unknown": (
        lambda: stochastic_biharmonic(jnp.sum, 2, "gauss"),
        ValueError,
        "expected distribution to be one of",
    ),
    "no function": (
        lambda: stochastic_laplacian(3, 2),
        TypeError,
        "expected a function, but got int",
    ),
    "factor": (
        lambda: stochastic(jnp.sum, 2, jnp.eye(2))(KEY, jnp.ones(3)),
        ValueError,
        "expected factor of shape (R, 3), but got (2, 2)",
    ),
    "signs": (
        lambda: stochastic(jnp.sum, 2, jnp.eye(2), [1.0])(KEY, jnp.ones(2)),
        ValueError,
        "expected signs of shape (2,), but got (1,)",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_refused(name):
    act, kind, message = BAD[name]
    with pytest.raises(kind, match=re.escape(message)):
        act()


def test_rademacher_directions_would_be_biased():
    # What the message says.
    f, x = lambda x: jnp.sum(x**4) + x[0] ** 2 * x[1] ** 2, point(2)
    rows = [oracles.directional(f, x, v, 4) for v in all_signs(2)]
    pure = oracles.partial(f, x, (4, 0)) + oracles.partial(f, x, (0, 4))
    expected = oracles.biharmonic(f, x) - 2 / 3 * pure
    close(sum(rows) / 4 / 3, expected)


def test_the_reference_of_the_benchmarks_agrees():
    network = networks.paper(5)
    x = jnp.asarray(point(5), "float32")[None]
    v = jax.random.normal(KEY, (4, 5), "float32")
    by_hand = references.collapsed_jet(network.parameters, x, v, 4)[0] / 12
    estimate = stochastic_biharmonic(network.apply, 4, argnums=1)
    ours = estimate(KEY, network.parameters, x[0])
    close(ours, jnp.asarray(by_hand), rtol=1e-4)
