"""`collapse(f)` on unusual arguments, results and contents of f."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import export, lax

from collapse_taylor import collapse
from test_function import close


@pytest.fixture(autouse=True)
def _x64():
    with jax.enable_x64(True):
        yield


def moved(x):
    """What the pass changes, so that all else in f is lifted too."""
    return jnp.trace(jax.hessian(lambda y: jnp.sin(y).prod())(x))


X = np.arange(1.0, 5.0)


@functools.partial(jax.custom_vjp, nondiff_argnums=(0,))
def power(n, x):
    return x**n


power.defvjp(lambda n, x: (x**n, x), lambda n, x, ct: (7 * ct,))


@jax.custom_vjp
def times(n, x):
    return n * x


times.defvjp(lambda n, x: (n * x, n), lambda n, ct: (None, 7 * ct))


def keys_in_scan(x):
    def step(key, y):
        key, now = jax.random.split(key)
        return key, y * jax.random.normal(now)

    return moved(x) * lax.scan(step, jax.random.key(3), x)[1].sum()


def callback(x):
    shape = jax.ShapeDtypeStruct((), x.dtype)
    return moved(x) * jax.pure_callback(lambda y: np.float64(2), shape, x)


def decompositions(x):
    a = jnp.outer(x, jnp.sin(x)) + jnp.eye(x.size)
    return moved(x) * jnp.linalg.svd(a)[1].sum() + jnp.linalg.det(a) + jnp.median(x)


def checkpointed(x):
    policy = jax.checkpoint_policies.dots_saveable
    f = jax.checkpoint(lambda z: jnp.sin(z * (z @ z)).sum(), policy=policy)
    return jnp.trace(jax.hessian(f)(x))


def convolved(x):
    def f(y):
        image = jnp.sin(y)[None, None]
        smooth = lax.conv_general_dilated(image, jnp.ones((1, 1, 3)), (1,), "SAME")
        return (smooth**2).sum() * jnp.fft.rfft(y).real.sum()

    return jnp.trace(jax.hessian(f)(x))


CONTENTS = {
    "backward_rule_with_static_argument": lambda x: moved(x) * power(3, x).sum(),
    "backward_rule_with_integer": lambda x: moved(x) * times(3, x).sum(),
    "callback": callback,
    "checkpointed": checkpointed,
    "collapsed_twice": collapse(moved),
    "convolved": convolved,
    "decompositions": decompositions,
    "integer_index": lambda x: moved(x) * x[jnp.argmin(x) + 1],
    "keys_in_scan": keys_in_scan,
}


@pytest.mark.parametrize("name", CONTENTS)
def test_contents(name: str) -> None:
    f = CONTENTS[name]
    close(collapse(f)(X), f(X))
    if name != "callback":
        close(jax.grad(collapse(f))(X), jax.grad(f)(X))


def test_results() -> None:
    """Arguments, integers, nothing, empty arrays, constants."""

    def f(x, n):
        return moved(x), x, n + 1, None, {}, jnp.zeros((0, 3)), True, np.float32(2)

    close(collapse(f)(X, 3), jax.jit(f)(X, 3))


def test_empty_arguments() -> None:
    def f(x, empty):
        return moved(x), empty.sum(), 2 * empty

    close(collapse(f)(X, np.zeros((0, 3))), jax.jit(f)(X, np.zeros((0, 3))))


def test_axis_of_vmap() -> None:
    """A sum over the batch that the function is mapped over."""

    def f(x):
        return moved(x) * lax.psum(x, "batch") + lax.axis_index("batch")

    def total(g):
        return lambda xs: jax.vmap(g, axis_name="batch")(xs).sum()

    xs = np.stack([X, 2 * X, 3 * X])
    close(jax.value_and_grad(total(collapse(f)))(xs), jax.value_and_grad(total(f))(xs))


def test_symbolic_sizes() -> None:
    """Kept as they are, and said so: what is exported is collapsed as an export."""
    size = export.symbolic_shape("b")[0]
    batched = collapse(jax.vmap(moved))
    xs = np.stack([X, 2 * X, 3 * X])
    with pytest.warns(
        UserWarning, match=r"collapsed: .*symbolic sizes.*apply_collapse"
    ):
        exported = export.export(batched)(jax.ShapeDtypeStruct((size, 4), xs.dtype))
    close(exported.call(xs), jax.vmap(moved)(xs))


def test_no_leaks() -> None:
    with jax.checking_leaks():
        close(jax.grad(collapse(moved))(X), jax.grad(moved)(X))
