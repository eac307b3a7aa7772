"""`collapse(f)` composes with what JAX does to functions; the oracle is f itself."""

import functools
import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import export, lax

from collapse_taylor import UnsupportedError, collapse

TOLERANCE = 1e-12


@pytest.fixture(autouse=True)
def _x64():
    with jax.enable_x64(True):
        yield


def network(params, x):
    for w, b in params[:-1]:
        x = jnp.tanh(x @ w + b)
    return (x @ params[-1][0] + params[-1][1])[0]


def params_and_points(sizes=(4, 6, 5, 1), points=3):
    rng = np.random.RandomState(0)
    params = [
        (jnp.asarray(rng.randn(i, o) / i**0.5), jnp.asarray(rng.randn(o) * 0.1))
        for i, o in itertools.pairwise(sizes)
    ]
    return params, jnp.asarray(rng.randn(points, sizes[0]))


def by_hessian(f):
    return lambda params, x: jnp.trace(jax.hessian(f, argnums=1)(params, x))


def by_jvp(f):
    def laplacian(params, x):
        def second(v):
            return jax.jvp(
                lambda y: jax.jvp(lambda z: f(params, z), (y,), (v,))[1], (x,), (v,)
            )[1]

        return jax.vmap(second)(jnp.eye(x.shape[0], dtype=x.dtype)).sum()

    return laplacian


FORMS = {"hessian": by_hessian, "jvp": by_jvp}


def close(found, expected, tolerance=TOLERANCE):
    assert jax.tree.structure(found) == jax.tree.structure(expected)
    for a, b in zip(jax.tree.leaves(found), jax.tree.leaves(expected), strict=True):
        assert (a.shape, a.dtype) == (b.shape, b.dtype)
        a, b = (np.asarray(x, np.promote_types(x.dtype, float)) for x in (a, b))
        scale = max(np.abs(b).max(initial=0), 1e-30)
        assert np.abs(a - b).max(initial=0) <= tolerance * scale


def total(g):
    return lambda params, xs: jax.vmap(g, (None, 0))(params, xs).sum()


def scanned(g):
    def f(params, xs):
        return lax.scan(lambda c, x: (c + g(params, x), g(params, x)), 0.0, xs)

    return f


def conditional(g):
    return lambda p, xs: lax.cond(xs[0, 0] > 0, lambda: g(p, xs[0]), lambda: xs[0, 1])


def looped(g):
    return lambda p, xs: lax.fori_loop(0, 3, lambda i, a: a + g(p, xs[i]), 0.0)


def while_looped(g):
    def f(p, xs):
        return lax.while_loop(
            lambda s: s[0] < 3, lambda s: (s[0] + 1, s[1] + g(p, xs[s[0]])), (0, 0.0)
        )

    return f


def with_custom_vjp(g):
    @jax.custom_vjp
    def f(p, x):
        return g(p, x)

    f.defvjp(
        lambda p, x: (g(p, x), (p, x)),
        lambda r, ct: jax.tree.map(lambda d: 2 * ct * d, jax.grad(g, (0, 1))(*r)),
    )
    return lambda p, xs: jax.grad(f, (0, 1))(p, xs[0])


