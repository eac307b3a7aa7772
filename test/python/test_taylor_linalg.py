"""Linear algebra, convolutions and collectives under `--taylor-expand`."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax
from jax.scipy import linalg

from jets import check_jet
from tool import Tool

RNG = np.random.default_rng(4)
A = RNG.normal(size=(3, 3)) + 4 * np.eye(3)
X = np.arange(3.0)
B = RNG.normal(size=(3, 2))


def positive(a: Any) -> Any:
    """A positive definite matrix."""
    return a @ a.T + jnp.eye(3)


def batched(a: Any) -> Any:
    """Two matrices."""
    return jnp.stack([a, 2 * a])


def real_and_imaginary(z: Any) -> Any:
    return jnp.stack([z.real, z.imag])


MATRICES: dict[str, Callable[..., Any]] = {
    "cholesky": lambda a, b: jnp.linalg.cholesky(positive(a)),
    "cholesky_batch": lambda a, b: jnp.linalg.cholesky(batched(positive(a))),
    "cholesky_complex": lambda a, b: real_and_imaginary(
        jnp.linalg.cholesky(positive(a) + 1j * (a - a.T))
    ),
    "cholesky_solve": lambda a, b: linalg.cho_solve((positive(a), True), b),
    "cholesky_upper": lambda a, b: jnp.linalg.cholesky(positive(a), upper=True),
    "determinant": lambda a, b: jnp.linalg.det(a[::-1]),
    "eigenvalues": lambda a, b: jnp.linalg.eigvalsh(positive(a)),
    "eigenvectors": lambda a, b: jnp.linalg.eigh(batched(positive(a)) + jnp.diag(X)),
    "inverse": lambda a, b: jnp.linalg.inv(a[::-1] @ a),
    "log_determinant": lambda a, b: jnp.linalg.slogdet(batched(a[::-1]))[1],
    "lu": lambda a, b: lax.linalg.lu(a[jnp.array([1, 2, 0])])[0],
    "qr": lambda a, b: jnp.linalg.qr(batched(a[:, :2])),
    "qr_square": lambda a, b: jnp.linalg.qr(a),
    "solve": lambda a, b: jnp.linalg.solve(batched(a[::-1]), batched(b)),
    "triangular": lambda a, b: linalg.solve_triangular(a, b, lower=True),
    "triangular_batch": lambda a, b: lax.linalg.triangular_solve(
        batched(a), batched(b), left_side=True, lower=True
    ),
    "triangular_right": lambda a, b: lax.linalg.triangular_solve(
        a, b.T, left_side=False, lower=False
    ),
    "triangular_transposed": lambda a, b: linalg.solve_triangular(a, b, trans=1),
    "triangular_unit": lambda a, b: linalg.solve_triangular(
        a, b, unit_diagonal=True, lower=True
    ),
}


def solves(name: str) -> bool:
    """Whether there is a right side that may vary too."""
    return "solve" in name or "triangular" in name


@pytest.mark.parametrize(
    ("name", "fixed"),
    [(name, ()) for name in MATRICES]
    + [(name, (i,)) for name in filter(solves, MATRICES) for i in (0, 1)],
)
def test_matrices(stablehlo_opt: Tool, name: str, fixed: tuple[int, ...]) -> None:
    """Systems and factors, order by order."""
    with jax.enable_x64(True):
        check_jet(stablehlo_opt, MATRICES[name], A, B, fixed=fixed, tolerance=1e-11)


# Shape of the input, of the kernel, and options.
CONVOLUTIONS: dict[str, tuple[tuple[int, ...], tuple[int, ...], dict[str, Any]]] = {
    "batch_groups": ((4, 2, 5), (4, 2, 3), {"batch_group_count": 2}),
    "dilated": ((2, 3, 6), (4, 3, 2), {"lhs_dilation": (2,), "rhs_dilation": (3,)}),
    "feature_groups": ((2, 4, 5), (6, 2, 3), {"feature_group_count": 2}),
    "image": (
        (2, 4, 5, 3),
        (2, 2, 3, 4),
        {"dimension_numbers": ("NHWC", "HWIO", "NHWC")},
    ),
    "plain": ((2, 3, 5), (4, 3, 3), {}),
}


@pytest.mark.parametrize("fixed", [(), (0,), (1,)])
@pytest.mark.parametrize("name", CONVOLUTIONS)
def test_convolutions(stablehlo_opt: Tool, name: str, fixed: tuple[int, ...]) -> None:
    """Directions in the input, in the kernel, and in both."""
    left, right, options = CONVOLUTIONS[name]
    args = RNG.normal(size=left), RNG.normal(size=right)
    strides = (1,) * (len(left) - 2)
    padding = [(2, 1)] * (len(left) - 2)

    def convolve(x: Any, y: Any) -> Any:
        return lax.conv_general_dilated(x, y, strides, padding, **options)

    with jax.enable_x64(True):
        check_jet(stablehlo_opt, convolve, *args, fixed=fixed)
