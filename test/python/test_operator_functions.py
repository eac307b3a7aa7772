"""The Laplacian of functions of JAX, many at a time, against nested `jacfwd`."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax, nn
from jax.scipy import special

from collapse_taylor import laplacian
from oracles import close, point

RANDOM = np.random.default_rng(2)
W = RANDOM.uniform(-1, 1, (4, 4))
PAIRS = np.array([0, 0, 1, 1])


def positive(x):
    """A matrix that is positive definite, with eigenvalues apart."""
    return jnp.outer(x, x) + jnp.diag(3 + jnp.arange(4.0))


def general(x):
    """A matrix without symmetry, and the same tall."""
    return W + 5 * jnp.eye(4) + jnp.sin(jnp.outer(x, W @ x))


def hermitian(x):
    """A complex matrix."""
    return positive(x) + 1j * (W - W.T) * x[0]


def at_zero(x):
    """x, but zero."""
    return x - lax.stop_gradient(x)


def conjugate_gradients(x):
    """A linear solve that JAX differentiates implicitly."""
    solve = jax.scipy.sparse.linalg.cg
    return solve(lambda v: positive(x) @ v, jnp.sin(x), tol=1e-14)[0]


def root(x):
    """A root that is differentiated implicitly."""

    def newton(f, y):
        return lax.fori_loop(0, 30, lambda _, z: z - f(z) / jax.grad(f)(z), y)

    def equation(y):
        return y**3 + y - jnp.sum(x**2)

    tangent = lambda g, y: y / g(1.0)  # noqa: E731
    return lax.custom_root(equation, jnp.asarray(0.5), newton, tangent)


def until_small(x):
    """A loop whose number of turns depends on the values."""

    def shrink(y):
        return 0.5 * jnp.sin(y) * (1 + 0.1 * x)

    return lax.while_loop(lambda y: jnp.sum(y**2) > 0.1, shrink, x)


def linear_recurrence(x):
    """y_i = sin(x_i) y_{i-1} + x_i^2, by halves."""

    def combine(left, right):
        return left[0] * right[0], right[0] * left[1] + right[1]

    return lax.associative_scan(combine, (jnp.sin(x), x**2))


FUNCTIONS = {
    "complex": lambda x: [
        jnp.abs(x + 1j * x**2),
        jnp.abs(at_zero(x) + 1j * at_zero(x) * x),
        jnp.angle(x + 1j * (x**2 + 1)),
        (x + 1j) / jnp.abs(x + 1j),
        (x + 1j) ** (2.5 + 1j * x),
        jnp.cumprod(x + 1j),
        jnp.sqrt(x + 1j * x**2) * jnp.log(x + 1j * (1 + x)),
        jnp.linalg.eigvalsh(hermitian(x)),
        jnp.abs(jnp.linalg.eigh(hermitian(x))[1]),
    ],
    "control": lambda x: [
        until_small(x),
        linear_recurrence(x),
        lax.scan(lambda c, y: (jnp.sin(c) * y, c * y), x[0], x, reverse=True),
        jax.vmap(lambda y: lax.cond(y > 0, jnp.sin, lambda z: z**3, y))(x),
        lax.reduce(x, -jnp.inf, jnp.logaddexp, (0,)),
        x * jax.random.normal(jax.random.key(3), (4,)) ** 2 * x[::-1],
    ],
    "corners": lambda x: [
        (x - 2) ** 2.0,
        (x - 3.0) ** -3,
        at_zero(x) ** 2.0,
        at_zero(x) ** 3,
        jnp.power(x - 2.0, jnp.arange(4)),
        jnp.prod(x * jnp.array([0.0, 1.0, 1.0, 1.0])),
        jnp.prod(at_zero(x)[:2]),
        jnp.arctan2(0.0, x + 2),
        jnp.arctan2(x + 2, at_zero(x)),
        jnp.cbrt(x - 3),
        jnp.sinc(at_zero(x)),
        special.xlogy(at_zero(x), x + 2),
        nn.relu(at_zero(x)) + x**2,
        jnp.maximum(x**2, x * x) ** 2,
        jnp.sort(jnp.concatenate([x, x]) ** 2) * jnp.arange(8.0),
        lax.top_k(jnp.concatenate([x, x]), 3)[0] ** 2 * jnp.arange(3.0),
        jnp.where(x > 0, jnp.sqrt(jnp.where(x > 0, x, 1.0)), 0.0),
        jnp.logaddexp(x, -jnp.inf) ** 2,
    ],
    "indexing": lambda x: [
        jnp.linspace(0.5, 2, 6).at[jnp.array([0, 3, 5, 1])].max(x**2),
        (x**2).at[jnp.array([2, 0])].mul(jnp.sin(x[:2]), unique_indices=True),
        jnp.zeros(4).at[jnp.array([0, 9, 1, 2])].add(x**2, mode="drop"),
        (x**2).at[jnp.array([0, 9])].get(mode="fill", fill_value=1.0),
        jax.ops.segment_max(x**2, PAIRS, 2) * jax.ops.segment_sum(x, PAIRS, 2),
        jnp.interp(jnp.sin(x), jnp.linspace(-1, 1, 5), jnp.linspace(-1, 1, 5) ** 3),
        jnp.interp(0.1, jnp.cumsum(jnp.exp(x)), x**2),
        jnp.unwrap(8 * x) ** 2,
        lax.cummax(jnp.sin(x)) ** 2 + lax.cumlogsumexp(x),
        jnp.median(x) ** 2 * jnp.quantile(x**2, 0.3),
        jnp.fft.irfft(x**2 + 1j * x),
    ],
    "linear algebra": lambda x: [
        conjugate_gradients(x),
        root(x),
        jnp.linalg.lstsq(general(x)[:, :2], x**2)[0],
        jnp.linalg.pinv(general(x)[:, :2]),
        jnp.linalg.norm(general(x), 2),
    ],
    "special": lambda x: [
        special.ndtri(0.5 + 0.4 * x),
        special.gammainc(2.0, x + 2),
        special.polygamma(1, x + 2) * special.zeta(3.0, x + 2),
        special.i0e(x + 2) * special.i1(x),
        lax.lgamma(x - 2.5) * lax.digamma(x - 2.5),
        special.entr(x + 1.5),
        nn.gelu(x, approximate=False) + nn.mish(x) + nn.celu(x),
    ],
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_laplacian(name):
    """Every function is right to 1e-11 of its largest entry."""
    function = FUNCTIONS[name]
    with jax.enable_x64(True):
        x = point(4)
        hessian = jax.jit(jax.jacfwd(jax.jacfwd(function)))(x)
        traces = [jnp.trace(h, axis1=-2, axis2=-1) for h in jax.tree.leaves(hessian)]
        results = jax.tree.leaves(jax.jit(laplacian(function))(x))
        close(results, traces, rtol=1e-11)


def test_ragged_dot():
    """What JAX cannot map over directions, against one product for each group."""
    rhs = RANDOM.uniform(-1, 1, (2, 4, 3))

    def ragged(x):
        lhs = jnp.tanh(jnp.outer(jnp.arange(1.0, 6.0), x))
        return lax.ragged_dot(lhs, x[:3] * rhs**2, jnp.array([2, 3]))

    def dense(x):
        lhs = jnp.tanh(jnp.outer(jnp.arange(1.0, 6.0), x))
        products = [lhs[:2] @ (x[:3] * rhs[0] ** 2), lhs[2:] @ (x[:3] * rhs[1] ** 2)]
        return jnp.concatenate(products)

    with jax.enable_x64(True):
        x = point(4)
        trace = jnp.trace(jax.jacfwd(jax.jacfwd(dense))(x), axis1=-2, axis2=-1)
        close(jax.jit(laplacian(ragged))(x), trace, rtol=1e-11)
