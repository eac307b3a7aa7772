"""Unrolled copies of a derivative become one batched derivative, and collapse."""

from collections.abc import Callable, Iterable
from functools import reduce
from operator import add
from typing import Any

import jax
import pytest
from jax import Array
from jax import numpy as jnp

from collapsing import COLLAPSE, collapsed, export_of, relative_error, run_once
from corpus.exchange import artifact_text
from forms import networks, references
from forms.networks import points
from forms.operators import second_derivative
from tool import Tool

Scalar = Callable[[Array], Array]


def total(terms: Iterable[Array]) -> Array:
    """The terms added one by one, as `sum` does."""
    return reduce(add, terms)


def of_coordinates(f: Scalar) -> Callable[..., Array]:
    """f of coordinates that are arguments of their own."""
    return lambda *coordinates: f(jnp.stack(coordinates))


def nested_grad(f: Scalar, xs: Array) -> Array:
    """P15: `grad` of `grad` in each of the arguments, all for one point."""
    u, size = of_coordinates(f), xs.shape[1]

    def at(x: Array) -> Array:
        return total(jax.grad(jax.grad(u, i), i)(*x) for i in range(size))

    return jax.vmap(at)(xs)


def nested_grad_mapped(f: Scalar, xs: Array) -> Array:
    """P15: each of them for the batch, then added."""
    u, size = of_coordinates(f), xs.shape[1]
    return total(jax.vmap(jax.grad(jax.grad(u, i), i))(*xs.T) for i in range(size))


def hessian_blocks(f: Scalar, xs: Array) -> Array:
    """P16: blocks of the Hessian in several arguments."""
    size = xs.shape[1]

    def at(x: Array) -> Array:
        blocks = jax.hessian(of_coordinates(f), argnums=tuple(range(size)))(*x)
        return total(blocks[i][i] for i in range(size))

    return jax.vmap(at)(xs)


def hessian_entries(f: Scalar, xs: Array) -> Array:
    """P17: entries of Hessians of their own."""

    def entry(i: int) -> Array:
        return jax.vmap(lambda x: jax.hessian(f)(x)[i, i])(xs)

    return total(entry(i) for i in range(xs.shape[1]))


def gradient_entries(f: Scalar, xs: Array) -> Array:
    """P17 with one row of the Hessian at a time, stacked, last one first."""

    def entry(x: Array, i: int) -> Array:
        return jax.grad(lambda y: jax.grad(f)(y)[i])(x)[i]

    def at(x: Array) -> Array:
        entries = [entry(x, i) for i in reversed(range(x.shape[0]))]
        return jnp.sum(jnp.stack(entries))

    return jax.vmap(at)(xs)


def basis_vectors(f: Scalar, xs: Array) -> Array:
    """A Python loop of nested `jvp` over vectors made one by one."""

    def at(x: Array) -> Array:
        result = jnp.zeros((), x.dtype)
        for i in range(x.shape[0]):
            result += second_derivative(f, x, jnp.zeros_like(x).at[i].set(1.0))
        return result

    return jax.vmap(at)(xs)


def rows_of_eye(f: Scalar, xs: Array) -> Array:
    """The same over rows of the identity."""

    def at(x: Array) -> Array:
        return total(
            second_derivative(f, x, v) for v in jnp.eye(x.shape[0], dtype=x.dtype)
        )

    return jax.vmap(at)(xs)


FORMS = (
    nested_grad,
    nested_grad_mapped,
    hessian_blocks,
    hessian_entries,
    gradient_entries,
    basis_vectors,
    rows_of_eye,
)


def one_point(form: Callable[..., Array], f: Scalar, xs: Array) -> Array:
    """Without a batch, as far as the form allows."""
    return form(f, xs[:1])


def heat_residual(form: Callable[..., Array], f: Scalar, xs: Array) -> Array:
    """u_0 - 0.1 (sum of second derivatives) + u^2: copies beside other summands."""
    u = jax.vmap(f)(xs)
    return jax.vmap(jax.grad(f))(xs)[:, 0] - 0.1 * form(f, xs) + u * u


def with_gradient(
    form: Callable[..., Array], f: Scalar, xs: Array
) -> tuple[Array, Array]:
    """The gradient is used as well."""
    return form(f, xs), jax.vmap(jax.grad(f))(xs)


