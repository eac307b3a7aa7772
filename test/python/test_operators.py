"""Operators of first and second order, and directional derivatives."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import oracles
from collapse_taylor import (
    directional_derivative,
    divergence,
    forward_laplacian,
    laplacian,
    weighted_laplacian,
)
from forms import networks, references
from forms.networks import points
from measuring.cost import compile_cost
from oracles import FUNCTIONS, close, mlp, parameters, point


@pytest.fixture(autouse=True)
def _float64():
    with jax.enable_x64(True):
        yield


@pytest.mark.parametrize("name", FUNCTIONS)
def test_laplacian(name):
    f, x = FUNCTIONS[name], point(4)
    close(laplacian(f)(x), oracles.laplacian(f, x))


@pytest.mark.parametrize("name", ["network", "tree", "scan", "complex", "identity"])
def test_forward_laplacian(name):
    f, x = FUNCTIONS[name], point(4)
    value, jacobian, second = forward_laplacian(f)(x)
    close(value, f(x))
    close(jacobian, jax.jacfwd(f)(x))
    close(second, oracles.laplacian(f, x))


def test_the_jacobian_is_nested_like_that_of_jax():
    def f(a, x, y):
        return {"u": jnp.sin(x["p"]) @ x["q"] * a, "v": y * jnp.sum(x["q"]) ** 2}

    x = {"p": point(2, 3), "q": point(3)}
    y = point(2)
    for argnums in (1, 2, (1, 2), (2,), -1):
        value, jacobian, second = forward_laplacian(f, argnums)(2.0, x, y)
        close(value, f(2.0, x, y))
        close(jacobian, jax.jacfwd(f, argnums)(2.0, x, y))
        close(second, laplacian(f, argnums)(2.0, x, y))


def test_laplacian_of_several_arguments_and_trees():
    def f(x, a, y):
        return a * jnp.sum(jnp.sin(x["p"])) * jnp.prod(y) + jnp.sum(x["q"][0] ** 3)

    x, y = {"p": point(2, 3), "q": [point(3)]}, point(2)
    expected_x = oracles.laplacian(lambda x: f(x, 0.5, y), x)
    expected_y = oracles.laplacian(lambda y: f(x, 0.5, y), y)
    close(laplacian(f)(x, 0.5, y), expected_x)
    close(laplacian(f, argnums=2)(x, 0.5, y), expected_y)
    close(laplacian(f, argnums=-1)(x, 0.5, y), expected_y)
    close(laplacian(f, argnums=(0, 2))(x, 0.5, y), expected_x + expected_y)


@pytest.mark.parametrize("shape", [(), (1,), (2, 3), (2, 1, 2)])
def test_laplacian_in_arrays_of_any_shape(shape):
    def f(x):
        return (jnp.sum(jnp.sin(x)) ** 2, jnp.cos(x) * jnp.sum(x**2))

    x = point(*shape)
    close(laplacian(f)(x), oracles.laplacian(f, x))


def test_keyword_arguments_and_static_ones():
    def f(x, power, *, scale, flip=False):
        y = scale * x**power if flip else x
        return jnp.sum(jnp.sin(y)) + (1.0 if power == "none" else 0.0)

    x = point(3)
    expected = oracles.laplacian(lambda x: f(x, 3, scale=2.0, flip=True), x)
    close(laplacian(f)(x, 3, scale=2.0, flip=True), expected)
    close(
        laplacian(lambda x, name: f(x, 2, scale=1.0, flip=name == "yes"))(x, "yes"),
        oracles.laplacian(lambda x: f(x, 2, scale=1.0, flip=True), x),
    )


def test_python_scalars():
    close(laplacian(lambda x: x**3)(2.0), jnp.asarray(12.0))


def test_partial_functions_and_callable_objects():
    class Model:
        def __call__(self, x):
            return jnp.sum(x**3)

    x = point(3)
    assert laplacian(Model())(x) == pytest.approx(6 * x.sum())
    f = jax.tree_util.Partial(lambda a, x: a * jnp.sum(x**3), 2.0)
    assert laplacian(f)(x) == pytest.approx(12 * x.sum())


def test_names():
    def wave(x):
        """Of x."""
        return x

    assert laplacian(wave).__name__ == "laplacian_wave"
    assert laplacian(wave).__doc__ == "Of x."


def test_complex_arguments_of_holomorphic_functions():
    def f(z):
        return jnp.sum(jnp.exp(z)) ** 2 + z * z[0]

    z = point(3) + 1j * point(3, seed=8)
    hessian = jax.jacfwd(jax.jacfwd(f, holomorphic=True), holomorphic=True)(z)
    close(laplacian(f)(z), jnp.trace(hessian, axis1=-2, axis2=-1))
    value, jacobian, second = forward_laplacian(f)(z)
    close((value, jacobian), (f(z), jax.jacfwd(f, holomorphic=True)(z)))
    close(second, laplacian(f)(z))


@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "float16"])
def test_dtypes_are_kept(dtype):
    x = jnp.ones(3, dtype)

    def f(x):
        return jnp.sum(x**3)

    assert laplacian(f)(x).dtype == dtype
    assert laplacian(f)(x) == 18
    value, jacobian, second = forward_laplacian(f)(x)
    assert value.dtype == jacobian.dtype == second.dtype == dtype
    weighted = weighted_laplacian(f, np.eye(3, dtype=dtype), signs=[1, 2, 1])
    assert weighted(x).dtype == dtype
    assert weighted(x) == 24


def test_low_precision_numbers_in_float32():
    x = point(4, dtype="float32")
    f = FUNCTIONS["root"]
    close(laplacian(f)(x), oracles.laplacian(f, x), rtol=1e-5)


@pytest.mark.parametrize("count", [1, 3, 6])
@pytest.mark.parametrize("name", ["network", "tree", "complex"])
def test_weighted_laplacian(name, count):
    f, x = FUNCTIONS[name], point(4)
    sigma, signs = point(count, 4, seed=1), jnp.sign(point(count, seed=2))
    rows = [oracles.directional(f, x, v, 2) for v in sigma]

    def add(*leaves):
        return sum(leaves)

    close(weighted_laplacian(f, sigma)(x), jax.tree.map(add, *rows))
    signed = [
        jax.tree.map(lambda leaf, s=s: s * leaf, r)
        for s, r in zip(signs, rows, strict=True)
    ]
    close(weighted_laplacian(f, sigma, signs)(x), jax.tree.map(add, *signed))


def test_weighted_laplacian_that_depends_on_x():
    f, x = FUNCTIONS["network"], point(4)

    def sigma(x):
        return jnp.outer(jnp.cos(x[:3]), x)

    def signs(x):
        return x[:3]

    hessian = jax.hessian(f)(x)
    matrix = jnp.einsum("r,ri,rj->ij", signs(x), sigma(x), sigma(x))
    expected = jnp.einsum("ij,kij->k", matrix, hessian)
    close(weighted_laplacian(f, sigma, signs)(x), expected)


def test_weighted_laplacian_of_trees_and_several_arguments():
    def f(x, t):
        return jnp.sin(x["p"] @ x["q"]) * t**2

    x, t = {"p": point(2, 3), "q": point(3)}, point(seed=3)
    factor = {"p": point(5, 2, 3, seed=1), "q": point(5, 3, seed=2)}
    rows = [jax.tree.map(lambda leaf, r=r: leaf[r], factor) for r in range(5)]
    expected = sum(oracles.directional(lambda x: f(x, t), x, v, 2) for v in rows)
    close(weighted_laplacian(f, factor)(x, t), expected)
    both = (factor, point(5, seed=4))
    rows = [jax.tree.map(lambda leaf, r=r: leaf[r], both) for r in range(5)]
    expected = sum(oracles.directional(lambda z: f(*z), (x, t), v, 2) for v in rows)
    close(weighted_laplacian(f, both, argnums=(0, 1))(x, t), expected)


def test_divergence():
    f, x = FUNCTIONS["vector"], point(4)
    close(divergence(f)(x), jnp.trace(jax.jacfwd(f)(x)))


def test_divergence_of_matrices_is_taken_row_by_row():
    def f(x):
        return jnp.outer(jnp.sin(x), jnp.cos(x) * x[0])[:2]

    x = point(4)
    expected = jnp.trace(jax.jacfwd(f)(x), axis1=1, axis2=2)
    close(divergence(f)(x), expected)


def test_divergence_in_a_tree():
    def f(x):
        return {"p": x["p"] ** 2 * x["q"][0], "q": jnp.sin(x["q"]) * x["p"][0, 1]}

    x = {"p": point(2, 3), "q": point(3)}
    jacobian = jax.jacfwd(f)(x)
    p = jacobian["p"]["p"].reshape(6, 6)
    expected = jnp.trace(p) + jnp.trace(jacobian["q"]["q"])
    close(divergence(f)(x), expected)


@pytest.mark.parametrize("order", range(1, 7))
@pytest.mark.parametrize("name", ["network", "quotient", "scan"])
def test_directional_derivative(name, order):
    f, x = FUNCTIONS[name], point(4)
    v, w = point(3, 4, seed=1), point(3, seed=2)
    rows = jnp.stack([oracles.directional(f, x, row, order) for row in v])
    close(directional_derivative(f, v, order)(x), rows.sum(0), rtol=1e-11)
    weighted = directional_derivative(f, v, order, w)(x)
    close(weighted, jnp.tensordot(w, rows, 1), rtol=1e-11)


def test_directions_and_weights_that_depend_on_x():
    f, x = FUNCTIONS["quotient"], point(4)
    v, w = lambda x: jnp.stack([x, jnp.cos(x)]), lambda x: x[:2]
    rows = [oracles.directional(f, x, row, 3) for row in v(x)]
    expected = x[0] * rows[0] + x[1] * rows[1]
    close(directional_derivative(f, v, 3, w)(x), expected)


def test_closed_over_directions_are_differentiated():
    f, x = FUNCTIONS["quotient"], point(4)

    def operator(v):
        return directional_derivative(f, v, 2)(x)

    def plain(v):
        return sum(oracles.directional(f, x, row, 2) for row in v)

    v = point(3, 4, seed=1)
    close(jax.grad(operator)(v), jax.grad(plain)(v))


def test_operators_of_operators():
    def f(x):
        return jnp.exp(jnp.sin(x[0]) * x[1])

    x = point(2)

    def plain(g):
        return lambda x: oracles.laplacian(g, x)

    close(laplacian(laplacian(f))(x), plain(plain(f))(x))
    triple = laplacian(laplacian(laplacian(f)))(x)
    close(triple, plain(plain(plain(f)))(x), rtol=1e-11)
    close(divergence(jax.grad(f))(x), plain(f)(x))
    close(divergence(jax.grad(laplacian(f)))(x), plain(plain(f))(x))


def paper_cost(operator):
    network = networks.paper(50)
    args = (network.parameters, points(32, 50, dtype="float32"))

    def function(weights, xs):
        return jax.vmap(operator(lambda x: network.apply(weights, x)))(xs)

    with jax.enable_x64(False):
        return compile_cost(function, *args), compile_cost(
            references.forward_laplacian, *args
        )


OF_THE_LAPLACIAN = {
    "laplacian": laplacian,
    "forward_laplacian": forward_laplacian,
    "weighted_laplacian": lambda f: weighted_laplacian(f, 2 * np.eye(50, dtype="f")),
    "directional_derivative": lambda f: directional_derivative(
        f, np.eye(50, dtype="f"), 2
    ),
}


@pytest.mark.parametrize("name", OF_THE_LAPLACIAN)
def test_the_work_is_that_of_the_form_written_by_hand(name):
    cost, by_hand = paper_cost(OF_THE_LAPLACIAN[name])
    assert cost.gigaflops <= 1.02 * by_hand.gigaflops


def test_nothing_is_traced_twice():
    traces = []

    def f(x):
        traces.append(x)
        return jnp.sum(x**3)

    operator = laplacian(f)
    operator(point(3))
    count = len(traces)
    operator(point(3, seed=1))
    assert len(traces) == count
    operator(point(4))
    assert len(traces) > count


def test_gradient_in_parameters():
    weights, x = parameters(4, 8, 3), point(4)

    def loss(operator):
        return lambda w: jnp.sum(operator(lambda x: mlp(w, x), x) ** 2)

    ours = jax.value_and_grad(loss(lambda f, x: laplacian(f)(x)))(weights)
    plain = jax.value_and_grad(loss(oracles.laplacian))(weights)
    close(ours, plain, rtol=1e-11)
