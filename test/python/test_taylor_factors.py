"""Eigenvectors, singular values, LU and QR under `--taylor-expand`."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

from jets import directions, error, expanded, nested
from tool import Tool

RNG = np.random.default_rng(4)
A = RNG.normal(size=(3, 3)) + 4 * np.eye(3)


def hermitian(a: Any) -> Any:
    """A hermitian matrix."""
    return a + a.T + 1j * (a**2 - (a**2).T)


def coloured(a: Any) -> Any:
    """A complex matrix."""
    return a + 1j * a[::-1] ** 2


def eigenvectors(a: Any) -> Any:
    """Eigenvalues that are complex, and both kinds of eigenvectors."""
    return lax.linalg.eig(a, compute_left_eigenvectors=True, enable_eigvec_derivs=True)


def tridiagonal(d: Any) -> Any:
    """The solution of a batch of tridiagonal systems."""
    diagonals = jnp.stack([d[:, 0], 2 * d[:, 1]])
    below, above = diagonals.at[:, 0].set(0), diagonals.at[:, -1].set(0)
    b = jnp.stack([d[:, :2], d[:, 1:]])
    return lax.linalg.tridiagonal_solve(below, diagonals**2 + 4, above, b)


TALL = RNG.normal(size=(4, 3))
TURNING = np.array([[0.0, 1.0, 0.2], [-1.0, 0.1, 0.3], [0.2, 0.1, 2.0]])
FACTORS: dict[str, tuple[Callable[..., Any], Any]] = {
    "eigenvalues_complex": (lambda a: jnp.linalg.eigvals(coloured(a)), A),
    "eigenvectors": (eigenvectors, TURNING),
    "hermitian": (lambda a: jnp.linalg.eigh(hermitian(a)), A),
    "lu": (lambda a: (lax.linalg.lu(coloured(a))[0], lax.linalg.lu(a.T)[0]), TALL),
    "qr_complete": (lambda a: jnp.linalg.qr(coloured(a)[:, :2], "complete"), TALL),
    "qr": (lambda a: (*jnp.linalg.qr(coloured(a)), *jnp.linalg.qr(a.T)), TALL),
    "singular_values": (lambda a: jnp.linalg.svd(coloured(a), compute_uv=False), TALL),
    "singular_vectors": (
        lambda a: jnp.linalg.svd(jnp.stack([a, 2 * a**2]), full_matrices=False),
        TALL,
    ),
    "singular_vectors_complex": (
        lambda a: jnp.linalg.svd(coloured(a).T, full_matrices=False),
        TALL,
    ),
    "tridiagonal": (tridiagonal, A),
}


@pytest.mark.parametrize("name", FACTORS)
def test_factors(stablehlo_opt: Tool, name: str) -> None:
    """Factors are those that JAX has in nested derivatives: phases are its choice."""
    function, matrix = FACTORS[name]
    oracle = eigenvalues if name == "eigenvalues_complex" else function
    with jax.enable_x64(True):
        series = [directions(matrix.shape, 2)]
        actual = expanded(stablehlo_opt, function, [matrix], series, 4)
        assert error(actual, nested(oracle, [matrix], series, 4)) < 1e-11


def test_reflectors_are_unknown(stablehlo_opt: Tool) -> None:
    """Below R stand reflectors; those who read them get no number, not a wrong one."""
    with jax.enable_x64(True):
        series = [directions(TALL.shape, 2)]
        r = nested(lambda a: jnp.linalg.qr(a)[1], [TALL], series, 2)

        def packed(a: Any) -> Any:
            types = [jax.ShapeDtypeStruct(s, a.dtype) for s in (a.shape, (3,))]
            layouts = {"input_layouts": [(1, 0)], "output_layouts": [(1, 0), (0,)]}
            return jax.ffi.ffi_call("lapack_dgeqrf_ffi", types, **layouts)(a)[0]

        actual = expanded(stablehlo_opt, packed, [TALL], series, 2)
        below = np.tril(np.ones((4, 3), bool), -1)
        assert np.isfinite(actual[0]).all()
        for coefficient, of_r in zip(actual[1:], r[1:], strict=True):
            assert np.isnan(coefficient[:, below]).all()
            np.testing.assert_allclose(np.triu(coefficient[:, :3]), of_r, atol=1e-12)


def eigenvalues(a: Any) -> Any:
    """By the rule that JAX has for eigenvectors; for eigenvalues it has one order."""
    return lax.linalg.eig(
        coloured(a), compute_left_eigenvectors=False, enable_eigvec_derivs=True
    )[0]
