"""Networks of which each part sees some of the inputs only: directions are carried
through what depends on them, by XLA's own analysis of the compiled programs."""

import dataclasses
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import Array, nn

from collapse_taylor import collapse, divergence, forward_laplacian
from collapse_taylor import laplacian as laplacian_of

FLOAT64 = 1e-12
Apply = Callable[[Any, Array], Array]


@dataclasses.dataclass(frozen=True)
class Net:
    """A scalar function of one point, and what its Laplacian may cost."""

    apply: Apply
    weights: Any
    inputs: int
    flops: float


def random_weights(seed: int, *shapes: tuple[int, int]) -> list[Array]:
    rng = np.random.RandomState(seed)
    return [jnp.asarray(rng.randn(*shape) / np.sqrt(shape[0])) for shape in shapes]


def nodes() -> Net:
    """The sum of a perceptron on each of 20 nodes; by hand, one node at a time."""
    nodes, features, width = 20, 4, 100

    def apply(layers: list[Array], x: Array) -> Array:
        h = x.reshape(nodes, features)
        for w in layers[:-1]:
            h = nn.silu(h @ w)
        return jnp.sum(h @ layers[-1])

    layers = random_weights(0, (features, width), *[(width, width)] * 3, (width, 1))
    # The value, 4 directions and the sum of second derivatives through each layer.
    products = 2 * nodes * (features + 2) * 3 * width * width
    return Net(apply, layers, nodes * features, 1.05 * products)


def mean_and_head() -> Net:
    """A mean over the nodes, which depends on all inputs, and a dense head."""
    nodes, features, width, head = 20, 4, 100, 64

    def apply(layers: list[Array], x: Array) -> Array:
        h = x.reshape(nodes, features)
        for w in layers[:2]:
            h = jnp.tanh(h @ w)
        h = jnp.tanh(jnp.mean(h, axis=0) @ layers[2])
        return (jnp.tanh(h @ layers[3]) @ layers[4])[0]

    shapes = (features, width), (width, width), (width, head), (head, head), (head, 1)
    inputs = nodes * features
    inside = 2 * nodes * (features + 2) * width * width
    above = 2 * (inputs + 2) * (width * head + head * head)
    return Net(apply, random_weights(1, *shapes), inputs, 1.15 * (inside + above))


def attention() -> Net:
    """Queries, keys and values of tokens see one token, scores two."""
    tokens, features, width = 8, 6, 48

    def apply(layers: list[Array], x: Array) -> Array:
        h = x.reshape(tokens, features)
        h = jnp.tanh(jnp.tanh(h @ layers[0]) @ layers[1])
        q, k, v = (h @ w for w in layers[2:5])
        h = nn.softmax(q @ k.T / np.sqrt(width)) @ v
        return jnp.sum(jnp.tanh(h @ layers[5]) @ layers[6])

    shapes = (features, width), *[(width, width)] * 5, (width, 1)
    inputs = tokens * features
    inside = 2 * tokens * (features + 2) * 4 * width * width
    dense = 2 * tokens * (inputs + 2) * width * width
    mixing = 2 * tokens * tokens * (inputs + 2) * width
    total = inside + dense + mixing
    return Net(apply, random_weights(2, *shapes), inputs, 1.25 * total)


def two_streams() -> Net:
    """One stream per electron and one per pair, means of both mixed into the first."""
    electrons, width, pairs = 6, 32, 16

    def apply(parameters: Any, x: Array) -> Array:
        ones, twos, last = parameters
        x = x.reshape(electrons, 3)
        apart = x[:, None] - x[None]
        squares = jnp.sum(apart * apart, -1) + jnp.eye(electrons)
        g = jnp.concatenate([apart, jnp.sqrt(squares)[..., None]], -1)
        h = jnp.concatenate([x, jnp.sqrt(jnp.sum(x * x, -1, keepdims=True))], -1)
        for w, v in zip(ones, twos, strict=True):
            mean = jnp.broadcast_to(jnp.mean(h, axis=0), h.shape)
            h = jnp.tanh(jnp.concatenate([h, mean, jnp.mean(g, axis=1)], -1) @ w)
            g = jnp.tanh(g @ v)
        return jnp.sum(h @ last) + jnp.sum(jnp.tanh(jnp.mean(g, axis=(0, 1))))

    ones = random_weights(3, (12, width), (2 * width + pairs, width))
    twos = random_weights(4, (4, pairs), (pairs, pairs))
    (last,) = random_weights(5, (width, 1))
    # 1.34e6 with all directions everywhere.
    return Net(apply, (ones, twos, last), 3 * electrons, 1.05e6)


def pairs() -> Net:
    """A perceptron on the difference of two particles."""
    particles, width = 8, 64

    def apply(layers: list[Array], x: Array) -> Array:
        x = x.reshape(particles, 3)
        g = x[:, None] - x[None] + 0.5
        for w in layers[:-1]:
            g = jnp.tanh(g @ w)
        return jnp.sum(g @ layers[-1])

    layers = random_weights(6, (3, width), (width, width), (width, 1))
    # 3 directions of each of two particles, if their weights are not compared.
    products = 2 * particles**2 * (3 + 3 + 2) * width * width
    return Net(apply, layers, 3 * particles, products)


