"""The operators that are measured, as data: contestants say how to compute them.

Most are sums of directional derivatives, scale * sum_r w_r <d^K f, v_r^(x)K>.
Directions and weights are arguments of the program: no compiler knows anything of them.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from forms.networks import cast, points

Terms = dict[tuple[int, ...], float]


@dataclass(frozen=True)
class Operator:
    """A linear differential operator.

    Attributes:
        order: of its highest derivative.
        dimension: of the points, D.
        directions: one per row; None for those of the standard basis, and where the
            operator is no sum of directional derivatives as it stands.
        weights: of the directions; None if all are 1.
        scale: of the sum.
        nested: the operator is that of order 2 applied to that of order 2.
        terms: multi-indices with coefficients, if directions are a way to get them.
    """

    order: int
    dimension: int
    directions: np.ndarray | None = None
    weights: np.ndarray | None = None
    scale: float = 1.0
    nested: bool = False
    terms: Terms | None = None

    @property
    def is_laplacian(self) -> bool:
        """Whether it is the sum over the standard basis."""
        return self.order == 2 and self.directions is None and not self.nested


def drawn(count: int, dimension: int, dtype: str, seed: int) -> np.ndarray:
    """Normal rows that are the same numbers in all element types."""
    return cast(points(count, dimension, dtype="float32", seed=seed), dtype)


def laplacian(dimension: int, count: int | None, dtype: str) -> Operator:
    """sum_d d_d^2 f."""
    del count, dtype
    return Operator(2, dimension)


def weighted(dimension: int, count: int | None, dtype: str) -> Operator:
    """sum_r <d^2 f, v_r (x) v_r> for the rows v_r of a factor of rank `count`."""
    rank = dimension if count is None else count
    return Operator(2, dimension, drawn(rank, dimension, dtype, 1))


def stochastic_laplacian(dimension: int, count: int | None, dtype: str) -> Operator:
    """The mean over directions with entries -1 and 1."""
    samples = count or 1
    signs = np.sign(drawn(samples, dimension, dtype, 3))
    return Operator(2, dimension, signs, scale=1 / samples)


def biharmonic(dimension: int, count: int | None, dtype: str) -> Operator:
    """sum_ij d_i^2 d_j^2 f, also as a sum of fourth derivatives along D^2 directions.

    x^2 y^2 = ((x + y)^4 + (x - y)^4 - 2 x^4 - 2 y^4) / 12, so each axis has the weight
    1 - (D - 1) / 3 and each diagonal of a pair of axes 1/6.
    """
    del count
    axes = np.eye(dimension)
    pairs = list(combinations(range(dimension), 2))
    diagonals = [axes[i] + sign * axes[j] for i, j in pairs for sign in (1, -1)]
    weights = [1 - (dimension - 1) / 3] * dimension + [1 / 6] * len(diagonals)
    rows = np.stack([*axes, *diagonals])
    vector = np.array(weights)
    return Operator(4, dimension, cast(rows, dtype), cast(vector, dtype), nested=True)


def stochastic_biharmonic(dimension: int, count: int | None, dtype: str) -> Operator:
    """The mean over normal directions of fourth derivatives, over 3."""
    samples = count or 1
    directions = drawn(samples, dimension, dtype, 2)
    return Operator(4, dimension, directions, scale=1 / (3 * samples))


def third_order(dimension: int, count: int | None, dtype: str) -> Operator:
    """sum_i d_i^2 d_{i+1} f, by x^2 y = ((x + y)^3 - (x - y)^3 - 2 y^3) / 6."""
    del count
    axes = np.eye(dimension)
    terms: Terms = {}
    rows, weights = [], []
    for i in range(dimension - 1):
        terms[tuple((2 * axes[i] + axes[i + 1]).astype(int).tolist())] = 1.0
        rows += [axes[i] + axes[i + 1], axes[i] - axes[i + 1], axes[i + 1]]
        weights += [1 / 6, -1 / 6, -1 / 3]
    vector = cast(np.array(weights), dtype)
    return Operator(3, dimension, cast(np.stack(rows), dtype), vector, terms=terms)


def sparse_laplacian(dimension: int, count: int | None, dtype: str) -> Operator:
    """The mean over sqrt(D) e_i for distinct random i."""
    samples = count or 1
    chosen = np.random.RandomState(5).choice(dimension, samples, replace=False)
    rows = np.zeros((samples, dimension), dtype)
    rows[np.arange(samples), chosen] = np.sqrt(np.float32(dimension))
    return Operator(2, dimension, rows, scale=1 / samples)


def of_order(order: int, dimension: int, samples: int, dtype: str) -> Operator:
    """The mean over normal directions of derivatives of some order."""
    directions = drawn(samples, dimension, dtype, 6)
    return Operator(order, dimension, directions, scale=1 / samples)


def operator(name: str, dimension: int, count: int | None, dtype: str) -> Operator:
    """The operator of this name, or `order K`."""
    if name in OPERATORS:
        return OPERATORS[name](dimension, count, dtype)
    found = ORDER.fullmatch(name)
    if found is None:
        raise ValueError(f"expected the name of an operator, but got {name!r}")
    return of_order(int(found.group(1)), dimension, count or 1, dtype)


ORDER = re.compile(r"order (\d+)")
OPERATORS: dict[str, Callable[[int, int | None, str], Operator]] = {
    "biharmonic": biharmonic,
    "laplacian": laplacian,
    "sparse laplacian": sparse_laplacian,
    "stochastic biharmonic": stochastic_biharmonic,
    "stochastic laplacian": stochastic_laplacian,
    "third order": third_order,
    "weighted laplacian": weighted,
}
