"""Operators as users write them.

Each takes a function of one point and gives a function of one point. The numbers are
those of a survey of public code: P1 is `trace(hessian)`, P12 nested `jvp`, P13 `jet`.
"""

from collections.abc import Callable, Sequence

import jax
from jax import Array, lax
from jax import numpy as jnp
from jax.experimental.jet import jet

Function = Callable[[Array], Array]
Operator = Callable[[Function], Function]


def basis(x: Array) -> Array:
    """The standard basis, one vector per row."""
    return jnp.eye(x.shape[0], dtype=x.dtype)


def trace_hessian(f: Function) -> Function:
    """P1."""
    return lambda x: jnp.trace(jax.hessian(f)(x))


def sum_diag_hessian(f: Function) -> Function:
    """P2."""
    return lambda x: jnp.sum(jnp.diag(jax.hessian(f)(x)))


def einsum_hessian(f: Function) -> Function:
    """P3."""
    return lambda x: jnp.einsum("ii->", jax.hessian(f)(x))


def diagonal_hessian(f: Function) -> Function:
    """P4."""
    return lambda x: jnp.diagonal(jax.hessian(f)(x)).sum()


def trace_jacfwd_jacrev(f: Function) -> Function:
    """P5, forward over reverse."""
    return lambda x: jnp.trace(jax.jacfwd(jax.jacrev(f))(x))


def trace_jacfwd_jacfwd(f: Function) -> Function:
    """P5, forward over forward."""
    return lambda x: jnp.trace(jax.jacfwd(jax.jacfwd(f))(x))


def jvp_of_grad(f: Function) -> Function:
    """P6."""

    def laplacian(x: Array) -> Array:
        def second(v: Array) -> Array:
            return jax.jvp(jax.grad(f), (x,), (v,))[1] @ v

        return jnp.sum(jax.vmap(second)(basis(x)))

    return laplacian


def linearized_gradient(f: Function) -> Function:
    """P7."""

    def laplacian(x: Array) -> Array:
        _, product = jax.linearize(jax.grad(f), x)
        return jnp.sum(jnp.diagonal(jax.vmap(product)(basis(x))))

    return laplacian


def linearized_loop(f: Function) -> Function:
    """P8."""

    def laplacian(x: Array) -> Array:
        _, product = jax.linearize(jax.grad(f), x)
        eye = basis(x)

        def step(i: Array, total: Array) -> Array:
            return total + product(eye[i])[i]

        return lax.fori_loop(0, x.shape[0], step, jnp.zeros((), x.dtype))

    return laplacian


def linearized_scan(f: Function) -> Function:
    """P9."""

    def laplacian(x: Array) -> Array:
        _, product = jax.linearize(jax.grad(f), x)

        def step(total: Array, v: Array) -> tuple[Array, None]:
            return total + product(v) @ v, None

        return lax.scan(step, jnp.zeros((), x.dtype), basis(x))[0]

    return laplacian


def scanned_gradients(f: Function) -> Function:
    """P10."""

    def laplacian(x: Array) -> Array:
        def step(total: Array, i: Array) -> tuple[Array, None]:
            return total + jax.grad(lambda y: jax.grad(f)(y)[i])(x)[i], None

        indices = jnp.arange(x.shape[0])
        return lax.scan(step, jnp.zeros((), x.dtype), indices)[0]

    return laplacian


def scanned_jvp(f: Function) -> Function:
    """P11."""

    def laplacian(x: Array) -> Array:
        def step(total: Array, v: Array) -> tuple[Array, None]:
            return total + second_derivative(f, x, v), None

        return lax.scan(step, jnp.zeros((), x.dtype), basis(x))[0]

    return laplacian


def second_derivative(f: Function, x: Array, v: Array) -> Array:
    """The second derivative along v by nested `jvp`."""

    def first(y: Array) -> Array:
        return jax.jvp(f, (y,), (v,))[1]

    return jax.jvp(first, (x,), (v,))[1]


def nested_jvp(f: Function) -> Function:
    """P12."""

    def laplacian(x: Array) -> Array:
        return jnp.sum(jax.vmap(lambda v: second_derivative(f, x, v))(basis(x)), axis=0)

    return laplacian


def coefficients(f: Function, x: Array, v: Array, order: int) -> list[Array]:
    """The derivatives 1 .. order of t -> f(x + t v) at 0, by `jet`."""
    series = [v] + [jnp.zeros_like(v)] * (order - 1)
    return list(jet(f, (x,), (series,))[1])


def jet_laplacian(f: Function) -> Function:
    """P13."""

    def laplacian(x: Array) -> Array:
        return jnp.sum(
            jax.vmap(lambda v: coefficients(f, x, v, 2)[-1])(basis(x)), axis=0
        )

    return laplacian


def unrolled_gradients(f: Function) -> Function:
    """P15: one pair of `grad` per coordinate, written out."""

    def laplacian(x: Array) -> Array:
        def of(*coordinates: Array) -> Array:
            return f(jnp.stack(coordinates))

        terms = [
            jax.grad(jax.grad(of, argnums=i), argnums=i)(*x) for i in range(x.shape[0])
        ]
        return sum(terms[1:], terms[0])

    return laplacian


def blocks_of_hessian(f: Function) -> Function:
    """P16: the Hessian in two of the coordinates, as a nested tuple."""

    def laplacian(x: Array) -> Array:
        def of(*coordinates: Array) -> Array:
            return f(jnp.stack(coordinates))

        blocks = jax.hessian(of, argnums=(0, 1))(*x)
        return blocks[0][0] + blocks[1][1]

    return laplacian


