"""Rules of derivatives that StableHLO cannot say keep their meaning in `collapse`."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax
from jax.scipy import special

from collapse_taylor import PassError, collapse
from collapse_taylor._jet import jet
from collapse_taylor._markers import with_derivative_p
from test_function import close


@pytest.fixture(autouse=True)
def _x64():
    with jax.enable_x64(True):
        yield


@jax.custom_jvp
def wrong_sine(x):
    """Its rule is deliberately not its derivative."""
    return jnp.sin(x)


@wrong_sine.defjvp
def _wrong_sine_jvp(primals, tangents):
    (x,), (t,) = primals, tangents
    return wrong_sine(x), 3 * jnp.exp(-x) * t


@jax.custom_vjp
def wrong_cosine(x):
    """Its rule is deliberately not its derivative."""
    return jnp.cos(x)


wrong_cosine.defvjp(lambda x: (jnp.cos(x), x), lambda x, ct: (jnp.tanh(x) * ct,))


@jax.custom_vjp
def clipped(x):
    """Its backward rule is not linear."""
    return x


clipped.defvjp(lambda x: (x, None), lambda _, ct: (jnp.clip(ct, -0.25, 0.25),))


FUNCTIONS = {
    "stop_gradient": lambda x: (lax.stop_gradient(jnp.sin(x)) * x**3).sum(),
    "custom_jvp": lambda x: (wrong_sine(x) * x**2).prod(),
    "custom_jvp_in_jit": lambda x: (jax.jit(wrong_sine)(x) * x**2).prod(),
    "custom_jvp_in_scan": lambda x: lax.scan(
        lambda c, y: (wrong_sine(c) * y, None), 1.0, x
    )[0],
    "custom_jvp_in_cond": lambda x: lax.cond(
        x[0] > 0, lambda: wrong_sine(x).prod(), lambda: x.sum()
    ),
    "custom_vjp": lambda x: (wrong_cosine(x) * x**2).prod(),
    "relu": lambda x: jax.nn.relu(jnp.sin(x)).prod() + jax.nn.relu(x - x).sum(),
    "softplus": lambda x: jax.nn.softplus(x).prod(),
    "logsumexp": lambda x: special.logsumexp(x) ** 2,
    "softmax": lambda x: (jax.nn.softmax(x) * x).sum(),
    "solve": lambda x: jnp.linalg.solve(
        jnp.outer(x, x) + jnp.eye(x.size), jnp.sin(x)
    ).sum(),
    "cholesky": lambda x: jnp.linalg.cholesky(jnp.outer(x, x) + jnp.eye(x.size)).sum(),
    "eigh": lambda x: jnp.linalg.eigvalsh(jnp.outer(x, jnp.sin(x)) + jnp.diag(x))[0],
    "lgamma": lambda x: special.gammaln(x**2 + 0.5).prod(),
    "igamma": lambda x: special.gammainc(2.0, x**2).prod(),
    "norm": lambda x: jnp.linalg.norm(x) ** 3,
    "sort": lambda x: (jnp.sort(x) * jnp.sin(x)).sum(),
    "cumprod": lambda x: jnp.cumprod(jnp.sin(x)).sum(),
    "random": lambda x: (x * jax.random.normal(jax.random.key(0), x.shape)).prod(),
}


def laplacian(f):
    return lambda w, x: jnp.trace(jax.hessian(lambda x: f(jnp.tanh(w @ x)))(x))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_rules_are_kept(name: str) -> None:
    """In the Laplacian, and in gradients of it."""
    rng = np.random.RandomState(0)
    w, x = jnp.asarray(rng.randn(4, 3)), jnp.asarray(rng.randn(3))
    f = laplacian(FUNCTIONS[name])
    g = collapse(f)
    close(g(w, x), jax.jit(f)(w, x))
    close(jax.jit(jax.grad(g, (0, 1)))(w, x), jax.jit(jax.grad(f, (0, 1)))(w, x), 1e-11)


@pytest.mark.parametrize("name", ["custom_jvp", "custom_vjp", "stop_gradient", "relu"])
def test_rules_of_the_first_derivative(name: str) -> None:
    """Beside a Laplacian, what is differentiated only later."""

    def f(w, x):
        moved = jnp.trace(jax.hessian(lambda x: jnp.sin(w @ x).prod())(x))
        return moved * FUNCTIONS[name](x)

    w, x = jnp.ones((2, 3)), jnp.array([0.5, 0.0, -1.0])
    for derivative in jax.grad, jax.hessian:
        expected = jax.jit(derivative(f, 1))(w, x)
        close(jax.jit(derivative(collapse(f), 1))(w, x), expected)


def test_rules_that_are_not_linear() -> None:
    """A clipped gradient, which JAX can take once."""

    def f(w, x):
        moved = jnp.trace(jax.hessian(lambda x: jnp.sin(w @ x).prod())(x))
        return (moved * clipped(jnp.sin(x))).sum()

    w, x = jnp.ones((2, 3)), jnp.array([0.5, 0.0, -1.0])
    close(jax.grad(collapse(f), 1)(w, x), jax.grad(f, 1)(w, x))


def test_without_rule() -> None:
    """What JAX cannot differentiate we cannot either, with JAX's own words."""

    def f(x):
        moved = jnp.trace(jax.hessian(lambda x: jnp.sin(x).prod())(x))
        return moved * wrong_cosine(x).sum()

    x = jnp.ones(3)
    with pytest.raises(TypeError, match="custom_vjp"):
        jax.jvp(f, (x,), (x,))
    with pytest.raises(TypeError, match="custom_vjp"):
        jax.jvp(collapse(f), (x,), (x,))