def one_each() -> Net:
    """Each input by itself: no direction is left."""
    inputs, width = 40, 32

    def apply(layers: list[Array], x: Array) -> Array:
        h = jnp.tanh(x[:, None] * layers[0][0])
        return jnp.sum(jnp.tanh(h @ layers[1]) @ layers[2])

    layers = random_weights(7, (1, width), (width, width), (width, 1))
    return Net(apply, layers, inputs, 1.6 * 2 * inputs * 3 * width * width)


NETS = {net.__name__: net for net in (nodes, mean_and_head, attention, two_streams)}
NETS |= {net.__name__: net for net in (pairs, one_each)}


def trace_of_hessian(f: Apply) -> Apply:
    return lambda p, x: jnp.trace(jax.hessian(f, argnums=1)(p, x))


def nested_jvp(f: Apply) -> Apply:
    def laplacian(p: Any, x: Array) -> Array:
        def second(v: Array) -> Array:
            def slope(y: Array) -> Array:
                return jax.jvp(lambda z: f(p, z), (y,), (v,))[1]

            return jax.jvp(slope, (x,), (v,))[1]

        return jnp.sum(jax.vmap(second)(jnp.eye(x.size)))

    return laplacian


def jvp_of_grad(f: Apply) -> Apply:
    def laplacian(p: Any, x: Array) -> Array:
        def second(v: Array) -> Array:
            return jax.jvp(lambda y: jax.grad(f, 1)(p, y), (x,), (v,))[1] @ v

        return jnp.sum(jax.vmap(second)(jnp.eye(x.size)))

    return laplacian


FORMS: dict[str, Callable[[Apply], Apply]] = {
    "trace(hessian)": lambda f: collapse(trace_of_hessian(f)),
    "nested jvp": lambda f: collapse(nested_jvp(f)),
    "jvp of grad": lambda f: collapse(jvp_of_grad(f)),
    "laplacian": lambda f: laplacian_of(f, argnums=1),
    "forward_laplacian": lambda f: (
        lambda p, x: forward_laplacian(f, argnums=1)(p, x)[2]
    ),
}


def flops(f: Apply, *args: Any) -> float:
    return (jax.jit(f).lower(*args).compile().cost_analysis() or {})["flops"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", NETS)
def test_directions_are_carried_where_they_matter(name: str, form: str) -> None:
    with jax.enable_x64(True):
        net = NETS[name]()
        x = jnp.asarray(np.random.RandomState(8).randn(net.inputs))
        wanted = trace_of_hessian(net.apply)(net.weights, x)
        collapsed = FORMS[form](net.apply)
        found = collapsed(net.weights, x)
        assert abs(found - wanted) <= FLOAT64 * max(1.0, abs(wanted))
        assert flops(collapsed, net.weights, x) <= net.flops


def test_gradient_of_a_compact_laplacian() -> None:
    with jax.enable_x64(True):
        net = nodes()
        x = jnp.asarray(np.random.RandomState(9).randn(net.inputs))
        wanted = jax.grad(trace_of_hessian(net.apply))(net.weights, x)
        gradient = jax.grad(laplacian_of(net.apply, argnums=1))
        for a, b in zip(gradient(net.weights, x), wanted, strict=True):
            np.testing.assert_allclose(
                a, b, atol=FLOAT64 * float(jnp.max(jnp.abs(b))), rtol=0
            )
        assert flops(gradient, net.weights, x) <= 3.2 * net.flops


def test_jacobian_is_spread_again() -> None:
    """Who asks for the derivatives of all nodes along all directions gets them."""
    with jax.enable_x64(True):
        (w,) = random_weights(10, (4, 8))
        x = jnp.asarray(np.random.RandomState(11).randn(24))

        def f(x: Array) -> Array:
            return jnp.tanh(x.reshape(6, 4) @ w)

        value, jacobian, second = forward_laplacian(f)(x)
        np.testing.assert_allclose(value, f(x), rtol=FLOAT64)
        np.testing.assert_allclose(jacobian, jax.jacfwd(f)(x), rtol=0, atol=1e-12)
        hessian = jnp.trace(jax.hessian(f)(x), axis1=-2, axis2=-1)
        np.testing.assert_allclose(second, hessian, rtol=0, atol=1e-12)


def test_divergence_of_a_field_of_each_node() -> None:
    with jax.enable_x64(True):
        nodes, features, width = 10, 3, 32
        layers = random_weights(12, (features, width), (width, features))

        def field(x: Array) -> Array:
            h = jnp.tanh(x.reshape(nodes, features) @ layers[0])
            return (h @ layers[1]).reshape(-1)

        x = jnp.asarray(np.random.RandomState(13).randn(nodes * features))
        wanted = jnp.trace(jax.jacfwd(field)(x))
        assert abs(divergence(field)(x) - wanted) <= FLOAT64 * abs(wanted)
