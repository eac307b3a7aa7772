"""A two-layer perceptron with each function of `jax.nn`."""

from collections.abc import Callable
from functools import partial

import jax
from jax import Array, nn
from jax import numpy as jnp

from corpus.registry import Function, add, f32

ACTIVATIONS: dict[str, Callable[[Array], Array]] = {
    "celu": nn.celu,
    "elu": nn.elu,
    "gelu_exact": partial(nn.gelu, approximate=False),
    "gelu_tanh": partial(nn.gelu, approximate=True),
    "glu": nn.glu,
    "hard_sigmoid": nn.hard_sigmoid,
    "hard_silu": nn.hard_silu,
    "hard_tanh": nn.hard_tanh,
    "identity": nn.identity,
    "leaky_relu": nn.leaky_relu,
    "log_sigmoid": nn.log_sigmoid,
    "log_softmax": nn.log_softmax,
    "mish": nn.mish,
    "relu": nn.relu,
    "relu6": nn.relu6,
    "relu_cubed": lambda x: nn.relu(x) ** 3,
    "selu": nn.selu,
    "sigmoid": nn.sigmoid,
    "silu": nn.silu,
    "soft_sign": nn.soft_sign,
    "softmax": nn.softmax,
    "softplus": nn.softplus,
    "sparse_plus": nn.sparse_plus,
    "sparse_sigmoid": nn.sparse_sigmoid,
    "squareplus": nn.squareplus,
    "standardize": nn.standardize,
    "tanh": jnp.tanh,
}


def perceptron(activation: Callable[[Array], Array]) -> Function:
    """x -> activation(x W1 + b1) W2 + b2."""

    def apply(w1: Array, b1: Array, w2: Array, b2: Array, x: Array) -> Array:
        return activation(x @ w1 + b1) @ w2 + b2

    return apply


for _name, _activation in ACTIVATIONS.items():
    _hidden = 8 if _name == "glu" else 16  # glu halves its argument
    _specs = (f32(4, 16), f32(16), f32(_hidden, 2), f32(2), f32(3, 4))
    add(f"mlp_{_name}", perceptron(_activation), *_specs)

add("logsumexp", lambda x: nn.logsumexp(x, axis=-1), f32(3, 8))
add("one_hot", lambda x: nn.one_hot(x, 7), jax.ShapeDtypeStruct((5,), "int32"))