def test_batched_rules() -> None:
    def f(w, x):
        moved = jnp.trace(jax.hessian(lambda x: wrong_sine(w @ x).prod())(x))
        return moved * wrong_cosine(x).prod()

    w, xs = jnp.ones((2, 3)), jnp.asarray(np.random.RandomState(0).randn(5, 3))
    expected = jax.jit(jax.vmap(jax.grad(f, 1), (None, 0)))(w, xs)
    close(jax.vmap(jax.grad(collapse(f), 1), (None, 0))(w, xs), expected)
    inside = collapse(jax.vmap(f, (None, 0)))
    found = jax.grad(lambda xs: inside(w, xs).sum())(xs)
    close(found, expected)


def by_jets(f):
    """The Laplacian by `taylor-expand`, where the rules go into the module."""

    def function(w, x):
        def flat(x):
            return [f(jnp.tanh(w @ x))]

        ((_, _, second),) = jet(flat, [x], [jnp.eye(x.size)], 2)
        return 2 * second.sum()

    return collapse(function)


def by_nested_jvp(f):
    def function(w, x):
        def flat(x):
            return f(jnp.tanh(w @ x))

        def second(v):
            return jax.jvp(lambda y: jax.jvp(flat, (y,), (v,))[1], (x,), (v,))[1]

        return jax.vmap(second)(jnp.eye(x.size)).sum()

    return function


# The others have no forward mode in JAX, or none of second order.
IN_JETS = sorted(set(FUNCTIONS) - {"custom_vjp"})


@pytest.mark.parametrize("name", IN_JETS)
def test_rules_in_jets(name: str) -> None:
    """Any primitive that has a rule in JAX can be expanded, and differentiated."""
    rng = np.random.RandomState(0)
    w, x = jnp.asarray(rng.randn(4, 3)), jnp.asarray(rng.randn(3))
    f, g = by_nested_jvp(FUNCTIONS[name]), by_jets(FUNCTIONS[name])
    close(g(w, x), jax.jit(f)(w, x), 1e-10)
    close(jax.jit(jax.jacfwd(g))(w, x), jax.jit(jax.jacfwd(f))(w, x), 1e-9)
    if name != "igamma":
        expected = jax.jit(jax.grad(f, 1))(w, x)
        close(jax.jit(jax.grad(g, 1))(w, x), expected, 1e-9)


def test_backward_rules_in_jets() -> None:
    """The transposed of a linear backward rule is the rule, of every order."""

    @jax.custom_jvp
    def twin(x):
        return jnp.cos(x)

    twin.defjvp(lambda xs, ts: (twin(xs[0]), jnp.tanh(xs[0]) * ts[0]))
    w, x = jnp.ones((2, 3)) / 3, jnp.array([0.5, 0.25, -1.0])
    found = by_jets(lambda x: (wrong_cosine(x) * x**2).prod())(w, x)
    close(found, by_nested_jvp(lambda x: (twin(x) * x**2).prod())(w, x))


def test_jets_of_rules_that_are_not_linear() -> None:
    """JAX has no forward mode there, and neither have we."""
    with pytest.raises(PassError, match="forward mode, but got custom_vjp_call"):
        by_jets(lambda x: clipped(x).sum())(jnp.ones((2, 3)), jnp.ones(3))


def test_values_with_the_derivative_of_others() -> None:
    """2 x is the value, y^2 has the derivative; one may be the same for all."""

    def f(x, y):
        return with_derivative_p.bind(2 * x, y**2)

    equal = np.testing.assert_allclose
    x, y = jnp.asarray(3.0), jnp.asarray(5.0)
    equal(f(x, y), 6.0)
    equal(jax.grad(f, (0, 1))(x, y), (0.0, 10.0))
    equal(jax.jvp(f, (x, y), (1.0, 2.0)), (6.0, 20.0))
    xs, ys = jnp.arange(3.0), jnp.arange(6.0).reshape(2, 3)
    equal(jax.vmap(f, in_axes=(0, 1))(xs[:, None] + ys.T, ys), 2 * (xs[:, None] + ys.T))
    equal(jax.vmap(f, in_axes=(None, 0))(x, xs), [6.0, 6.0, 6.0])
    equal(jax.vmap(jax.grad(f, 1), in_axes=(None, 0))(x, xs), 2 * xs)


@pytest.mark.parametrize("x", [0.3, 9.0, -11.0, 17.0])
def test_slopes_are_accurate_where_they_are_small(x: float) -> None:
    """Where tanh is nearly 1: against closed forms, (sech x)^2 and its derivative.

    The latter is made of JAX's derivative of tanh, which cancels there.
    """

    def slope(x):
        return jet(lambda x: (jnp.tanh(x),), (x,), (jnp.ones((1, 1)),), 1)[0][1].sum()

    sech2 = 1 / np.cosh(x) ** 2
    point = jnp.asarray([x])
    np.testing.assert_allclose(collapse(slope)(point), sech2, rtol=1e-13)
    derivative = jax.grad(collapse(slope))(point)[0]
    expected = -2 * np.tanh(x) * sech2
    # Twice what is lost of y, y^2 and 1 - y^2, which are up to two last places off.
    lost = 8 * np.finfo(float).eps
    np.testing.assert_allclose(derivative, expected, rtol=1e-13, atol=lost)
