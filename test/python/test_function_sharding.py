"""`collapse(f)` on eight devices: inside and around shard_map, and with shardings."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax
from jax.sharding import Mesh, NamedSharding
from jax.sharding import PartitionSpec as P

from collapse_taylor import collapse
from collapse_taylor._function import RewrittenJaxpr
from corpus import ENTRIES
from test_function import by_hessian, close, network, params_and_points
from test_lift import arguments as corpus_arguments

TOLERANCE = 1e-11


@pytest.fixture(autouse=True)
def _x64():
    with jax.enable_x64(True):
        yield


def mesh():
    return Mesh(np.array(jax.devices()[:8]).reshape(4, 2), ("data", "model"))


def arguments():
    return params_and_points(points=8)


def mean_square(laplacian):
    def loss(params, xs):
        return (jax.vmap(laplacian, (None, 0))(params, xs) ** 2).mean()

    return loss


def mapped(f, check_vma, out_specs=None):
    return jax.shard_map(
        f,
        mesh=mesh(),
        in_specs=(P(), P("data")),
        out_specs=P() if out_specs is None else out_specs,
        check_vma=check_vma,
    )


CHECKS = pytest.mark.parametrize("check_vma", [True, False])


@CHECKS
def test_inside_shard_map(check_vma: bool) -> None:
    args = arguments()
    laplacian = by_hessian(network)
    f = mapped(jax.vmap(collapse(laplacian), (None, 0)), check_vma, P("data"))
    close(f(*args), jax.vmap(laplacian, (None, 0))(*args), TOLERANCE)


@CHECKS
def test_gradient_inside_shard_map(check_vma: bool) -> None:
    """A gradient on each device and a mean over the devices."""
    args = arguments()

    def local(params, xs):
        loss = mean_square(collapse(by_hessian(network)))
        if check_vma:
            return jax.grad(lambda p, x: lax.pmean(loss(p, x), "data"))(params, xs)
        return lax.pmean(jax.grad(loss)(params, xs), "data")

    expected = jax.grad(mean_square(by_hessian(network)))(*args)
    close(mapped(local, check_vma)(*args), expected, TOLERANCE)


@CHECKS
def test_gradient_around_shard_map(check_vma: bool) -> None:
    args = arguments()

    def local(params, xs):
        return lax.pmean(mean_square(collapse(by_hessian(network)))(params, xs), "data")

    expected = jax.value_and_grad(mean_square(by_hessian(network)), (0, 1))(*args)
    found = jax.jit(jax.value_and_grad(mapped(local, check_vma), (0, 1)))(*args)
    close(found, expected, TOLERANCE)


@CHECKS
def test_collectives_inside_the_function(check_vma: bool) -> None:
    """What is collapsed has a sum over devices itself."""
    args = arguments()

    def local(params, xs):
        return lax.pmean(mean_square(by_hessian(network))(params, xs), "data")

    f = mapped(collapse(local), check_vma)
    expected = jax.value_and_grad(mean_square(by_hessian(network)))(*args)
    close(jax.value_and_grad(f)(*args), expected, TOLERANCE)


@CHECKS
def test_shard_map_inside_the_function(check_vma: bool) -> None:
    args = arguments()

    def local(params, xs):
        return lax.pmean(mean_square(by_hessian(network))(params, xs), "data")

    f = collapse(mapped(local, check_vma))
    expected = jax.value_and_grad(mean_square(by_hessian(network)))(*args)
    close(jax.value_and_grad(f)(*args), expected, TOLERANCE)


@CHECKS
def test_loops_inside_shard_map(check_vma: bool) -> None:
    """A loop whose carry varies over the devices only after the first iteration."""

    def f(params, xs):
        def step(total, x):
            return total + by_hessian(network)(params, x), None

        return lax.scan(step, 0.0 * xs[0, 0], xs)[0]

    args = arguments()
    g = mapped(lambda p, xs: lax.psum(collapse(f)(p, xs), "data"), check_vma)
    close(jax.value_and_grad(g)(*args), jax.value_and_grad(f)(*args), TOLERANCE)


def test_sharded_arguments() -> None:
    """The results lie where those of jit lie."""
    params, xs = arguments()
    xs = jax.device_put(xs, NamedSharding(mesh(), P("data")))
    f = jax.vmap(by_hessian(network), (None, 0))
    found, expected = collapse(f)(params, xs), jax.jit(f)(params, xs)
    assert found.sharding.is_equivalent_to(expected.sharding, found.ndim)
    close(found, expected, TOLERANCE)
    loss = mean_square(by_hessian(network))
    close(jax.grad(collapse(loss))(params, xs), jax.grad(loss)(params, xs), TOLERANCE)


def test_shardings_of_jit() -> None:
    params, xs = arguments()
    f = jax.vmap(by_hessian(network), (None, 0))
    rows, everywhere = NamedSharding(mesh(), P("data")), NamedSharding(mesh(), P())
    g = collapse(f, in_shardings=(everywhere, rows), out_shardings=rows)
    found = g(params, xs)
    assert found.sharding.is_equivalent_to(rows, 1)
    close(found, f(params, xs), TOLERANCE)


def constrained(params, xs):
    ys = lax.with_sharding_constraint(xs, NamedSharding(mesh(), P("data")))
    return jax.vmap(by_hessian(network), (None, 0))(params, ys)


def jitted(params, xs):
    rows = NamedSharding(mesh(), P("data"))
    inner = jax.jit(jax.vmap(by_hessian(network), (None, 0)), out_shardings=rows)
    return jnp.sin(inner(params, xs))


@pytest.mark.parametrize("f", [constrained, jitted])
def test_shardings_inside_the_function(f) -> None:
    args = arguments()
    found = collapse(f)(*args)
    assert found.sharding.is_equivalent_to(jax.jit(f)(*args).sharding, 1)
    close(found, f(*args), TOLERANCE)
    gradients = [jax.grad(lambda p, g=g: g(p, args[1]).sum()) for g in (collapse(f), f)]
    close(gradients[0](args[0]), gradients[1](args[0]), TOLERANCE)


def test_explicit_axes() -> None:
    """Axes of the mesh that types know."""
    explicit = jax.make_mesh(
        (8,), ("data",), axis_types=(jax.sharding.AxisType.Explicit,)
    )
    f = jax.vmap(by_hessian(network), (None, 0))
    params, xs = arguments()
    expected = f(params, xs)
    with jax.set_mesh(explicit):
        found = collapse(f)(params, jax.device_put(xs, P("data")))
    close(found, expected, TOLERANCE)


def test_collapses_inside_shard_map(monkeypatch) -> None:
    lifted = []
    original = RewrittenJaxpr.lifted
    monkeypatch.setattr(
        RewrittenJaxpr,
        "lifted",
        lambda self, xs: lifted.append(1) or original(self, xs),
    )
    laplacian = jax.vmap(by_hessian(network), (None, 0))
    args = params_and_points((16, 32, 32, 1), 8)
    collapse(mapped(laplacian, True, P("data")))(*args)
    assert lifted
    lifted.clear()
    mapped(collapse(laplacian), True, P("data"))(*args)
    assert lifted


@pytest.mark.parametrize("name", sorted(n for n in ENTRIES if n.startswith("shard")))
def test_corpus(name: str) -> None:
    """Values, and where they lie."""
    entry = ENTRIES[name]
    with jax.enable_x64(False):
        args = corpus_arguments(entry)
        options = entry.jit() if callable(entry.jit) else entry.jit or {}
        found, expected = (
            g(*args) for g in (collapse(entry.function, **options), entry.jitted())
        )
    close(found, expected, 2e-5)
    for a, b in zip(jax.tree.leaves(found), jax.tree.leaves(expected), strict=True):
        assert a.sharding.is_equivalent_to(b.sharding, a.ndim)
