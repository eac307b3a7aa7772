"""Operators inside JAX's transformations, against the same with plain JAX."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import export, lax
from jax.sharding import AxisType, NamedSharding, PartitionSpec

import oracles
from collapse_taylor import (
    biharmonic,
    directional_derivative,
    divergence,
    forward_laplacian,
    laplacian,
    linear_operator,
    weighted_laplacian,
)
from oracles import close, mlp, parameters, point

SIGMA = np.random.default_rng(0).normal(size=(3, 3))
TERMS = {(1, 1, 0): 1.0, (0, 0, 3): lambda x: x[0], (0, 2, 0): 0.5}


def plain_forward(f, x):
    return f(x), jax.jacfwd(f)(x), oracles.laplacian(f, x)


def plain_weighted(f, x):
    return sum(oracles.directional(f, x, v, 2) for v in jnp.asarray(SIGMA))


def plain_third(f, x):
    return sum(oracles.directional(f, x, v, 3) for v in jnp.asarray(SIGMA))


# Ours as f -> operator, and plain JAX as (f, x) -> value.
OPERATORS = {
    "laplacian": (laplacian, oracles.laplacian),
    "forward_laplacian": (forward_laplacian, plain_forward),
    "weighted_laplacian": (lambda f: weighted_laplacian(f, SIGMA), plain_weighted),
    "third": (lambda f: directional_derivative(f, SIGMA, 3), plain_third),
    "divergence": (divergence, lambda f, x: jnp.trace(jax.jacfwd(f)(x))),
    "biharmonic": (biharmonic, oracles.biharmonic),
    "linear_operator": (
        lambda f: linear_operator(f, TERMS),
        lambda f, x: oracles.linear(f, x, TERMS),
    ),
}
WEIGHTS = parameters(3, 5, 3)


def in_jit(u):
    return jax.jit(lambda w, xs: u(w, xs[0]))


def in_vmap(u):
    return jax.vmap(u, in_axes=(None, 0))


def in_vmap_of_columns(u):
    def function(w, xs):
        return jax.vmap(u, in_axes=(None, 1), out_axes=-1)(w, xs.T)

    return function


def in_nested_vmap(u):
    inner = jax.vmap(u, in_axes=(None, 0))
    outer = jax.vmap(inner, in_axes=(0, None))
    return lambda w, xs: outer(jax.tree.map(lambda a: jnp.stack([a, 2 * a]), w), xs)


def total(u):
    """The sum of squares over points, a loss."""

    def loss(w, xs):
        leaves = jax.tree.leaves(jax.vmap(u, in_axes=(None, 0))(w, xs))
        return sum(jnp.sum(leaf**2) for leaf in leaves)

    return loss


def in_grad(u):
    return jax.jit(jax.value_and_grad(total(u)))


def in_grad_of_point(u):
    return jax.grad(total(u), argnums=1)


def in_jvp(u):
    def function(w, xs):
        return jax.jvp(functools.partial(total(u), w), (xs,), (jnp.cos(xs),))

    return function


def in_jacobians(u):
    def function(w, xs):
        at = functools.partial(u, w)
        return jax.jacfwd(at)(xs[0]), jax.jacrev(at)(xs[1])

    return function


def in_hessian(u):
    return lambda w, xs: jax.hessian(lambda b: total(u)([(w[0][0], b), w[1]], xs))(
        w[0][1]
    )


def in_scan(u):
    def function(w, xs):
        def step(carry, x):
            leaves = jax.tree.leaves(u(w, x))
            return carry + sum(jnp.sum(leaf) for leaf in leaves), leaves

        return lax.scan(step, jnp.zeros((), xs.dtype), xs)

    return function


def in_grad_of_scan(u):
    return jax.grad(lambda w, xs: in_scan(u)(w, xs)[0])


def in_cond(u):
    def function(w, xs):
        zero = jax.tree.map(jnp.zeros_like, jax.eval_shape(u, w, xs[0]))
        zero = jax.tree.map(lambda s: jnp.zeros(s.shape, s.dtype), zero)
        return lax.cond(xs[0, 0] > 5, lambda: zero, lambda: u(w, xs[0]))

    return function


def in_checkpoint(u):
    return jax.grad(jax.checkpoint(total(u)))


def in_export(u):
    def function(w, xs):
        exported = export.export(jax.jit(total(u)))(w, xs)
        return exported.call(w, xs)

    return function


TRANSFORMATIONS = {
    "jit": in_jit,
    "vmap": in_vmap,
    "vmap of columns": in_vmap_of_columns,
    "nested vmap": in_nested_vmap,
    "grad": in_grad,
    "grad of point": in_grad_of_point,
    "jvp": in_jvp,
    "jacobians": in_jacobians,
    "hessian": in_hessian,
    "scan": in_scan,
    "grad of scan": in_grad_of_scan,
    "checkpoint": in_checkpoint,
    "cond": in_cond,
    "export": in_export,
}


@pytest.fixture(autouse=True)
def _float64():
    with jax.enable_x64(True):
        yield


# Each transformation of the Laplacian, and for the others those that batch, and
# differentiate forwards and backwards.
SOME = ("nested vmap", "grad", "jvp", "grad of scan", "export")
COMBINATIONS = [("laplacian", transformation) for transformation in TRANSFORMATIONS] + [
    (name, transformation)
    for name in OPERATORS
    for transformation in SOME
    if name != "laplacian"
]


@pytest.mark.parametrize(("name", "transformation"), COMBINATIONS)
def test_transformed(name, transformation):
    ours, plain = OPERATORS[name]
    apply = TRANSFORMATIONS[transformation]
    xs = point(2, 3)
    actual = apply(lambda w, x: ours(lambda y: mlp(w, y))(x))(WEIGHTS, xs)
    expected = apply(lambda w, x: plain(lambda y: mlp(w, y), x))
    close(actual, jax.jit(expected)(WEIGHTS, xs), rtol=1e-10)


def devices():
    return jax.make_mesh((8,), ("batch",), axis_types=(AxisType.Auto,))


def plain_trace(f):
    return lambda x: jnp.trace(jax.hessian(f)(x), axis1=-2, axis2=-1)


ON_DEVICES = {
    "laplacian": (laplacian, plain_trace),
    "biharmonic": (biharmonic, lambda f: plain_trace(plain_trace(f))),
}


@pytest.mark.parametrize("check_vma", [False, True])
@pytest.mark.parametrize("name", ON_DEVICES)
def test_on_several_devices(name, check_vma):
    mesh = devices()
    xs = point(16, 3)

    def loss(operator, w, xs):
        values = jax.vmap(operator(lambda y: mlp(w, y)))(xs)
        return lax.pmean(jnp.mean(values**2), "batch")

    def sharded(operator):
        whole, batch = PartitionSpec(), PartitionSpec("batch")
        mapped = jax.shard_map(
            functools.partial(loss, operator),
            mesh=mesh,
            in_specs=(whole, batch),
            out_specs=whole,
            check_vma=check_vma,
        )
        return jax.jit(jax.value_and_grad(mapped))(WEIGHTS, xs)

    ours, plain = ON_DEVICES[name]
    close(sharded(ours), sharded(plain), rtol=1e-10)


def test_on_arrays_that_are_sharded():
    mesh = devices()
    xs = jax.device_put(point(16, 3), NamedSharding(mesh, PartitionSpec("batch")))
    function = jax.jit(jax.vmap(laplacian(lambda x: mlp(WEIGHTS, x))))
    actual = function(xs)
    assert actual.sharding.spec[0] == "batch"
    plain = jax.vmap(lambda x: oracles.laplacian(lambda y: mlp(WEIGHTS, y), x))
    close(jnp.asarray(actual), plain(xs))


def stopped(x):
    return jnp.sum(lax.stop_gradient(jnp.sin(x)) * x**3)


@jax.custom_jvp
def wrong_jvp(x):
    return jnp.sin(x)


@wrong_jvp.defjvp
def _wrong_rule(primals, tangents):
    (x,), (t,) = primals, tangents
    return wrong_jvp(x), 3 * t * jnp.cos(x)


@jax.custom_vjp
def wrong_vjp(x):
    return x**2


wrong_vjp.defvjp(lambda x: (x**2, x), lambda x, cotangent: (5 * x * cotangent,))

CUSTOM = {
    "stop_gradient": stopped,
    "relu": lambda x: jnp.sum(jax.nn.relu(x) ** 3),
    "wrong custom_jvp": lambda x: jnp.sum(wrong_jvp(x * x[0])),
    "double where": lambda x: jnp.sum(jnp.where(x > 0, jnp.sqrt(jnp.abs(x) + 1), x)),
}


@pytest.mark.parametrize("name", CUSTOM)
def test_custom_derivatives_keep_their_meaning(name):
    f, x = CUSTOM[name], point(3)
    close(laplacian(f)(x), oracles.laplacian(f, x))
    ours = jax.grad(lambda x: laplacian(f)(x))(x)
    close(ours, jax.grad(lambda x: oracles.laplacian(f, x))(x), rtol=1e-11)


def test_a_custom_vjp_inside_keeps_its_rule():
    # JAX has no forward mode for it: the oracle is forward over reverse.
    def f(x):
        return jnp.sum(wrong_vjp(jnp.sin(x)))

    x = point(3)
    close(laplacian(f)(x), jnp.trace(jax.hessian(f)(x)))
    ours = jax.grad(laplacian(f))(x)
    close(ours, jax.grad(lambda x: jnp.trace(jax.hessian(f)(x)))(x))


def test_a_custom_vjp_around_an_operator():
    @jax.custom_vjp
    def energy(x):
        return laplacian(lambda y: jnp.sum(y**4))(x)

    energy.defvjp(lambda x: (energy(x), x), lambda x, c: (c * jnp.cos(x),))
    x = point(3)
    close(jax.grad(energy)(x), jnp.cos(x))


def test_flax_like_parameters():
    """Nested dictionaries, and a module that is a callable object."""

    class Dense:
        def __init__(self, name):
            self.name = name

        def apply(self, variables, x):
            own = variables["params"][self.name]
            return x @ own["kernel"] + own["bias"]

    names = ["Dense_0", "Dense_1"]
    variables = {
        "params": {
            name: {"kernel": jnp.asarray(w), "bias": jnp.asarray(b)}
            for name, (w, b) in zip(names, WEIGHTS, strict=True)
        }
    }

    def apply(variables, x):
        hidden = jnp.tanh(Dense("Dense_0").apply(variables, x))
        return Dense("Dense_1").apply(variables, hidden)

    x = point(3)
    operator = laplacian(apply, argnums=1)
    close(operator(variables, x), oracles.laplacian(lambda x: mlp(WEIGHTS, x), x))
    gradient = jax.grad(lambda v: jnp.sum(operator(v, x)))(variables)
    assert jax.tree.structure(gradient) == jax.tree.structure(variables)
