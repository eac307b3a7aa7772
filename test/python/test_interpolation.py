"""Interpolation formulas and the choice of directions, in exact arithmetic."""

import itertools
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collapse_taylor import _interpolation as interpolation
from collapse_taylor._directions import degree, plan
from collapse_taylor._elimination import rank, residues, solve
from collapse_taylor._interpolation import (
    expand,
    gamma,
    interpolation_family,
    multi_indices,
    normalized,
    polarization_family,
    power,
    squares,
)

# Printed values of the formula, checked by hand.
GAMMAS = {
    (2,): {(2,): "1/2"},
    (1, 1): {(2, 0): "-1/4", (1, 1): "1", (0, 2): "-1/4"},
    (4,): {(4,): "3/32"},
    (2, 2): {
        (4, 0): "13/192",
        (3, 1): "-1/3",
        (2, 2): "5/8",
        (1, 3): "-1/3",
        (0, 4): "13/192",
    },
    (2, 1): {(3, 0): "-5/27", (2, 1): "2/3", (1, 2): "-1/3", (0, 3): "2/27"},
    (3, 1): {
        (4, 0): "-13/128",
        (3, 1): "3/8",
        (2, 2): "-9/32",
        (1, 3): "1/8",
        (0, 4): "-3/128",
    },
    (1, 1, 1): {(1, 1, 1): "1", (2, 1, 0): "-1/6", (0, 0, 3): "2/27"},
}
MONOMIALS = [
    i for order in range(1, 6) for n in (1, 2, 3) for i in multi_indices(n, order)
]


def naive_power(direction, order):
    """(v . xi)^K by multiplying K times."""
    form = {(0,) * len(direction): Fraction(1)}
    for _ in range(order):
        product = {}
        for exponents, value in form.items():
            for k, entry in enumerate(direction):
                raised = (*exponents[:k], exponents[k] + 1, *exponents[k + 1 :])
                product[raised] = product.get(raised, 0) + value * entry
        form = product
    return {exponents: value for exponents, value in form.items() if value}


@pytest.mark.parametrize("i", GAMMAS, ids=str)
def test_gamma_has_the_known_values(i):
    assert {j: str(gamma(i, j)) for j in GAMMAS[i]} == GAMMAS[i]


def test_powers_are_those_of_repeated_multiplication():
    for direction in itertools.product((-2, 0, 1, Fraction(1, 3)), repeat=3):
        assert power(direction, 4) == naive_power(direction, 4)


@pytest.mark.parametrize("family", [interpolation_family, polarization_family])
@pytest.mark.parametrize("i", MONOMIALS, ids=str)
def test_families_give_the_monomial(family, i):
    powers = family(i)
    total = {}
    for direction, weight in powers.items():
        for exponents, value in naive_power(direction, sum(i)).items():
            total[exponents] = total.get(exponents, 0) + weight * value
    assert {exponents: value for exponents, value in total.items() if value} == {i: 1}


def test_polarization_merges_opposite_directions():
    # Half of the product of exponents plus one, which is the rank if one of them is 1.
    assert len(polarization_family((2, 1))) == 3
    assert len(polarization_family((1, 1, 1))) == 4
    assert len(polarization_family((3, 1))) == 4
    assert len(interpolation_family((3, 1))) == 5


fractions = st.fractions(-8, 8, max_denominator=8)


@given(st.lists(fractions, min_size=1, max_size=5).filter(any))
def test_a_normalised_direction_is_scaled_back(vector):
    direction, scale = normalized(vector)
    assert [scale * entry for entry in direction] == vector
    assert next(entry for entry in direction if entry) > 0
    assert Fraction(1, 2) < max(map(abs, direction)) <= 1
    assert normalized([-3 * entry for entry in vector])[0] == direction


def test_no_direction_is_zero():
    with pytest.raises(ValueError, match="expected a direction that is not zero"):
        normalized((0, 0))


@given(st.integers(1, 4).flatmap(lambda n: st.lists(fractions, min_size=n, max_size=4)))
def test_quadratic_forms_take_their_rank(entries):
    size = len(entries)
    indices = list(multi_indices(size, 2))
    form = {
        a: entries[k % size] + Fraction(k % 3, 2) * entries[(k * k) % size]
        for k, a in enumerate(indices)
    }
    powers = squares(form)
    assert expand(powers, 2) == {a: c for a, c in form.items() if c}
    rows = interpolation._symmetric_matrix(form)
    assert len(powers) == rank([residues(row) for row in rows])


def test_a_form_without_diagonal_is_two_squares():
    assert len(squares({(1, 1): Fraction(1)})) == 2


def test_systems_without_solution_have_none():
    one, zero = Fraction(1), Fraction(0)
    assert solve([[one, zero]], [[one, one]]) is None


def symbol(terms):
    """Multi-indices as the monomials of `plan`."""
    return {
        tuple((k, e) for k, e in enumerate(index) if e): Fraction(value)
        for index, value in terms.items()
    }


