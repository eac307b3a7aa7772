"""The dtype of JAX that a type of MLIR stands for."""

import re

import jax
import jax.numpy as jnp
import numpy as np

from ._errors import UnsupportedError


def dtype_of(element: str) -> np.dtype:
    """The dtype of MLIR's element type, such as `f8E4M3FN` or `complex<f32>`.

    Raises:
        UnsupportedError: JAX has no arrays of these, or none without 64 bits.

    >>> dtype_of("bf16")
    dtype(bfloat16)
    """
    name = element
    if element == "i1":
        name = "bool"
    elif match := re.fullmatch(r"(u?)i(\d+)", element):
        name = f"{match[1]}int{match[2]}"
    elif match := re.fullmatch(r"(b?)f(\d+)(\w*)", element):
        name = f"{match[1]}float{match[2]}" + (match[3] and f"_{match[3].lower()}")
    elif match := re.fullmatch(r"complex<f(\d+)>", element):
        name = f"complex{2 * int(match[1])}"
    try:
        dtype = jnp.dtype(name)
    except TypeError:
        message = f"expected arrays as arguments and results of main, but got {element}"
        raise UnsupportedError(message) from None
    if jax.dtypes.canonicalize_dtype(dtype) != dtype:
        raise UnsupportedError(
            f"the module uses {dtype}: set jax_enable_x64, or JAX makes none of these"
        )
    return dtype
