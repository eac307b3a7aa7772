"""What the operators should become, written out by hand, and independent oracles."""

from collections.abc import Callable, Sequence
from functools import reduce
from math import factorial

import jax
import numpy as np
from jax import Array
from jax import numpy as jnp

Layers = Sequence[tuple[Array, Array]]
Coefficients = list[Array]


def forward_laplacian(layers: Layers, xs: Array) -> Array:
    """The Laplacian of a tanh perceptron at a batch of points, collapsed by hand.

    Carries value, Jacobian and Laplacian (u, J, L) of each layer:
    for y = tanh(u) with g = 1 - y^2:  J' = g J,  L' = g L - 2 y g sum_d J_d^2.
    """
    batch, inputs = xs.shape
    (w, b), *rest = layers
    u = xs @ w + b
    jacobian = jnp.broadcast_to(w[:, None], (inputs, batch, w.shape[1]))
    laplacian = jnp.zeros_like(u)
    for w, b in rest:
        y = jnp.tanh(u)
        slope = 1 - y * y
        curvature = -2 * y * slope * jnp.sum(jacobian * jacobian, axis=0)
        laplacian = (slope * laplacian + curvature) @ w
        jacobian = (slope * jacobian) @ w
        u = y @ w + b
    return laplacian[:, 0]


def tanh_coefficients(x: Coefficients) -> tuple[Coefficients, Array]:
    """The coefficients 0 .. K of tanh(x) given 0 .. K - 1, and the slope u_0.

    The missing x_K enters the last one linearly, as u_0 x_K. For u = 1 - z^2:
    z_k = 1/k sum_j j x_j u_{k-j},  u_k = - sum_j z_j z_{k-j}.
    """
    order = len(x)
    z = [jnp.tanh(x[0])]
    u = [1 - z[0] * z[0]]
    for k in range(1, order + 1):
        known = range(1, min(k, order - 1) + 1)
        z.append(sum(j * x[j] * u[k - j] for j in known) / k)
        u.append(-sum(z[j] * z[k - j] for j in range(k + 1)))
    return z, u[0]


def collapsed_jet(
    layers: Layers,
    xs: Array,
    directions: Array,
    order: int,
    weights: Array | None = None,
) -> Array:
    """sum_r w_r d^K f(x)[v_r, .., v_r] of a tanh perceptron, collapsed by hand.

    Carries (x_0; x_1 .. x_{K-1} per direction; X_K summed over the directions).
    """
    (w, b), *rest = layers
    count, batch, width = directions.shape[0], xs.shape[0], w.shape[1]
    first = jnp.broadcast_to((directions @ w)[:, None], (count, batch, width))
    lower = [xs @ w + b, first] + [None] * (order - 2)
    top = jnp.zeros_like(lower[0])
    for w, b in rest:
        filled = [jnp.zeros_like(first) if c is None else c for c in lower]
        z, slope = tanh_coefficients(filled)
        nonlinear = (
            jnp.sum(z[order], axis=0)
            if weights is None
            else jnp.tensordot(weights, z[order], axes=1)
        )
        top = (nonlinear + slope * top) @ w
        lower = [z[0] @ w + b, *(c @ w for c in z[1:order])]
        first = lower[1]
    return factorial(order) * top[:, 0]


def hessian_oracle(f: Callable[[Array], Array], x: Array) -> Array:
    """The Hessian, reverse over forward, entry by entry: no vmap, no trace."""

    def entry(i: int, j: int) -> Array:
        return jax.grad(lambda y: jax.jvp(f, (y,), (unit(j),))[1])(x)[i]

    def unit(j: int) -> Array:
        return jnp.zeros_like(x).at[j].set(1.0)

    size = range(x.shape[0])
    return jnp.stack([jnp.stack([entry(i, j) for j in size]) for i in size])


def laplacian_oracle(f: Callable[[Array], Array], xs: Array) -> Array:
    """The Laplacian point by point, coordinate by coordinate."""
    return jnp.stack([jnp.diagonal(hessian_oracle(f, x)).sum() for x in xs])


def directional_oracle(
    f: Callable[[Array], Array], x: Array, directions: Array, order: int
) -> Array:
    """One derivative per direction, each by nested `jacfwd` of t -> f(x + t v)."""

    def along(v: Array) -> Array:
        line = reduce(lambda g, _: jax.jacfwd(g), range(order), lambda t: f(x + t * v))
        return line(jnp.zeros((), x.dtype))

    return jnp.stack([along(v) for v in directions])


def harmonic(a: np.ndarray) -> tuple[Callable[[Array], Array], Callable[..., Array]]:
    """sin(a . x), and its Laplacian in closed form."""

    def f(x: Array) -> Array:
        return jnp.sin(jnp.dot(a, x))

    def laplacian(x: Array) -> Array:
        return -np.dot(a, a) * np.sin(np.dot(a, x))

    return f, laplacian


def gaussian(inputs: int) -> tuple[Callable[[Array], Array], Callable[..., Array]]:
    """exp(-|x|^2 / 2), and its Laplacian (|x|^2 - D) exp(-|x|^2 / 2)."""

    def f(x: Array) -> Array:
        return jnp.exp(-jnp.dot(x, x) / 2)

    def laplacian(x: Array) -> Array:
        square = np.dot(x, x)
        return (square - inputs) * np.exp(-square / 2)

    return f, laplacian
