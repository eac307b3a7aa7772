"""The biharmonic operator."""

import math
from collections.abc import Callable

import numpy as np

from ._operators import Argnums, Function, derivatives, laplacian
from ._point import Point, Tree
from ._program import Program


def biharmonic(f: Function, argnums: Argnums = 0) -> Function:
    """The Laplacian of the Laplacian, sum_ij d^4 f / dx_i^2 dx_j^2.

    For up to three coordinates it is a sum of few fourth directional derivatives,

        D^2 f = w sum_r <d^4 f, v_r^4>  since  |xi|^4 = w sum_r (v_r . xi)^4

    for the R = 1, 3, 6 axes through opposite vertices of a segment, a hexagon and an
    icosahedron [1]: 3 R + 2 = 5, 11, 20 vectors. From four coordinates on it is a
    Laplacian within a Laplacian: second derivatives in all pairs of directions, D first
    ones, D of the Laplacian, and three more, D^2 + 2 D + 3 vectors per matrix of a deep
    network of tanh. The matrix before the last layer has up to seven more.

    Args:
        f: see `laplacian`.
        argnums: see `laplacian`.

    Returns:
        A function of the arguments of f.

    Raises:
        TypeError: as `laplacian`.
        ValueError: as `laplacian`.
        UnsupportedError: f has side effects.

    [1] Reznick, "Sums of even powers of real linear forms", 1992.

    >>> import jax.numpy as jnp
    >>> from collapse_taylor import biharmonic
    >>> D2_f = biharmonic(lambda x: x[0] ** 2 * x[1] ** 2)
    >>> print(f"{D2_f(jnp.array([1.0, 2.0])):.4f}")
    8.0000
    """
    along_axes = Program("biharmonic", f, argnums, _along_axes)
    nested = laplacian(laplacian(f, argnums), argnums)

    def applied(*args: Tree, **kwargs: Tree) -> Tree:
        dimension = along_axes.point(args, kwargs).dimension
        if dimension in AXES:
            return along_axes.run(args, kwargs)
        return nested(*args, **kwargs)

    return along_axes.named(applied)


def _along_axes(point: Point) -> Tree:
    axes = AXES[point.dimension]()
    return derivatives(point.jet(point.rows(axes), 4), 4)


def _segment() -> np.ndarray:
    return np.ones((1, 1))


def _hexagon() -> np.ndarray:
    angles = np.arange(3) * (math.pi / 3)
    return (8 / 9) ** 0.25 * np.stack([np.cos(angles), np.sin(angles)], axis=1)


def _icosahedron() -> np.ndarray:
    """The vertices (0, 1, +-g) and their rotations, g the golden section."""
    golden = (1 + math.sqrt(5)) / 2
    half = np.array([[0, 1, golden], [0, 1, -golden]])
    axes = np.concatenate([np.roll(half, shift, axis=1) for shift in range(3)])
    return (5 / 6) ** 0.25 / math.sqrt(1 + golden**2) * axes


AXES: dict[int, Callable[[], np.ndarray]] = {
    1: _segment,
    2: _hexagon,
    3: _icosahedron,
}
