"""Derivatives by nested first-order differentiation in JAX, and functions to try."""

import itertools
from fractions import Fraction

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.flatten_util import ravel_pytree


def directional(f, x, v, order):
    """The derivative of t -> f(x + t v) at t = 0, for trees x and v."""

    def along(t):
        return f(jax.tree.map(lambda a, b: a + t.astype(a.dtype) * b, x, v))

    for _ in range(order):
        along = _derivative(along)
    real = jnp.finfo(jax.tree.leaves(x)[0].dtype).dtype
    return jax.jit(along)(jnp.zeros((), real))


def _derivative(g):
    return lambda t: jax.jvp(g, (t,), (jnp.ones_like(t),))[1]


def partial(f, x, index):
    """The mixed derivative of a multi-index over the flattened coordinates of x."""
    flat, unravel = ravel_pytree(x)
    g = lambda y: f(unravel(y))  # noqa: E731
    for coordinate, exponent in enumerate(index):
        for _ in range(exponent):
            g = _along(g, jnp.eye(len(flat), dtype=flat.dtype)[coordinate])
    return jax.jit(g)(flat)


def _along(g, v):
    return lambda y: jax.jvp(g, (y,), (v,))[1]


def linear(f, x, terms):
    """The sum of c_a(x) d^a f."""
    return jax.jit(lambda x: _linear(f, x, terms))(x)


def _linear(f, x, terms):
    parts = []
    for index, c in terms.items():
        factor = c(x) if callable(c) else float(c) if isinstance(c, Fraction) else c
        value = partial(f, x, index)
        parts.append(jax.tree.map(lambda leaf, factor=factor: factor * leaf, value))
    return jax.tree.map(lambda *values: sum(values), *parts)


def units(dimension, *places):
    """A multi-index with the exponents of some places added up."""
    return tuple(
        sum(power for place, power in places if place == d) for d in range(dimension)
    )


def laplacian(f, x):
    """The sum of second derivatives."""
    dimension = ravel_pytree(x)[0].size
    return linear(f, x, {units(dimension, (d, 2)): 1.0 for d in range(dimension)})


def biharmonic(f, x):
    """The Laplacian twice, from the tensor of fourth derivatives' entries."""
    dimension = ravel_pytree(x)[0].size
    terms = {}
    for i in range(dimension):
        for j in range(dimension):
            index = units(dimension, (i, 2), (j, 2))
            terms[index] = terms.get(index, 0.0) + 1.0
    return linear(f, x, terms)


def mlp(parameters, x):
    """A small network, a vector of three results."""
    for w, b in parameters[:-1]:
        x = jnp.tanh(x @ w + b)
    w, b = parameters[-1]
    return x @ w + b


def parameters(*widths, dtype="float64", seed=0):
    """Weights and biases."""
    rng = np.random.default_rng(seed)
    return [
        (
            (rng.normal(size=(i, o)) / np.sqrt(i)).astype(dtype),
            0.1 * rng.normal(size=o).astype(dtype),
        )
        for i, o in itertools.pairwise(widths)
    ]


def point(*shape, dtype="float64", seed=7):
    """Numbers between -1 and 1."""
    rng = np.random.default_rng(seed)
    return jnp.asarray(rng.uniform(-1.0, 1.0, size=shape), dtype)


def close(actual, expected, rtol=1e-12):
    """Compares trees: the structure, dtypes, and entries by the largest of an array."""
    actual_leaves, actual_tree = jax.tree.flatten(actual)
    expected_leaves, expected_tree = jax.tree.flatten(expected)
    assert actual_tree == expected_tree
    for a, e in zip(actual_leaves, expected_leaves, strict=True):
        a, e = jnp.asarray(a), jnp.asarray(e)
        assert (a.shape, a.dtype) == (e.shape, e.dtype)
        scale = float(jnp.max(jnp.abs(e), initial=0.0))
        error = float(jnp.max(jnp.abs(a - e), initial=0.0))
        assert error <= rtol * max(scale, 1e-3), (error, scale)


def scanned(x):
    """A recurrence by `lax.scan`."""

    def step(carry, k):
        carry = jnp.sin(carry) * x[0] + k * x
        return carry, jnp.sum(carry**2)

    last, sums = lax.scan(step, x, jnp.arange(3.0))
    return jnp.sum(last * x) + jnp.sum(sums)


def branching(x):
    """Different formulas in the two branches."""
    return lax.cond(x[0] > 0, lambda y: jnp.sum(y**3), lambda y: jnp.prod(y), x)


def looped(x):
    """A loop with a fixed number of turns."""
    return jnp.sum(lax.fori_loop(0, 3, lambda k, y: y * jnp.cos(y) + x / (k + 2), x))


FUNCTIONS = {
    "sum of sines": lambda x: jnp.sum(jnp.sin(x)) ** 2,
    "linear": lambda x: jnp.sum(3 * x),
    "constant": lambda x: jnp.ones(2, x.dtype),
    "identity": lambda x: x,
    "vector": lambda x: jnp.exp(0.3 * x) * x[0],
    "network": lambda x: mlp(parameters(4, 8, 8, 3), x),
    "quotient": lambda x: jnp.sum(x[1:] * x[:-1]) / (2 + jnp.sum(x**2)),
    "product": lambda x: jnp.prod(x),
    "root": lambda x: jnp.sqrt(1 + jnp.sum(x**2)),
    "softmax": lambda x: jax.nn.softmax(x),
    "log of sums": lambda x: jax.nn.logsumexp(x * 2),
    "maximum": lambda x: jnp.max(x) ** 2 + jnp.maximum(x, 0.1).sum() ** 3,
    "scan": scanned,
    "cond": branching,
    "fori_loop": looped,
    "tree": lambda x: {"a": (jnp.sum(x**4), x[:2] * x[2:]), "b": [jnp.cos(x[1])]},
    "powers": lambda x: jnp.sum(x**5) + jnp.sum((x + 2.0) ** 1.5),
    "norm": lambda x: jnp.linalg.norm(x + 1.0),
    "complex": lambda x: jnp.exp(1j * jnp.sum(x)) * x,
    "indexed": lambda x: x[jnp.array([2, 0])] @ x[1:3],
}
