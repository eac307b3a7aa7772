"""The source forms as they are used: at a point, at several, and in a training step."""

from collections.abc import Callable
from typing import Any

import jax
from jax import Array
from jax import numpy as jnp

from forms import operators
from forms.networks import Network, points

OPERATORS = {**operators.LAPLACIANS, **operators.OTHER_OPERATORS}
# At one point, at four, and a mean of squares with its gradient in the parameters.
USES = ("one", "batch", "gradient")


def used(
    operator: str, network: Network, use: str
) -> tuple[Callable[..., Any], tuple[Any, ...]]:
    """A form on a float32 network, and its arguments."""
    xs = points(4, network.inputs, dtype="float32")

    def at(parameters: Any, x: Array) -> Array:
        return OPERATORS[operator](lambda y: network.apply(parameters, y))(x)

    def batch(parameters: Any, xs: Array) -> Array:
        return jax.vmap(lambda x: at(parameters, x))(xs)

    def loss(parameters: Any, xs: Array) -> Array:
        return jnp.mean(batch(parameters, xs) ** 2)

    if use == "one":
        return at, (network.parameters, xs[0])
    function = batch if use == "batch" else jax.value_and_grad(loss)
    return function, (network.parameters, xs)
