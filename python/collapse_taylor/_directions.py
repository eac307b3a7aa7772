"""Chooses the directions of jets for linear operators: few, and shared.

A jet of order K in R directions carries 2 + (K - 1) R vectors, since the top
coefficient is collapsed, and holds the lower derivatives along its directions too. So
orders are planned from the highest to the lowest, and directions of higher orders are
free for lower ones. Within an order the terms are grouped by the coordinates that they
touch, and for each group the smallest set of directions is searched whose powers span
the terms: exactly within bounds, and beyond these the smaller of known identities.
The result depends on nothing but the terms.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from ._interpolation import Exponents, Vector, squares
from ._spanning import DenseForm, spanning_powers

# A direction or a monomial in a few of many coordinates: (coordinate, entry) pairs.
Sparse = tuple[tuple[int, Fraction], ...]
Monomial = tuple[tuple[int, int], ...]
Symbol = Mapping[Monomial, Fraction]

MAX_JOINT = 3  # coordinates of all terms of an order that are solved together


@dataclass
class Jet:
    """The directions of one jet and what is taken from it.

    Attributes:
        order: of the jet.
        directions: normalised, each with its number.
        weights: for an order k, the number of a target and the number of a direction
            the weight of the k-th derivative along it.
    """

    order: int
    directions: dict[Sparse, int] = field(default_factory=dict)
    weights: dict[int, dict[int, dict[int, Fraction]]] = field(default_factory=dict)

    @property
    def vectors(self) -> int:
        """How many are carried besides the value."""
        return 1 + (self.order - 1) * len(self.directions)


def plan(targets: Sequence[Symbol]) -> list[Jet]:
    """Jets from which each target, an operator of mixed orders, can be summed.

    Targets are told apart if their coefficients are known only when the program runs;
    all that is known before belongs into the first one. Monomials of order 0 are left
    out, they need no jet.
    """
    jets: list[Jet] = []
    orders = {degree(monomial) for target in targets for monomial in target}
    for order in sorted(orders - {0}, reverse=True):
        forms = [
            {m: c for m, c in target.items() if degree(m) == order and c}
            for target in targets
        ]
        _plan_order(forms, order, jets)
    return jets


def degree(monomial: Monomial) -> int:
    """The order of the derivative."""
    return sum(exponent for _, exponent in monomial)


def _plan_order(forms: Sequence[Symbol], order: int, jets: list[Jet]) -> None:
    free = {direction for jet in jets for direction in jet.directions}
    sums = _grouped(forms, order, free)
    if order == 2 and forms and forms[0]:
        first = _sparse_squares(forms[0])
        others = _grouped([{}, *forms[1:]], order, free | set(first))
        sums = min(sums, {0: first} | others, key=lambda s: len(_used(s) - free))
    for number, powers in sums.items():
        for direction, weight in powers.items():
            _record(jets, order, number, direction, weight)


def _used(sums: Mapping[int, Mapping[Sparse, Fraction]]) -> set[Sparse]:
    return {direction for powers in sums.values() for direction in powers}


def _record(
    jets: list[Jet], order: int, number: int, direction: Sparse, weight: Fraction
) -> None:
    """Takes a derivative from the jet that has the direction, or from a new one."""
    jet = next((jet for jet in jets if direction in jet.directions), None)
    if jet is None:
        if not jets or jets[-1].order != order:
            jets.append(Jet(order))
        jet = jets[-1]
        jet.directions[direction] = len(jet.directions)
    weights = jet.weights.setdefault(order, {}).setdefault(number, {})
    weights[jet.directions[direction]] = weight


def _sparse_squares(form: Symbol) -> dict[Sparse, Fraction]:
    coordinates = tuple(sorted({c for monomial in form for c, _ in monomial}))
    local = {_exponents(m, coordinates): c for m, c in form.items()}
    return {_sparse(v, coordinates): weight for v, weight in squares(local).items()}


def _grouped(
    forms: Sequence[Symbol], order: int, free: Iterable[Sparse]
) -> dict[int, dict[Sparse, Fraction]]:
    """Solves group by group; the directions of one group are free for the next."""
    usable: dict[tuple[int, ...], set[Sparse]] = defaultdict(set)
    for direction in free:
        usable[_support(direction)].add(direction)
    sums: dict[int, dict[Sparse, Fraction]] = {}
    for support, local in _groups(forms):
        at_hand = {d for part in _subsets(support) for d in usable.get(part, ())}
        solution = spanning_powers(
            tuple(local.values()),
            order,
            frozenset(_dense(direction, support) for direction in at_hand),
        )
        for number, powers in zip(local, solution, strict=True):
            total = sums.setdefault(number, {})
            for vector, weight in powers:
                direction = _sparse(vector, support)
                total[direction] = total.get(direction, Fraction(0)) + weight
                usable[_support(direction)].add(direction)
    return {
        number: {direction: weight for direction, weight in powers.items() if weight}
        for number, powers in sums.items()
    }


def _groups(
    forms: Sequence[Symbol],
) -> Iterator[tuple[tuple[int, ...], dict[int, DenseForm]]]:
    """Coordinates and the terms in these, each term once, by the number of its form."""
    terms: dict[tuple[int, ...], list[tuple[int, Monomial]]] = defaultdict(list)
    for number, form in enumerate(forms):
        for monomial in sorted(form):
            terms[_support(monomial)].append((number, monomial))
    for support in _maximal_supports(list(terms)):
        local: dict[int, list[tuple[Exponents, Fraction]]] = defaultdict(list)
        for part in _subsets(support):
            for number, monomial in terms.pop(part, ()):
                term = _exponents(monomial, support), forms[number][monomial]
                local[number].append(term)
        yield support, {number: tuple(local[number]) for number in sorted(local)}


def _maximal_supports(supports: Sequence[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """The coordinates of the groups, none within another's, the largest first."""
    union = tuple(sorted({c for support in supports for c in support}))
    if 0 < len(union) <= MAX_JOINT:
        return [union]
    chosen: list[tuple[int, ...]] = []
    within: set[tuple[int, ...]] = set()
    for support in sorted(supports, key=lambda s: (-len(s), s)):
        if support not in within:
            chosen.append(support)
            within.update(_subsets(support))
    return chosen


def _subsets(support: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    sizes = range(1, len(support) + 1)
    return itertools.chain.from_iterable(
        itertools.combinations(support, size) for size in sizes
    )


def _support(sparse: Sparse | Monomial) -> tuple[int, ...]:
    return tuple(coordinate for coordinate, _ in sparse)


def _sparse(vector: Vector, support: Sequence[int]) -> Sparse:
    return tuple((c, v) for c, v in zip(support, vector, strict=True) if v)


def _dense(sparse: Sparse, support: Sequence[int]) -> Vector:
    entries = dict(sparse)
    return tuple(entries.get(c, Fraction(0)) for c in support)


def _exponents(monomial: Monomial, support: Sequence[int]) -> Exponents:
    exponents = dict(monomial)
    return tuple(exponents.get(c, 0) for c in support)
