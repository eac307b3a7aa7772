"""What one would write by hand: collapsed Taylor mode for tanh perceptrons."""

from typing import Any

from jax import Array
from jax import numpy as jnp

from cases.problem import Problem, Program
from contestants.contestant import Unsuited
from forms import references


def _checked(problem: Problem) -> None:
    if not problem.is_tanh_perceptron:
        raise Unsuited("written for tanh perceptrons")


def by_hand(problem: Problem) -> Program:
    """Forward Laplacian, or a collapsed jet along the directions."""
    _checked(problem)
    operator = problem.operator
    if operator.is_laplacian:
        return references.forward_laplacian

    def program(
        layers: Any, xs: Array, directions: Array, weights: Array | None = None
    ) -> Array:
        order = operator.order
        top = references.collapsed_jet(layers, xs, directions, order, weights)
        return operator.scale * top

    return program


def stacked(problem: Problem) -> Program:
    """Forward Laplacian with value, Jacobian and Laplacian in one matrix product."""
    _checked(problem)
    if not problem.operator.is_laplacian:
        raise Unsuited("written for Laplacians")
    return stacked_laplacian


def stacked_laplacian(layers: Any, xs: Array) -> Array:
    """As `references.forward_laplacian`, but one product for each layer."""
    batch, inputs = xs.shape
    (w, b), *rest = layers
    u = xs @ w + b
    jacobian = jnp.broadcast_to(w[:, None], (inputs, batch, w.shape[1]))
    laplacian = jnp.zeros_like(u)
    for w, b in rest:
        y = jnp.tanh(u)
        slope = 1 - y * y
        curvature = -2 * y * slope * jnp.sum(jacobian * jacobian, axis=0)
        rows = [y[None], (slope * laplacian + curvature)[None], slope * jacobian]
        product = jnp.concatenate(rows) @ w
        u, laplacian, jacobian = product[0] + b, product[1], product[2:]
    return laplacian[:, 0]
