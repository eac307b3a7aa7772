"""A Kolmogorov-Arnold network: each edge has a spline of its own."""

from itertools import pairwise

import numpy as np
from jax import Array
from jax import numpy as jnp

from forms.networks import Network, Parameters, cast

DEGREE, INTERVALS = 3, 5


def spline_basis(x: Array, knots: np.ndarray) -> Array:
    """The B-splines of degree 3 at each entry of x, on a last axis (Cox-de Boor).

    B_{i,0} = 1 between knots i and i + 1,
    B_{i,k} = (x - t_i) / (t_{i+k} - t_i) B_{i,k-1}
            + (t_{i+k+1} - x) / (t_{i+k+1} - t_{i+1}) B_{i+1,k-1}.
    """
    x = x[..., None]
    values = jnp.where((x >= knots[:-1]) & (x < knots[1:]), 1.0, 0.0).astype(x.dtype)
    for k in range(1, DEGREE + 1):
        rising = (x - knots[: -k - 1]) / (knots[k:-1] - knots[: -k - 1])
        falling = (knots[k + 1 :] - x) / (knots[k + 1 :] - knots[1:-k])
        values = rising * values[..., :-1] + falling * values[..., 1:]
    return values


def spline_net(widths: tuple[int, ...] = (8, 16, 16, 1), *, dtype: str) -> Network:
    """Sums of splines of the inputs, brought into the range of the knots by tanh."""
    rng = np.random.RandomState(23)
    step = 2 / INTERVALS
    count = INTERVALS + 2 * DEGREE + 1
    knots = cast(-1 + step * (np.arange(count) - DEGREE), dtype)
    parameters = [
        cast(rng.randn(i, INTERVALS + DEGREE, o) / np.sqrt(i), dtype)
        for i, o in pairwise(widths)
    ]

    def apply(layers: Parameters, x: Array) -> Array:
        for coefficients in layers:
            basis = spline_basis(jnp.tanh(x), knots)
            x = jnp.einsum("ik,iko->o", basis, coefficients)
        return x[0]

    return Network(apply, parameters, widths[0])
