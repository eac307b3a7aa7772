"""Derivatives as weighted sums of directional ones, with exact rational weights.

A differential operator of order K with constant coefficients is its symbol, a form
p(xi) = sum_a c_a xi^a of degree K, and a K-th directional derivative is the power of
a linear form. So the identity of polynomials

    p(xi) = sum_r w_r (v_r . xi)^K    says that    p(d) f = sum_r w_r <d^K f, v_r^K>.

Here are known identities for monomials and for quadratic forms. `_directions` chooses
among them.
"""

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

Exponents = tuple[int, ...]
Vector = tuple[Fraction, ...]
Form = Mapping[Exponents, Fraction]
Powers = dict[Vector, Fraction]  # w_r of each v_r


def multi_indices(length: int, order: int) -> Iterator[Exponents]:
    """The exponents of all monomials of a degree, the first coordinate's highest first.

    >>> list(multi_indices(2, 2))
    [(2, 0), (1, 1), (0, 2)]
    """
    for bars in itertools.combinations(range(order + length - 1), length - 1):
        ends = (-1, *bars, order + length - 1)
        yield tuple(b - a - 1 for a, b in itertools.pairwise(ends))[::-1]


def power(direction: Iterable[Fraction | int], order: int) -> dict[Exponents, Fraction]:
    """The coefficients of (v . xi)^K: multinomials times powers of the entries.

    >>> {a: int(c) for a, c in power((1, -2), 2).items()}
    {(2, 0): 1, (1, 1): -4, (0, 2): 4}
    """
    entries = tuple(map(Fraction, direction))
    coefficients = {}
    for exponents in multi_indices(len(entries), order):
        value = Fraction(math.factorial(order))
        for entry, exponent in zip(entries, exponents, strict=True):
            value *= entry**exponent / math.factorial(exponent)
        if value:
            coefficients[exponents] = value
    return coefficients


def expand(powers: Mapping[Vector, Fraction], order: int) -> dict[Exponents, Fraction]:
    """The form sum_r w_r (v_r . xi)^K, without monomials that cancel."""
    form: dict[Exponents, Fraction] = {}
    for direction, weight in powers.items():
        for exponents, coefficient in power(direction, order).items():
            form[exponents] = form.get(exponents, Fraction(0)) + weight * coefficient
    return {exponents: value for exponents, value in form.items() if value}


def merged(terms: Iterable[tuple[Iterable[Fraction], Fraction]], order: int) -> Powers:
    """Each direction once: those that are multiples of each other are one.

    Along c v the K-th derivative is c^K times that along v, in particular even and odd
    ones along -v are those along v up to the sign.
    """
    powers: Powers = {}
    for vector, weight in terms:
        direction, scale = normalized(vector)
        powers[direction] = powers.get(direction, Fraction(0)) + weight * scale**order
    return {direction: weight for direction, weight in powers.items() if weight}


