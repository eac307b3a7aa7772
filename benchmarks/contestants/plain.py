"""Plain JAX, as users write it. The names P1, P6, P12, P13 are those of `forms`."""

from collections.abc import Callable

import jax
from jax import Array
from jax import numpy as jnp

from cases.operators import Operator
from cases.problem import Problem, Program
from contestants.contestant import Contestant, Unsuited
from forms import operators as forms
from forms.operators import Function


def trace_hessian(problem: Problem) -> Program:
    """`trace(hessian(f))`, of s -> f(x + s V) where directions are given."""
    operator = problem.operator
    if operator.nested:
        return problem.pointwise(lambda f, x, *_: twice(forms.trace_hessian, f, x))
    if operator.order != 2:
        raise Unsuited(f"a Hessian has no derivatives of order {operator.order}")

    def at(f: Function, x: Array, directions: Array | None, _: Array | None) -> Array:
        if directions is None:
            return forms.trace_hessian(f)(x)
        origin = jnp.zeros(directions.shape[0], x.dtype)
        along = forms.trace_hessian(lambda s: f(x + s @ directions))
        return operator.scale * along(origin)

    return problem.pointwise(at)


def twice(form: forms.Operator, f: Function, x: Array) -> Array:
    """An operator of an operator."""
    return forms.twice(form)(f)(x)


def forward_over_reverse(problem: Problem) -> Program:
    """Vmapped `jvp` of `grad`, `jvp` nested for orders above 2."""
    operator = problem.operator
    if operator.nested:
        return problem.pointwise(lambda f, x, *_: twice(forms.jvp_of_grad, f, x))

    def derivative(f: Function, x: Array, vs: list[Array]) -> Array:
        gradient = jax.grad(f)
        for v in vs[1:]:
            gradient = _along(gradient, v)
        return gradient(x) @ vs[0]

    return _summed(problem, derivative)


def nested_jvp(problem: Problem) -> Program:
    """Vmapped `jvp` of `jvp`, as often as the order says."""
    operator = problem.operator
    if operator.nested:
        return problem.pointwise(lambda f, x, *_: twice(forms.nested_jvp, f, x))

    def derivative(f: Function, x: Array, vs: list[Array]) -> Array:
        for v in vs:
            f = _along(f, v)
        return f(x)

    return _summed(problem, derivative)


def jet(problem: Problem) -> Program:
    """Vmapped `jax.experimental.jet`; mixed derivatives by interpolation."""
    operator = problem.operator

    def at(f: Function, x: Array, vs: Array | None, weights: Array | None) -> Array:
        def top(v: Array) -> Array:
            return forms.coefficients(f, x, v, operator.order)[-1]

        values = jax.vmap(top)(forms.basis(x) if vs is None else vs)
        return operator.scale * total(values, weights)

    return problem.pointwise(at)


def jet_twice(problem: Problem) -> Program:
    """`jet` of `jet`: a Laplacian of a Laplacian."""
    if not problem.operator.nested:
        raise Unsuited("only for operators of operators")
    return problem.pointwise(lambda f, x, *_: twice(forms.jet_laplacian, f, x))


def laplacian_as(name: str) -> Contestant:
    """One of the ways to write a Laplacian, `forms.operators.LAPLACIANS`."""

    def contestant(problem: Problem) -> Program:
        if not problem.operator.is_laplacian:
            raise Unsuited("a way to write Laplacians only")
        return problem.pointwise(lambda f, x, *_: forms.LAPLACIANS[name](f)(x))

    return contestant


def on_the_processor(contestant: Contestant) -> Contestant:
    """The same where the device is the CPU."""

    def checked(problem: Problem) -> Program:
        if jax.default_backend() != "cpu":
            raise Unsuited("only the CPU has library fusions")
        return contestant(problem)

    return checked


def total(values: Array, weights: Array | None) -> Array:
    """The sum over directions, with weights if there are some."""
    return jnp.sum(values, axis=0) if weights is None else jnp.dot(weights, values)


def _along(f: Function, v: Array) -> Function:
    return lambda y: jax.jvp(f, (y,), (v,))[1]


def _summed(problem: Problem, derivative: Callable[..., Array]) -> Program:
    """The sum over directions, or over the terms of a mixed operator."""
    operator = problem.operator

    def at(f: Function, x: Array, vs: Array | None, weights: Array | None) -> Array:
        if operator.terms is not None:
            return _mixed(operator, lambda rows: derivative(f, x, rows), x)
        rows = forms.basis(x) if vs is None else vs
        values = jax.vmap(lambda v: derivative(f, x, [v] * operator.order))(rows)
        return operator.scale * total(values, weights)

    return problem.pointwise(at)


def _mixed(operator: Operator, derivative: Callable[..., Array], x: Array) -> Array:
    """Each term as a derivative along axes, all terms under one `vmap`."""
    axes = [
        [i for i, exponent in enumerate(index) for _ in range(exponent)]
        for index in operator.terms or {}
    ]
    rows = forms.basis(x)[jnp.array(axes)]  # terms x order x D
    values = jax.vmap(lambda vs: derivative(list(vs)))(rows)
    return operator.scale * jnp.sum(values, axis=0)