# Each takes a function of (params, x) to a function of (params, points).
COMPOSITIONS = {
    "jit": lambda g: jax.jit(lambda p, xs: g(p, xs[0])),
    "grad": lambda g: jax.grad(total(g)),
    "value_and_grad": lambda g: jax.value_and_grad(total(g), argnums=(0, 1)),
    "jit_grad": lambda g: jax.jit(jax.grad(total(g))),
    "jvp": lambda g: lambda p, xs: jax.jvp(total(g), (p, xs), (p, 2 * xs)),
    "vjp": lambda g: lambda p, xs: jax.vjp(g, p, xs[0])[1](1.5),
    "linearize": lambda g: lambda p, xs: jax.linearize(g, p, xs[0])[1](p, xs[1]),
    "vmap": lambda g: jax.vmap(g, (None, 0)),
    "vmap_out_axes": lambda g: (
        lambda p, xs: jax.vmap(lambda p, x: x * g(p, x), (None, 1), out_axes=1)(p, xs.T)
    ),
    "vmap_params": lambda g: (
        lambda p, xs: jax.vmap(g, (0, None))(
            jax.tree.map(lambda w: jnp.stack([w, 2 * w]), p), xs[0]
        )
    ),
    "nested_vmap": lambda g: (
        lambda p, xs: jax.vmap(jax.vmap(g, (None, 0)), (0, None))(
            jax.tree.map(lambda w: jnp.stack([w, 2 * w]), p), xs
        )
    ),
    "hessian": lambda g: lambda p, xs: jax.hessian(g, argnums=1)(p, xs[0]),
    "jacfwd": lambda g: lambda p, xs: jax.jacfwd(g)(p, xs[0]),
    "jacrev": lambda g: lambda p, xs: jax.jacrev(g)(p, xs[0]),
    "jacfwd_of_vmap": lambda g: jax.jacfwd(jax.vmap(g, (None, 0)), argnums=1),
    "grad_of_grad": lambda g: (
        lambda p, xs: jax.grad(lambda x: (jax.grad(g, 1)(p, x) ** 2).sum())(xs[0])
    ),
    "scan": scanned,
    "grad_of_scan": lambda g: jax.grad(lambda p, xs: scanned(g)(p, xs)[0]),
    "cond": conditional,
    "grad_of_cond": lambda g: jax.grad(conditional(g)),
    "fori_loop": looped,
    "grad_of_fori_loop": lambda g: jax.grad(looped(g)),
    "while_loop": while_looped,
    "jvp_of_while_loop": lambda g: (
        lambda p, xs: jax.jvp(lambda xs: while_looped(g)(p, xs)[1], (xs,), (xs,))
    ),
    "remat": lambda g: jax.grad(total(jax.checkpoint(g))),
    "custom_vjp": with_custom_vjp,
    "collapse": lambda g: collapse(jax.grad(total(g))),
    "export": lambda g: (
        lambda p, xs: export.export(jax.jit(g))(p, xs[0]).call(p, xs[0])
    ),
    "exported_grad": lambda g: (
        lambda p, xs: jax.grad(export.export(jax.jit(g))(p, xs[0]).call)(p, xs[0])
    ),
}


BY_JVP = ("grad", "vmap", "hessian", "grad_of_scan", "exported_grad")


@pytest.mark.parametrize(
    ("composition", "form"),
    [(name, "hessian") for name in COMPOSITIONS] + [(name, "jvp") for name in BY_JVP],
)
def test_composition(composition: str, form: str) -> None:
    laplacian = FORMS[form](network)
    compose = COMPOSITIONS[composition]
    args = params_and_points()
    close(compose(collapse(laplacian))(*args), jax.jit(compose(laplacian))(*args))


def flops(f, *args):
    return f.lower(*args).compile().cost_analysis()["flops"]


@pytest.mark.parametrize("form", FORMS)
def test_collapses(form: str) -> None:
    batched = jax.vmap(FORMS[form](network), (None, 0))
    args = params_and_points((16, 32, 32, 1), 4)
    assert flops(collapse(batched), *args) <= 0.6 * flops(jax.jit(batched), *args)


def test_traces_once() -> None:
    traces = []

    def f(params, x):
        traces.append(x.shape)
        return by_hessian(network)(params, x)

    g = collapse(f)
    params, xs = params_and_points()
    for x in xs:
        g(params, x)
    assert traces == [(4,)]
    jax.vmap(g, (None, 0))(params, xs)
    jax.grad(g)(params, xs[0])
    assert traces == [(4,)]


def test_pytrees_and_keywords() -> None:
    def f(point, *, scale, extra=None):
        laplacian = jnp.trace(jax.hessian(lambda x: jnp.sin(x).prod())(point["x"]))
        assert extra is None
        return {"laplacian": (laplacian * scale, None), "x": [point["x"]]}

    args, kwargs = ({"x": jnp.arange(3.0)},), {"scale": 2.0, "extra": None}
    close(collapse(f)(*args, **kwargs), f(*args, **kwargs))


def test_static_arguments() -> None:
    def f(kind, x, options):
        assert (kind, options) == ("sin", ("a", 3))
        return jnp.trace(jax.hessian(lambda x: getattr(jnp, kind)(x).prod())(x))

    x = jnp.arange(3.0)
    g = collapse(f, static_argnums=0, static_argnames="options")
    close(g("sin", x, options=("a", 3)), f("sin", x, ("a", 3)))


