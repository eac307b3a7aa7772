"""Linear differential operators of any order, by jets in few directions."""

import functools
import math
import numbers
import operator
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from ._checks import check_function
from ._directions import Jet, Monomial, plan
from ._operators import Argnums, Function, weighted_sum
from ._point import Point, Tree
from ._program import Program

MultiIndex = tuple[int, ...]
Coefficient = Any  # a number, an array without dimensions, or a function of x


def linear_operator(
    f: Function, terms: Mapping[MultiIndex, Coefficient], argnums: Argnums = 0
) -> Function:
    """Any linear differential operator, sum_a c_a(x) d^|a| f / dx^a.

    Mixed derivatives are sums of directional ones with exact rational weights, found by
    polarisation [1] or interpolation [2]. Terms share jets: the derivatives of lower
    orders along the directions of a higher order cost nothing, and among the sets of
    directions that do, a smallest one is searched. A jet of order K in R directions
    costs 2 + (K - 1) R vectors; `{(4, 0): 1, (2, 2): 2, (0, 4): 1}` takes R = 4.

    Args:
        f: see `laplacian`.
        terms: the coefficient for each multi-index, which has one exponent for each
            entry of x, all arrays of x being flattened and joined. Coefficients are
            numbers, scalar arrays, or functions of x (of several arguments for several
            argnums) that return a scalar.
        argnums: see `laplacian`.

    Returns:
        A function of the arguments of f.

    Raises:
        TypeError: as `laplacian`, or the terms are not as described.
        ValueError: as `laplacian`, or there are no terms, an exponent is negative, a
            number is not finite, or multi-indices do not have x's length.
        UnsupportedError: f has side effects.

    [1] Kan, "From moments of sum to moments of product", 2008.
    [2] Griewank, Utke, Walther, "Evaluating higher derivative tensors by forward
        propagation of univariate Taylor series", 2000.

    >>> import jax.numpy as jnp
    >>> from collapse_taylor import linear_operator
    >>> terms = {(2, 1): 1.0, (0, 1): lambda x: x[0]}
    >>> L = linear_operator(lambda x: x[0] ** 2 * x[1] ** 2, terms)
    >>> print(L(jnp.array([1.0, 2.0])))  # 4 x_1 + x_0 (2 x_0^2 x_1)
    12.0
    """
    check_function(f)
    checked = _checked(terms)
    exact = {a: _exact(c) for a, c in checked.items()}
    fixed = {a: c for a, c in exact.items() if c is not None}
    varying = {a: c for a, c in checked.items() if a not in fixed}
    targets = [
        {_monomial(a): c for a, c in fixed.items()},
        *({_monomial(a): Fraction(1)} for a in varying),
    ]
    jets = functools.cache(lambda: plan(targets))

    def formula(point: Point) -> Tree:
        _check_length(checked, point.dimension)
        scalars = [_scalar(point, a, c) for a, c in varying.items()]
        parts = [_summed(point, jet, scalars) for jet in jets()]
        zero = (0,) * point.dimension
        if zero in checked:
            scalar = _scalar(point, zero, checked[zero])
            parts.append(
                jax.tree.map(lambda value: _times(scalar, value), point.value())
            )
        return functools.reduce(functools.partial(jax.tree.map, operator.add), parts)

    return Program("linear_operator", f, argnums, formula).function()


def _summed(point: Point, jet: Jet, scalars: Sequence[jax.Array]) -> Tree:
    """What is taken from one jet."""
    matrix = np.zeros((len(jet.directions), point.dimension))
    for direction, row in jet.directions.items():
        for coordinate, entry in direction:
            matrix[row, coordinate] = float(entry)
    weights = {
        order: _weights(order, len(matrix), rows, scalars)
        for order, rows in jet.weights.items()
    }

    def total(coefficients: Sequence[jax.Array]) -> jax.Array:
        parts = [weighted_sum(coefficients[k], w) for k, w in weights.items()]
        return functools.reduce(operator.add, parts)

    return point.jet(point.rows(matrix), jet.order).map(total)


def _weights(
    order: int,
    count: int,
    rows: Mapping[int, Mapping[int, Fraction]],
    scalars: Sequence[jax.Array],
) -> jax.Array:
    """Of the normalised coefficients of an order: exact numbers, then rounded once."""
    parts = []
    for target, row in rows.items():
        weights = np.zeros(count)
        for number, weight in row.items():
            weights[number] = float(weight * math.factorial(order))
        parts.append(weights if target == 0 else _times(scalars[target - 1], weights))
    return jnp.asarray(functools.reduce(operator.add, parts))


def _times(scalar: jax.Array, values: Any) -> jax.Array:  # noqa: ANN401
    """The product in the dtype of the values, unless only the scalar is complex."""
    array = jnp.asarray(values)
    if not jnp.iscomplexobj(scalar) or jnp.iscomplexobj(array):
        scalar = scalar.astype(array.dtype)
    return scalar * array


def _scalar(point: Point, index: MultiIndex, coefficient: Coefficient) -> jax.Array:
    if isinstance(coefficient, Fraction):
        coefficient = float(coefficient)
    return point.weights(coefficient, (), f"the coefficient of {index}")


def _checked(terms: Any) -> dict[MultiIndex, Coefficient]:  # noqa: ANN401
    """The terms with multi-indices as tuples of integers."""
    if not isinstance(terms, Mapping):
        raise TypeError(
            "expected terms to map multi-indices to coefficients, but got "
            f"{type(terms).__name__}"
        )
    checked = {}
    for index, coefficient in terms.items():
        if not isinstance(index, tuple) or not all(
            isinstance(exponent, int | np.integer) for exponent in index
        ):
            raise TypeError(
                f"expected multi-indices to be tuples of integers, but got {index!r}"
            )
        if any(exponent < 0 for exponent in index):
            raise ValueError(f"expected exponents of at least 0, but got {index}")
        if isinstance(coefficient, numbers.Real) and not math.isfinite(coefficient):
            raise ValueError(
                f"expected a finite coefficient of {index}, but got {coefficient}"
            )
        checked[tuple(map(int, index))] = coefficient
    if not checked:
        raise ValueError("expected at least one term, but got none")
    return checked


def _check_length(terms: Mapping[MultiIndex, Coefficient], dimension: int) -> None:
    for index in terms:
        if len(index) != dimension:
            raise ValueError(
                f"expected multi-indices of length {dimension}, as many as x has "
                f"entries, but got {index}"
            )


def _exact(coefficient: Coefficient) -> Fraction | None:
    """A real number as a fraction, which every finite one is."""
    if isinstance(coefficient, numbers.Rational):
        return Fraction(int(coefficient.numerator), int(coefficient.denominator))
    if isinstance(coefficient, numbers.Real):
        return Fraction(float(coefficient))
    return None


def _monomial(index: MultiIndex) -> Monomial:
    return tuple((k, exponent) for k, exponent in enumerate(index) if exponent)