def hessian_entries(f: Function) -> Function:
    """P17: entry by entry."""

    def laplacian(x: Array) -> Array:
        def entry(i: int) -> Array:
            return jax.grad(lambda y: jax.grad(f)(y)[i])(x)[i]

        return jnp.sum(jnp.stack([entry(i) for i in range(x.shape[0])]))

    return laplacian


def weighted_diagonal(f: Function) -> Function:
    """P21: inverse masses."""

    def kinetic(x: Array) -> Array:
        masses = 1.0 / (1.0 + jnp.arange(x.shape[0], dtype=x.dtype))
        return -0.5 * jnp.dot(masses, jnp.diag(jax.hessian(f)(x)))

    return kinetic


def fourth_derivative(f: Function) -> Function:
    """P14: one jet in one direction, in which nothing is summed."""
    return lambda x: coefficients(f, x, jnp.ones_like(x), 4)[-1]


def mixed_partials(f: Function) -> Function:
    """P22: third derivatives along two pairs of coordinates."""

    def mixed(x: Array) -> Array:
        first, second, *_ = basis(x)

        def inner(y: Array) -> Array:
            return jax.jvp(jax.grad(f), (y,), (first,))[1]

        along = jax.jvp(inner, (x,), (second,))[1]
        return along @ first + along @ second

    return mixed


def twice(operator: Operator) -> Operator:
    """P18: an operator of an operator."""
    return lambda f: operator(operator(f))


LAPLACIANS: dict[str, Operator] = {
    "P1_trace_hessian": trace_hessian,
    "P2_sum_diag_hessian": sum_diag_hessian,
    "P3_einsum_hessian": einsum_hessian,
    "P4_diagonal_hessian": diagonal_hessian,
    "P5_jacfwd_jacrev": trace_jacfwd_jacrev,
    "P5_jacfwd_jacfwd": trace_jacfwd_jacfwd,
    "P6_jvp_of_grad": jvp_of_grad,
    "P7_linearized_gradient": linearized_gradient,
    "P8_linearized_loop": linearized_loop,
    "P9_linearized_scan": linearized_scan,
    "P10_scanned_gradients": scanned_gradients,
    "P11_scanned_jvp": scanned_jvp,
    "P12_nested_jvp": nested_jvp,
    "P13_jet": jet_laplacian,
    "P15_unrolled_gradients": unrolled_gradients,
    "P17_hessian_entries": hessian_entries,
}

OTHER_OPERATORS: dict[str, Operator] = {
    "P14_fourth_derivative": fourth_derivative,
    "P16_blocks_of_hessian": blocks_of_hessian,
    "P18_trace_hessian_twice": twice(trace_hessian),
    "P18_nested_jvp_twice": twice(nested_jvp),
    "P21_weighted_diagonal": weighted_diagonal,
    "P22_mixed_partials": mixed_partials,
}

Sum = Callable[[Array, Array], Array]


def mean(values: Array, w: Array) -> Array:
    """The mean over directions."""
    return jnp.mean(values, axis=0)


def plain(values: Array, w: Array) -> Array:
    """The sum over directions."""
    return jnp.sum(values, axis=0)


def dotted(values: Array, w: Array) -> Array:
    """A weighted sum by `dot`."""
    return jnp.dot(w, values)


def multiplied(values: Array, w: Array) -> Array:
    """A weighted sum by multiplication."""
    return jnp.sum(w.reshape(-1, *[1] * (values.ndim - 1)) * values, axis=0)


def einsummed(values: Array, w: Array) -> Array:
    """A weighted sum by einsum."""
    return jnp.einsum("r,r...->...", w, values)


def several(values: Array, w: Array) -> Array:
    """Three weighted sums of the same values."""
    rows = jnp.stack([w, jnp.ones_like(w), jnp.arange(w.shape[0], dtype=w.dtype)])
    return jnp.tensordot(rows, values, axes=1)


def centred(values: Array, w: Array) -> Array:
    """A sum of differences and a scaled sum."""
    return 2.0 * jnp.sum(values, axis=0) - jnp.sum(w) * jnp.mean(values, axis=0)


def halves(values: Array, w: Array) -> Array:
    """Two sums, each over a part of the directions."""
    middle = values.shape[0] // 2
    return jnp.sum(values[:middle], axis=0) - 3.0 * jnp.sum(values[middle:], axis=0)


SUMS: dict[str, Sum] = {
    "centred": centred,
    "dotted": dotted,
    "einsummed": einsummed,
    "halves": halves,
    "mean": mean,
    "multiplied": multiplied,
    "plain": plain,
    "several": several,
}


def derivative(f: Function, x: Array, v: Array, order: int) -> Array:
    """The derivative of some order along v by nested `jvp`."""
    for _ in range(order):
        f = _along(f, v)
    return f(x)


def _along(f: Function, v: Array) -> Function:
    return lambda y: jax.jvp(f, (y,), (v,))[1]


def directional(order: int, total: Sum, *, by_jet: bool = True) -> Callable[..., Array]:
    """A sum over given directions of the highest derivative."""

    def apply(f: Function, x: Array, directions: Array, w: Array) -> Array:
        def top(v: Array) -> Array:
            if by_jet:
                return coefficients(f, x, v, order)[-1]
            return derivative(f, x, v, order)

        return total(jax.vmap(top)(directions), w)

    return apply


def with_lower(order: int) -> Callable[..., tuple[Array, Sequence[Array]]]:
    """The highest coefficient summed; value and lower coefficients returned as well."""

    def apply(
        f: Function, x: Array, directions: Array, w: Array
    ) -> tuple[Array, Array, Sequence[Array]]:
        def all_of(v: Array) -> list[Array]:
            return coefficients(f, x, v, order)

        *lower, top = jax.vmap(all_of)(directions)
        return f(x), jnp.sum(top, axis=0), lower

    return apply
