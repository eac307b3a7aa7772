"""Few directions whose powers span given forms, with exact weights."""

import functools
import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction

from ._elimination import Column, Span, rank, residues, solve
from ._interpolation import (
    Exponents,
    Powers,
    Vector,
    interpolation_family,
    multi_indices,
    normalized,
    polarization_family,
    power,
)

DenseForm = tuple[tuple[Exponents, Fraction], ...]

MAX_SIGNED = 4  # coordinates along which all signed unit vectors are candidates
MAX_SUBSETS = 2000  # sets of directions that are tried
MAX_ENTRIES = 2000  # of the matrix from which directions are dropped one by one
_FAMILIES = (polarization_family, interpolation_family)


@functools.lru_cache(maxsize=4096)
def spanning_powers(
    forms: tuple[DenseForm, ...], order: int, free: frozenset[Vector] = frozenset()
) -> tuple[tuple[tuple[Vector, Fraction], ...], ...]:
    """Each form as powers along common directions, few of them besides the free ones.

    Known identities give a first answer. If the matrix is small, directions are
    dropped from all candidates, those with large entries first, as long as the powers
    of the others span the forms; then all smaller sets are tried, up to `MAX_SUBSETS`.

    >>> (form,) = spanning_powers(((((2, 2), Fraction(1)),),), 4)
    >>> [(*map(str, direction), str(weight)) for direction, weight in form]
    [('1', '0', '-1/6'), ('0', '1', '-1/6'), ('1', '1', '1/12'), ('1', '-1', '1/12')]
    """
    length = len(forms[0][0][0])
    rows = list(multi_indices(length, order))
    known = [_known(forms, family) - free for family in _FAMILIES]
    pool = sorted(set().union(*known, _signed(length) - free), key=_size)
    columns = {v: _column(power(v, order), rows) for v in [*free, *pool]}
    targets = [_column(dict(form), rows) for form in forms]
    given = sorted(free, key=_size)
    search = _Search([residues(columns[v]) for v in given], map(residues, targets))
    chosen = search.smallest(
        {v: residues(columns[v]) for v in pool},
        [sorted(directions, key=_size) for directions in known],
    )
    weights = solve([columns[v] for v in given + chosen], targets)
    if weights is None:  # a coincidence modulo the prime
        chosen = sorted(known[0], key=_size)
        weights = solve([columns[v] for v in given + chosen], targets)
    assert weights is not None
    return tuple(
        tuple((v, w) for v, w in zip(given + chosen, row, strict=True) if w)
        for row in weights
    )


def _known(
    forms: Iterable[DenseForm], family: Callable[[Exponents], Powers]
) -> set[Vector]:
    """The directions of the identities of all monomials."""
    return {v for form in forms for exponents, _ in form for v in family(exponents)}


def _signed(length: int) -> set[Vector]:
    """The directions with entries -1, 0 and 1, if these are not too many."""
    if length > MAX_SIGNED:
        return set()
    vectors = itertools.product((-1, 0, 1), repeat=length)
    return {normalized(vector)[0] for vector in vectors if any(vector)}


def _size(direction: Vector) -> tuple[int, int, tuple[Fraction, ...]]:
    """Orders directions: small integers first, then few, then early coordinates."""
    scale = max(entry.denominator for entry in direction)
    largest = max(abs(int(entry * scale)) for entry in direction)
    entries = sum(map(bool, direction))
    return largest, entries, tuple(-entry for entry in direction)


def _corners_first(direction: Vector) -> tuple[bool, int]:
    """Orders axes first, then what has many entries: (1, 1, 1) before (1, 1, 0)."""
    largest, entries, _ = _size(direction)
    return entries > 1, largest - entries


def _column(
    form: Mapping[Exponents, Fraction], rows: Sequence[Exponents]
) -> list[Fraction]:
    return [form.get(exponents, Fraction(0)) for exponents in rows]


class _Search:
    """Looks for small sets of columns that span targets, modulo the prime."""

    def __init__(self, given: Sequence[Column], targets: Iterable[Column]) -> None:
        """What is given counts as zero."""
        self._given = Span(given)
        self._targets = [self._given.reduced(target) for target in targets]

    def smallest(
        self, pool: Mapping[Vector, Column], known: Iterable[list[Vector]]
    ) -> list[Vector]:
        """The smallest set that is found, of the pool or one of those known."""
        columns = {v: self._given.reduced(column) for v, column in pool.items()}
        sets = list(known)
        if sum(map(len, columns.values())) <= MAX_ENTRIES:
            starts = [list(pool), sorted(pool, key=_corners_first), *sets]
            sets += [self._dropped(columns, start) for start in starts]
        best = min(sets, key=len)
        smaller = range(rank(self._targets), len(best))
        subsets = itertools.chain.from_iterable(
            itertools.combinations(columns, size) for size in smaller
        )
        for subset in itertools.islice(subsets, MAX_SUBSETS):
            if self._spanned(columns[v] for v in subset):
                return list(subset)
        return best

    def _dropped(
        self, columns: Mapping[Vector, Column], start: list[Vector]
    ) -> list[Vector]:
        """Drops what the others can do without, the last first."""
        kept = list(start)
        for direction in reversed(start):
            others = [v for v in kept if v != direction]
            if self._spanned(columns[v] for v in others):
                kept = others
        return kept

    def _spanned(self, columns: Iterable[Column]) -> bool:
        return Span(list(columns)).holds(self._targets)
