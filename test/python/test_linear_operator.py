"""General linear operators."""

from fractions import Fraction

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import oracles
from collapse_taylor import linear_operator
from oracles import FUNCTIONS, close, mlp, parameters, point


@pytest.fixture(autouse=True)
def _float64():
    with jax.enable_x64(True):
        yield


TERMS = {
    "plate": {(4, 0): 1.0, (2, 2): 2.0, (0, 4): 1.0, (0, 1): lambda x: x[0]},
    "mixed second": {(1, 1): 1.0},
    "rank one": {(2, 0): 1, (1, 1): 2, (0, 2): 1},
    "transport": {(1, 0): 2.0, (0, 1): lambda x: jnp.sin(x[0])},
    "value only": {(0, 0): 3.0},
    "value and derivative": {(0, 0): lambda x: x[1], (2, 0): -0.5},
    "third": {(2, 1): 1.0, (0, 3): Fraction(1, 3)},
    "sixth": {(4, 2): 0.1, (3, 1): 1.0},
    "varying second": {
        (2, 0): lambda x: 1 + x[0] ** 2,
        (1, 1): lambda x: x[0] * x[1],
        (0, 2): lambda x: jnp.cos(x[1]),
    },
    "mixture": {(1, 1): 0.1, (2, 0): lambda x: x[0], (1, 2): -2, (1, 0): np.float32(2)},
    "array": {(2, 0): np.array(2.0), (0, 1): jnp.asarray(3.0)},
    "zero": {(2, 0): 0.0, (1, 0): 1.0},
}


@pytest.mark.parametrize("name", TERMS)
def test_in_two_dimensions(name):
    weights = parameters(2, 6, 2)
    f, x = lambda x: {"u": mlp(weights, x), "v": jnp.exp(x[0]) * x[1] ** 3}, point(2)
    expected = oracles.linear(f, x, TERMS[name])
    close(linear_operator(f, TERMS[name])(x), expected, rtol=1e-11)


def test_one_and_three_dimensions():
    weights = parameters(3, 6, 2)
    terms = {(1, 1, 1): 1.0, (2, 1, 1): 0.5, (0, 0, 2): lambda x: x[2]}
    f, x = lambda x: mlp(weights, x), point(3)
    close(linear_operator(f, terms)(x), oracles.linear(f, x, terms), rtol=1e-11)
    terms = {(4,): 1.0, (2,): 1.0, (1,): lambda x: x[0]}
    f, x = lambda x: jnp.sin(2 * x[0]), point(1)
    close(linear_operator(f, terms)(x), oracles.linear(f, x, terms), rtol=1e-11)


def test_coordinates_of_trees_and_several_arguments():
    def f(x, t):
        return jnp.sin(x["q"] @ x["p"][0] + t) * x["p"][0, 0]

    x, t = {"p": point(1, 2), "q": point(2)}, point()
    terms = {(1, 0, 0, 1): 1.0, (0, 2, 0, 0): 2.0}
    close(
        linear_operator(f, terms)(x, t),
        oracles.linear(lambda x: f(x, t), x, terms),
    )
    heat = {
        (0, 0, 0, 0, 1): 1.0,
        (2, 0, 0, 0, 0): lambda x, t: -t * x["q"][0],
        (0, 2, 0, 0, 0): -1.0,
    }
    both = heat | {(2, 0, 0, 0, 0): lambda z: -z[1] * z[0]["q"][0]}
    close(
        linear_operator(f, heat, argnums=(0, 1))(x, t),
        oracles.linear(lambda z: f(*z), (x, t), both),
    )


def test_complex_coefficients_and_results():
    terms = {(2, 0): 1j, (0, 1): lambda x: 1j * x[0], (0, 0): 2.0}
    f, x = lambda x: jnp.sin(x[0]) * x[1] ** 2, point(2)
    close(linear_operator(f, terms)(x), oracles.linear(f, x, terms))

    def g(x):
        return jnp.exp(1j * x[0]) * x[1] ** 2

    close(linear_operator(g, terms)(x), oracles.linear(g, x, terms))


def test_coefficients_of_another_dtype():
    def f(x):
        return x[0] ** 2 * x[1]

    terms = {(2, 0): np.float64(2.0), (0, 1): lambda x: 3, (1, 1): 1}
    value = linear_operator(f, terms)(jnp.ones(2, "float32"))
    assert (value.dtype, value) == ("float32", 9)


def test_learned_coefficients_have_gradients():
    f, x = lambda x: jnp.sin(x[0]) * x[1] ** 2, point(2)

    def residual(operator, nu):
        return operator(f, {(2, 0): nu, (0, 2): 2.0, (1, 0): lambda x: nu * x[0]}, x)

    ours = jax.grad(lambda nu: residual(lambda f, t, x: linear_operator(f, t)(x), nu))
    plain = jax.grad(lambda nu: residual(lambda f, t, x: oracles.linear(f, x, t), nu))
    close(ours(0.3), plain(0.3))


def test_sharing_jets_does_not_change_numbers():
    f, x = FUNCTIONS["quotient"], point(4)
    terms = {
        oracles.units(4, (0, 4)): 1.0,
        oracles.units(4, (0, 2), (1, 2)): 2.0,
        oracles.units(4, (1, 1), (2, 1)): 1.0,
        oracles.units(4, (3, 3)): 0.5,
        oracles.units(4, (0, 1)): 1.0,
    }
    whole = linear_operator(f, terms)(x)
    parts = sum(linear_operator(f, {a: c})(x) for a, c in terms.items())
    close(whole, parts, rtol=1e-11)
    close(whole, oracles.linear(f, x, terms), rtol=1e-11)


BAD_TERMS = {
    "list": ([((1, 0), 1.0)], TypeError, "expected terms to map multi-indices"),
    "empty": ({}, ValueError, "expected at least one term, but got none"),
    "number": (
        {2: 1.0},
        TypeError,
        "multi-indices to be tuples of integers, but got 2",
    ),
    "float": ({(1.0, 0): 1}, TypeError, r"tuples of integers, but got \(1.0, 0\)"),
    "negative": ({(-1, 2): 1}, ValueError, r"at least 0, but got \(-1, 2\)"),
    "infinite": ({(1, 0): float("inf")}, ValueError, "a finite coefficient of"),
    "nan": ({(1, 0): np.nan}, ValueError, "a finite coefficient of"),
}


@pytest.mark.parametrize("name", BAD_TERMS)
def test_terms_that_are_refused(name):
    terms, kind, message = BAD_TERMS[name]
    with pytest.raises(kind, match=message):
        linear_operator(jnp.sum, terms)


def test_terms_that_do_not_fit_the_argument():
    with pytest.raises(ValueError, match=r"of length 3, as many .* but got \(1, 0\)"):
        linear_operator(jnp.sum, {(1, 0): 1.0})(jnp.ones(3))
    with pytest.raises(ValueError, match=r"coefficient of \(1,\) of shape \(\), but"):
        linear_operator(jnp.sum, {(1,): lambda x: x})(jnp.ones(1))
    with pytest.raises(TypeError, match=r"coefficient of \(1,\) to be numbers"):
        linear_operator(jnp.sum, {(1,): lambda x: x[0] > 0})(jnp.ones(1))