def summed(jets, target):
    """The operator that is taken from jets for a target."""
    total = {}
    for jet in jets:
        for order, rows in jet.weights.items():
            assert order <= jet.order
            directions = list(jet.directions)
            for number, weight in rows.get(target, {}).items():
                pairs = directions[number]
                dense = tuple(entry for _, entry in pairs)
                for exponents, value in naive_power(dense, order).items():
                    monomial = tuple(
                        (coordinate, exponent)
                        for (coordinate, _), exponent in zip(
                            pairs, exponents, strict=True
                        )
                        if exponent
                    )
                    total[monomial] = total.get(monomial, 0) + weight * value
    return {monomial: value for monomial, value in total.items() if value}


def biharmonic(dimension):
    unit = [tuple(2 * (k == d) for k in range(dimension)) for d in range(dimension)]
    pairs = itertools.product(unit, unit)
    terms = {}
    for a, b in pairs:
        index = tuple(x + y for x, y in zip(a, b, strict=True))
        terms[index] = terms.get(index, 0) + 1
    return terms


# The targets of an operator, and the directions of each order.
OPERATORS = {
    "laplacian": ([{(2, 0): 1, (0, 2): 1}], {2: 2}),
    "mixed second": ([{(1, 1): 1}], {2: 2}),
    "rank one": ([{(2, 0): 1, (1, 1): 2, (0, 2): 1}], {2: 1}),
    "gradient along a vector": ([{(1, 0): 3, (0, 1): -0.1}], {1: 2}),
    "x2y": ([{(2, 1): 1}], {3: 3}),
    "x3y": ([{(3, 1): 1}], {4: 4}),
    "x2y2": ([{(2, 2): 1}], {4: 4}),
    "xyz": ([{(1, 1, 1): 1}], {3: 4}),
    "wxyz": ([{(1, 1, 1, 1): 1}], {4: 8}),
    "x2yz": ([{(2, 1, 1): 1}], {4: 6}),
    "biharmonic 2": ([biharmonic(2)], {4: 4}),
    "biharmonic 3": ([biharmonic(3)], {4: 7}),
    "biharmonic 4": ([biharmonic(4)], {4: 12}),
    "biharmonic 6": ([biharmonic(6)], {4: 36}),
    "all quartics": ([{(3, 1): 1, (2, 2): 1, (1, 3): 2, (4, 0): 1}], {4: 4}),
    "apart": ([{}, {(3, 1): 1}, {(2, 2): 1}], {4: 5}),
    "kuramoto-sivashinsky": ([{(4, 0): 1, (2, 0): 1}, {(1, 0): 1}], {4: 1}),
    "plate": ([biharmonic(2) | {(2, 0): -1, (0, 2): -1, (1, 0): 2}], {4: 4}),
    "new for the second order": ([{(3, 0): 1, (0, 2): 1}], {3: 1, 2: 1}),
    "varying second order": ([{(2, 0): 1}, {(1, 1): 1}, {(0, 2): 1}], {2: 3}),
    "korteweg-de vries": ([{(0, 3): 1, (1, 0): 1}, {(0, 1): 6}], {3: 1, 1: 1}),
    "order six": ([{(4, 2): 1, (6, 0): 1, (0, 6): -1}], {6: 6}),
    "order eight": ([{(5, 3): 1}], {8: 8}),
}


@pytest.mark.parametrize("name", OPERATORS)
def test_plans_are_exact_and_small(name):
    targets, counts = OPERATORS[name]
    symbols = [symbol(target) for target in targets]
    jets = plan(symbols)
    assert [summed(jets, k) for k, _ in enumerate(symbols)] == symbols
    assert {jet.order: len(jet.directions) for jet in jets} == counts


def test_plans_do_not_depend_on_the_order_of_terms():
    terms = biharmonic(3) | {(1, 1, 0): Fraction(1, 3), (0, 0, 3): 2}
    turned = dict(reversed(terms.items()))
    assert plan([symbol(terms)]) == plan([symbol(turned)])


def test_order_zero_needs_no_jet():
    assert plan([symbol({(0, 0): 1})]) == []


def test_the_cost_in_vectors():
    (jet,) = plan([symbol(biharmonic(2))])
    assert jet.vectors == 1 + 3 * 4


@given(st.data())
def test_random_operators_are_exact(data):
    length = data.draw(st.integers(1, 4))
    indices = [a for k in range(1, 5) for a in multi_indices(length, k)]
    chosen = st.lists(st.sampled_from(indices), min_size=1, max_size=4, unique=True)
    targets = [
        symbol({a: data.draw(fractions.filter(bool)) for a in data.draw(chosen)})
        for _ in range(data.draw(st.integers(1, 3)))
    ]
    jets = plan(targets)
    assert [summed(jets, k) for k, _ in enumerate(targets)] == targets
    highest = max(degree(m) for target in targets for m in target)
    assert jets[0].order == highest
