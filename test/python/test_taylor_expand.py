"""`--taylor-expand`: coefficients against nested jvp, and jets that collapse."""

import functools
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import mpmath
import numpy as np
import pytest

from jets import check_jet, directions, expanded, taylor
from tool import Tool

X = np.array([-0.7, 0.2, 0.9])
W = np.random.default_rng(1).normal(size=(3, 4))


@pytest.fixture(autouse=True)
def float64() -> Any:
    """Double precision, within these tests only."""
    with jax.enable_x64(True):
        yield


FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "abs": jnp.abs,
    "cbrt": jnp.cbrt,
    "ceil": lambda x: jnp.ceil(x) * x,
    "clamp": lambda x: jax.lax.clamp(-0.5, x, 0.5),
    "concatenate": lambda x: jnp.concatenate([x, jnp.ones(2), x * x]),
    "convert": lambda x: (x.astype(complex) * x).real,
    "cosine": jnp.cos,
    "divide": lambda x: (1 + x) / (x * x + 2),
    "erf_by_its_decomposition": jax.scipy.special.erf,
    "exponential": jnp.exp,
    "exponential_minus_one": jnp.expm1,
    "floor": lambda x: jnp.floor(x) * x,
    "gelu": jax.nn.gelu,
    "iota": lambda x: x * jnp.arange(3.0),
    "log": lambda x: jnp.log(x + 1),
    "log_plus_one": jnp.log1p,
    "logistic": jax.lax.logistic,
    "maximum": lambda x: jnp.maximum(x * x, x),
    "minimum": lambda x: jnp.minimum(x * x, 0.3),
    "multiply": lambda x: x * jnp.sin(x),
    "negate": lambda x: -x,
    "pad": lambda x: jax.lax.pad(x, x[0], [(1, 2, 1)]),
    "power_cube": lambda x: x**3.0,
    "power_eight": lambda x: x**8.0,
    "power_fraction": lambda x: (x + 1) ** 2.5,
    "power_inverse_square": lambda x: x**-2.0,
    "power_negative_fraction": lambda x: (x + 1) ** -1.5,
    "power_of_a_number": lambda x: 2.5**x,
    "power_of_arrays": lambda x: x ** jnp.array([2.0, 3.0, -1.0]),
    "power_of_itself": lambda x: (x * x) ** x,
    "reduce": lambda x: jnp.mean(x * x),
    "remainder": lambda x: jax.lax.rem(x, x * x),
    "reshape": lambda x: (x * x).reshape(3, 1),
    "reverse": lambda x: x[::-1] * x,
    "rsqrt": lambda x: jax.lax.rsqrt(x + 1),
    "select": lambda x: jnp.where(x > 0, x * x, jnp.sin(x)),
    "sign": lambda x: jnp.sign(x) * x,
    "sine": jnp.sin,
    "slice": lambda x: x[::2] * x[0],
    "softplus": jax.nn.softplus,
    "sqrt": lambda x: jnp.sqrt(x + 1),
    "subtract": lambda x: 1 - x,
    "tan": jnp.tan,
    "tanh": jnp.tanh,
    "transpose": lambda x: jnp.outer(x, jnp.exp(x)).T * x,
    "two_results": lambda x: (jnp.sin(x), jnp.argsort(jnp.arange(3)), x.sum()),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions(stablehlo_opt: Tool, name: str) -> None:
    """Each op, in both directions at once."""
    check_jet(stablehlo_opt, FUNCTIONS[name], X)


@pytest.mark.parametrize("order", range(1, 9))
def test_orders(stablehlo_opt: Tool, order: int) -> None:
    """Orders 1 to 8, with one, two and all coefficients given, against mpmath."""

    def function(np: Any, x: Any) -> Any:
        return np.tanh(np.sin(x) * np.exp(x)) / (2 + x)

    for given in {1, min(2, order), order}:
        series = directions((2,), given)
        jet = functools.partial(function, jnp)
        actual = expanded(stablehlo_opt, jet, [X[:2]], [series], order)
        for r, i in np.ndindex(2, 2):
            path = [X[i].item(), *(c[r, i].item() for c in series)]
            expected = taylor(lambda x: function(mpmath, x), path, order)
            computed = [actual[k][r, i] for k in range(1, order + 1)]
            np.testing.assert_allclose(computed, expected[1:], rtol=1e-12)