def normalized(vector: Iterable[Fraction | int]) -> tuple[Vector, Fraction]:
    """The direction of a vector, and the factor that gives back the vector.

    The first entry that is not zero is positive. The largest lies between 1/2 and 1,
    the others have the same power of two below them, so that small integers stay exact.

    >>> direction, scale = normalized((0, -3, 1))
    >>> print(*direction, "times", scale)
    0 3/4 -1/4 times -4
    """
    entries = tuple(map(Fraction, vector))
    denominator = math.lcm(*(entry.denominator for entry in entries))
    integers = [int(entry * denominator) for entry in entries]
    divisor = math.gcd(*integers)
    if divisor == 0:
        raise ValueError("expected a direction that is not zero")
    if next(i for i in integers if i) < 0:
        divisor = -divisor
    primitive = [i // divisor for i in integers]
    size = 1 << (max(map(abs, primitive)) - 1).bit_length()
    scale = Fraction(divisor * size, denominator)
    return tuple(Fraction(i, size) for i in primitive), scale


def gamma(i: Exponents, j: Exponents) -> Fraction:
    """The coefficients of the interpolation formula [1], for |i| = |j| = K.

    <d^K f, v_1^i_1 .. v_I^i_I> = sum_j (gamma_ij / K!) <d^K f, (sum_l j_l v_l)^K>

    gamma_ij = sum over 0 != m <= i of
               (-1)^|i - m| C(i, m) C(|i| m / |m|, j) (|m| / |i|)^|i|

    with generalised binomials C(a, b) = prod_{l < b} (a - l) / (b - l).

    [1] Griewank, Utke, Walther, "Evaluating higher derivative tensors by forward
        propagation of univariate Taylor series", 2000.

    >>> print(gamma((2, 1), (3, 0)), gamma((2, 1), (2, 1)))
    -5/27 2/3
    """
    order = sum(i)
    total = Fraction(0)
    for m in itertools.product(*(range(entry + 1) for entry in i)):
        size = sum(m)
        if size == 0:
            continue
        term = Fraction(size, order) ** order * (-1) ** (order - size)
        for i_l, j_l, m_l in zip(i, j, m, strict=True):
            term *= math.comb(i_l, m_l)
            term *= _binomial(Fraction(order * m_l, size), j_l)
        total += term
    return total


def _binomial(a: Fraction, b: int) -> Fraction:
    """C(a, b) for any a."""
    return math.prod((Fraction(a - k, b - k) for k in range(b)), start=Fraction(1))


def interpolation_family(i: Exponents) -> Powers:
    """xi^i by the interpolation formula, along nonnegative directions j, |j| = |i|."""
    order = sum(i)
    scale = math.factorial(order)
    return merged(
        (
            (map(Fraction, j), gamma(i, j) / scale)
            for j in multi_indices(len(i), order)
            if all(j_l == 0 or i_l for j_l, i_l in zip(j, i, strict=True))
        ),
        order,
    )


def polarization_family(i: Exponents) -> Powers:
    """xi^i by signed sums [1], along directions i - 2 m with 0 <= m <= i.

    xi^i = 1 / (2^K K!) sum over m of (-1)^|m| C(i, m) ((i - 2 m) . xi)^K

    Half of the m suffice, because i - 2 m and its negative are one direction. If the
    smallest exponent is 1 no real sum has fewer powers [2].

    [1] Kan, "From moments of sum to moments of product", 2008.
    [2] Carlini, Kummer, Oneto, Ventura, "On the real rank of monomials", 2017.

    >>> for direction, weight in polarization_family((1, 1)).items():
    ...     print(*direction, "times", weight)
    1 1 times 1/4
    1 -1 times -1/4
    """
    order = sum(i)
    scale = Fraction(1, 2**order * math.factorial(order))
    terms = []
    for m in itertools.product(*(range(entry + 1) for entry in i)):
        vector = [Fraction(i_l - 2 * m_l) for i_l, m_l in zip(i, m, strict=True)]
        if any(vector):
            weight = math.prod(map(math.comb, i, m)) * (-1) ** sum(m)
            terms.append((vector, weight * scale))
    return merged(terms, order)


def squares(form: Form) -> Powers:
    """A quadratic form as a sum of as few squares as possible, which is its rank.

    Lagrange's reduction: with A the symmetric matrix of the form and q(y) = y A y,
    p(xi) - (A y . xi)^2 / q(y) has rank one less, whichever y with q(y) != 0 is taken.

    >>> for direction, weight in squares({(1, 1): 1}).items():
    ...     print(*direction, "times", weight)
    1 1 times 1/4
    1 -1 times -1/4
    """
    matrix = _symmetric_matrix(form)
    terms = []
    while vector := _largest_image(matrix):
        image, value = vector
        terms.append((tuple(image), 1 / value))
        nonzero = [k for k, entry in enumerate(image) if entry]
        for row, column in itertools.product(nonzero, nonzero):
            matrix[row][column] -= image[row] * image[column] / value
    return merged(terms, 2)


def _symmetric_matrix(form: Form) -> list[list[Fraction]]:
    size = len(next(iter(form), ()))
    matrix = [[Fraction(0)] * size for _ in range(size)]
    for exponents, coefficient in form.items():
        row, column = (k for k, e in enumerate(exponents) for _ in range(e))
        matrix[row][column] += Fraction(coefficient) / 2
        matrix[column][row] += Fraction(coefficient) / 2
    return matrix


def _largest_image(
    matrix: list[list[Fraction]],
) -> tuple[list[Fraction], Fraction] | None:
    """A y and q(y) for y = e_i, or y = e_i + e_j where the diagonal is too small."""
    size = range(len(matrix))
    diagonal = max(size, key=lambda k: abs(matrix[k][k]), default=None)
    if diagonal is None:
        return None
    pairs = itertools.combinations(size, 2)
    row, column = max(pairs, key=lambda p: abs(matrix[p[0]][p[1]]), default=(0, 0))
    largest = abs(matrix[diagonal][diagonal])
    if 2 * largest >= abs(matrix[row][column]):
        return (list(matrix[diagonal]), matrix[diagonal][diagonal]) if largest else None
    image = [a + b for a, b in zip(matrix[row], matrix[column], strict=True)]
    return image, image[row] + image[column]
