"""What gradients of collapsed Laplacians cost, by XLA's analysis of the compiled
program, and what collapsing adds to tracing."""

import itertools
import time

import jax
import jax.numpy as jnp
import pytest

from collapse_taylor import collapse, laplacian
from test_function import by_hessian, by_jvp, network

SIZES, POINTS = (50, 768, 768, 512, 512, 1), 32


def specs(sizes):
    def array(*shape):
        return jax.ShapeDtypeStruct(shape, jnp.float32)

    return [(array(i, o), array(o)) for i, o in itertools.pairwise(sizes)]


def by_hand(params, x):
    """Value, Jacobian and Laplacian of each layer, one after the other."""
    jacobian, second = jnp.eye(x.size), jnp.zeros(x.size)
    for w, b in params[:-1]:
        jacobian, second, x = jacobian @ w, second @ w, jnp.tanh(x @ w + b)
        slope = 1 - x**2
        second = slope * second - 2 * x * slope * (jacobian**2).sum(0)
        jacobian = slope * jacobian
    return (second @ params[-1][0])[0]


def cost(laplacian):
    """GFLOP and temporary MiB of the gradient of a sum over points."""

    def total(params, xs):
        return jax.vmap(laplacian, (None, 0))(params, xs).sum()

    xs = jax.ShapeDtypeStruct((POINTS, SIZES[0]), jnp.float32)
    compiled = jax.jit(jax.grad(total)).lower(specs(SIZES), xs).compile()
    temporary = compiled.memory_analysis().temp_size_in_bytes
    return compiled.cost_analysis()["flops"] / 1e9, temporary / 2**20


COLLAPSED = {
    "hessian": lambda: collapse(by_hessian(network)),
    "jvp": lambda: collapse(by_jvp(network)),
    "operator": lambda: laplacian(network, argnums=1),
}


@pytest.fixture(scope="module")
def references():
    forms = {"hand": by_hand, "hessian": by_hessian(network), "jvp": by_jvp(network)}
    return {name: cost(form) for name, form in forms.items()}


@pytest.mark.parametrize("form", COLLAPSED)
def test_gradient_in_parameters(form, references) -> None:
    """That of the program one would write by hand.

    Reverse mode costs twice what it differentiates, so the ratio is that of the
    values, (D + 2) : (2 D + 1).
    """
    flops, memory = cost(COLLAPSED[form]())
    assert flops <= 1.01 * references["hand"][0]
    assert flops <= 0.51 * references["hessian"][0]
    assert flops <= 0.39 * references["jvp"][0]
    assert memory <= 0.45 * references["hessian"][1]


def test_tracing() -> None:
    """The way through the compiler costs less than 0.15 s for eight layers."""
    sizes = (50,) + 8 * (64,) + (1,)
    xs = jax.ShapeDtypeStruct((POINTS, 50), jnp.float32)
    times = []
    for wrap in (jax.jit, collapse) * 3:
        f = wrap(jax.vmap(by_hessian(network), (None, 0)))
        jax.clear_caches()
        start = time.process_time()
        f.lower(specs(sizes), xs)
        times.append(time.process_time() - start)
    assert min(times[1::2]) - min(times[::2]) <= 0.15