CONTRACTIONS: dict[str, tuple[str, tuple[int, ...], tuple[int, ...]]] = {
    "batch": ("bij,bjk->bik", (2, 3, 4), (2, 4, 2)),
    "inner": ("i,i->", (3,), (3,)),
    "matrix": ("ij,jk->ik", (2, 3), (3, 4)),
    "outer": ("i,j->ij", (2,), (3,)),
    "permuted": ("ijb,kjb->bki", (2, 3, 2), (4, 3, 2)),
    "vector": ("i,ij->j", (3,), (3, 2)),
}


@pytest.mark.parametrize("varies", ["both", "left", "right"])
@pytest.mark.parametrize("name", CONTRACTIONS)
def test_contractions(stablehlo_opt: Tool, name: str, varies: str) -> None:
    """dot_general with directions in either factor and in both."""
    formula, left, right = CONTRACTIONS[name]
    rng = np.random.default_rng(3)
    args = rng.normal(size=left), rng.normal(size=right)
    fixed = {"both": (), "left": (1,), "right": (0,)}[varies]
    check_jet(
        stablehlo_opt,
        lambda x, y: jnp.einsum(formula, x, y),
        *args,
        fixed=fixed,
        order=3,
    )


@pytest.mark.parametrize("exponent", [0.0, 1.0, 2.0, 3.0, 5.0])
def test_integer_power_at_zero(stablehlo_opt: Tool, exponent: float) -> None:
    """(a t + b t^2)^n, for an exponent that is known and one that is not."""
    path = [np.array([[1.5]]), np.array([[-0.5]])]
    expected = np.polynomial.polynomial.polypow([0, 1.5, -0.5], int(exponent))
    expected = np.pad(expected, (0, 5))[:5]
    args = [np.zeros(1), np.full(1, exponent)]
    known = expanded(stablehlo_opt, lambda x: x**exponent, args[:1], [path], 4)
    unknown = expanded(stablehlo_opt, lambda x, y: x**y, args, [path, []], 4)
    for actual in known, unknown:
        np.testing.assert_allclose([c.item() for c in actual], expected, rtol=1e-14)


def test_fractional_power_at_zero(stablehlo_opt: Tool) -> None:
    """x^3.5 has three derivatives at zero."""
    path = [np.ones((1, 1)), np.ones((1, 1))]
    actual = expanded(stablehlo_opt, lambda x: x**3.5, [np.zeros(1)], [path], 4)
    assert [c.item() for c in actual[:4]] == [0, 0, 0, 0]


KINKS = [jnp.abs, lambda x: jnp.maximum(x, 0), lambda x: jnp.minimum(x, x * x)]


@pytest.mark.parametrize("function", KINKS)
def test_kinks(stablehlo_opt: Tool, function: Callable[[Any], Any]) -> None:
    """Where pieces meet, derivatives are JAX's."""
    check_jet(stablehlo_opt, function, np.zeros(2))


def network(x: Any, *weights: Any) -> Any:
    """At one point."""
    for w in weights[:-1]:
        x = jnp.tanh(x @ w)
    return (x @ weights[-1])[0]


@pytest.mark.parametrize("order", [2, 4])
def test_expanded_jets_collapse(stablehlo_opt: Tool, order: int) -> None:
    """Expansion and collapse together compute what expansion does."""
    rng = np.random.default_rng(5)
    sizes = [(5, 16), (16, 16), (16, 1)]
    args = [rng.normal(size=5), *(rng.normal(size=s) / s[0] ** 0.5 for s in sizes)]
    check_jet(
        stablehlo_opt,
        network,
        *args,
        order=order,
        given=1,
        fixed=(1, 2, 3),
        flags=("--collapse-taylor",),
    )