def test_donation() -> None:
    g = collapse(
        lambda x: jnp.cos(x) * by_hessian(network)(params, x), donate_argnums=0
    )
    params, xs = params_and_points()
    x = xs[0] + 0
    g(x)
    assert x.is_deleted()


def test_closures_over_tracers() -> None:
    def loss(params, x, wrap):
        g = wrap(lambda x: by_hessian(network)(params, x))
        return g(x) ** 2

    params, xs = params_and_points()
    found = jax.grad(loss, (0, 1))(params, xs[0], collapse)
    close(found, jax.grad(loss, (0, 1))(params, xs[0], jax.jit))


@pytest.mark.parametrize("limit", [10, 200])
def test_closures_over_arrays(limit: int) -> None:
    w = jnp.asarray(np.random.RandomState(0).randn(limit, limit))

    def f(x):
        return jnp.trace(jax.hessian(lambda x: jnp.tanh(w @ x).sum() ** 2)(x))

    x = jnp.ones(limit) / limit
    close(collapse(f)(x), jax.jit(f)(x))
    close(jax.grad(collapse(f))(x), jax.jit(jax.grad(f))(x))


@pytest.mark.parametrize("dtype", ["bfloat16", "float16", "float32", "float64"])
def test_weak_types(dtype: str) -> None:
    def f(x, scale):
        laplacian = jnp.trace(
            jax.jacfwd(jax.jacfwd(lambda x: jnp.sin(x).prod() * scale))(x)
        )
        return laplacian * 2.0, scale * 3, 1.0

    x = jnp.array([0.5, 0.25, 1.0], dtype)
    found, expected = collapse(f)(x, 2.0), jax.jit(f)(x, 2.0)
    for a, b in zip(found, expected, strict=True):
        assert (a.dtype, a.weak_type) == (b.dtype, b.weak_type)
    close(found, expected, 0.05)


def test_complex_functions() -> None:
    def f(x):
        def second(v):
            return jax.jvp(
                lambda y: jax.jvp(lambda z: jnp.sin(z).prod(), (y,), (v,))[1],
                (x,),
                (v,),
            )[1]

        return jax.vmap(second)(jnp.eye(3, dtype=x.dtype)).sum()

    x = jnp.array([0.5 + 1j, 0.25, 1.0 - 2j])
    close(collapse(f)(x), jax.jit(f)(x))
    close(*(jax.grad(g, holomorphic=True)(x) for g in (collapse(f), jax.jit(f))))


def test_keys() -> None:
    def f(key, x):
        noise = jax.random.normal(key, x.shape)
        laplacian = jnp.trace(jax.hessian(lambda x: jnp.sin(x * noise).prod())(x))
        return laplacian, jax.random.split(key)

    (value, keys), (expected, expected_keys) = (
        g(jax.random.key(1), jnp.arange(1.0, 4)) for g in (collapse(f), f)
    )
    close(value, expected)
    assert (keys == expected_keys).all()


def test_disabled_jit() -> None:
    params, xs = params_and_points()
    with jax.disable_jit():
        found = collapse(by_hessian(network))(params, xs[0])
    close(found, jax.jit(by_hessian(network))(params, xs[0]))


def test_partial_and_jitted_functions() -> None:
    params, xs = params_and_points()
    expected = jax.jit(by_hessian(network))(params, xs[0])
    close(collapse(functools.partial(by_hessian(network), params))(xs[0]), expected)
    close(collapse(jax.jit(by_hessian(network)))(params, xs[0]), expected)


def test_name() -> None:
    def energy(x):
        """Doc."""
        return x

    assert (collapse(energy).__name__, collapse(energy).__doc__) == ("energy", "Doc.")


def test_not_callable() -> None:
    with pytest.raises(TypeError, match="expected a function, but got int"):
        collapse(3)


@pytest.mark.parametrize("ordered", [False, True])
def test_side_effects(ordered: bool) -> None:
    def f(x):
        jax.debug.print("{}", x, ordered=ordered)
        return x

    with pytest.raises(UnsupportedError, match="without side effects"):
        collapse(f)(1.0)


def test_result_that_is_no_array() -> None:
    with pytest.raises(TypeError):
        collapse(lambda x: "text")(1.0)