def weighted(f: Scalar, xs: Array) -> Array:
    """Entries of the diagonal of the Hessian times weights, as by a metric."""

    def at(x: Array) -> Array:
        hessian = jax.hessian(f)(x)
        return total((0.5 - i) * hessian[i, i] for i in range(x.shape[0]))

    return jax.vmap(at)(xs)


def weighted_at_once(f: Scalar, xs: Array) -> Array:
    """The same, as P21."""
    weights = 0.5 - jnp.arange(xs.shape[1], dtype=xs.dtype)

    def at(x: Array) -> Array:
        return jnp.einsum("i,ii->", weights, jax.hessian(f)(x))

    return jax.vmap(at)(xs)


USES = {"alone": lambda form, f, xs: form(f, xs), "one_point": one_point}
USES |= {"residual": heat_residual, "with_gradient": with_gradient}


def small(dtype: str, name: str = "dense_tanh") -> tuple[Any, Array]:
    network = networks.ZOO[name](dtype)
    return network, points(3, network.inputs, dtype=dtype)


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("form", FORMS)
def test_values(stablehlo_opt: Tool, form: Callable[..., Array], use: str) -> None:
    with jax.enable_x64(True):
        network, xs = small("float64")

        def function(parameters: Any, xs: Array) -> Any:
            return USES[use](form, lambda x: network.apply(parameters, x), xs)

        args = (network.parameters, xs)
        exported = export_of(function, args)
        after = collapsed(stablehlo_opt, exported)
        actual = run_once(after, args)
        assert relative_error(actual, run_once(exported, args)) <= 1e-12
        if use == "alone":
            truth = references.laplacian_oracle(network.bound(), xs)
            assert relative_error(actual, [truth]) <= 1e-12


@pytest.mark.parametrize("form", [weighted, weighted_at_once])
def test_weighted_values(stablehlo_opt: Tool, form: Callable[..., Array]) -> None:
    with jax.enable_x64(True):
        network, xs = small("float64")
        args = (network.parameters, xs)

        def function(parameters: Any, xs: Array) -> Array:
            return form(lambda x: network.apply(parameters, x), xs)

        exported = export_of(function, args)
        actual = run_once(collapsed(stablehlo_opt, exported), args)
        diagonals = [
            jnp.diagonal(references.hessian_oracle(network.bound(), jnp.asarray(x)))
            for x in xs
        ]
        weights = 0.5 - jnp.arange(float(network.inputs))
        assert relative_error(actual, [jnp.stack(diagonals) @ weights]) <= 1e-12


@pytest.mark.parametrize("name", ["dense_softplus", "dense_sin"])
@pytest.mark.parametrize("form", [nested_grad_mapped, basis_vectors])
def test_gradient_in_the_parameters(
    stablehlo_opt: Tool, form: Callable[..., Array], name: str
) -> None:
    """Reverse sweeps through all copies, which add up backwards."""
    with jax.enable_x64(True):
        network, xs = small("float64", name)

        def loss(parameters: Any, xs: Array) -> Array:
            return jnp.mean(form(lambda x: network.apply(parameters, x), xs) ** 2)

        args = (network.parameters, xs)
        exported = export_of(jax.grad(loss), args)
        actual = run_once(collapsed(stablehlo_opt, exported), args)
        assert relative_error(actual, run_once(exported, args)) <= 1e-12


def flops(function: Callable[..., Any], args: Any) -> float:
    compiled = jax.jit(function).lower(*args).compile()
    return compiled.cost_analysis()["flops"]


@pytest.mark.parametrize("form", [*FORMS, weighted, weighted_at_once])
def test_operations(stablehlo_opt: Tool, form: Callable[..., Array]) -> None:
    """As by hand, and a second application changes nothing."""
    network = networks.dense([10, 192, 128, 1], dtype="float32")
    args = (network.parameters, points(4, 10, dtype="float32"))

    def function(parameters: Any, xs: Array) -> Array:
        return form(lambda x: network.apply(parameters, x), xs)

    text = artifact_text(export_of(function, args), generic=True)
    once = stablehlo_opt.run(text, COLLAPSE)
    assert stablehlo_opt.run(once, COLLAPSE) == once
    after = collapsed(stablehlo_opt, export_of(function, args))
    by_hand = flops(references.forward_laplacian, args)
    assert flops(after.call, args) <= 1.06 * by_hand
