"""Exact linear systems: modulo a prime to decide, in rationals to solve."""

from collections.abc import Sequence
from fractions import Fraction

PRIME = (1 << 61) - 1
Column = Sequence[int]


def residues(column: Sequence[Fraction]) -> list[int]:
    """The entries modulo the prime, which divides no denominator that occurs."""
    return [
        entry.numerator * pow(entry.denominator, -1, PRIME) % PRIME for entry in column
    ]


class Span:
    """The space of some columns modulo the prime, reduced to echelon form.

    >>> span = Span([[1, 1, 0]])
    >>> span.reduced([2, 2, 0]), span.reduced([2, 3, 0])
    ([0, 0, 0], [0, 1, 0])
    """

    def __init__(self, columns: Sequence[Column] = ()) -> None:
        self._rows: list[tuple[int, list[int]]] = []
        for column in columns:
            self.add(column)

    def add(self, column: Column) -> bool:
        """Adds a column; whether it was not in the space already."""
        reduced = self.reduced(column)
        pivot = next((k for k, entry in enumerate(reduced) if entry), None)
        if pivot is None:
            return False
        inverse = pow(reduced[pivot], -1, PRIME)
        self._rows.append((pivot, [entry * inverse % PRIME for entry in reduced]))
        return True

    def reduced(self, column: Column) -> list[int]:
        """The column less its part in the space."""
        rest = list(column)
        for pivot, row in self._rows:
            if factor := rest[pivot]:
                pairs = zip(rest, row, strict=True)
                rest = [(a - factor * b) % PRIME for a, b in pairs]
        return rest

    def holds(self, columns: Sequence[Column]) -> bool:
        """Whether all of the columns are in the space."""
        return not any(any(self.reduced(column)) for column in columns)


def rank(columns: Sequence[Column]) -> int:
    """The dimension of the columns' space."""
    span = Span()
    return sum(span.add(column) for column in columns)


def solve(
    columns: Sequence[Sequence[Fraction]], targets: Sequence[Sequence[Fraction]]
) -> list[list[Fraction]] | None:
    """For each target weights w with sum_r w_r columns[r] = target, or None.

    Columns that depend on earlier ones get the weight zero.

    >>> one, two = Fraction(1), Fraction(2)
    >>> [[str(w) for w in row] for row in solve([[one, one], [one, two]], [[two, one]])]
    [['3', '-1']]
    """
    height = len(targets[0]) if targets else 0
    matrix = [
        [column[k] for column in columns] + [target[k] for target in targets]
        for k in range(height)
    ]
    pivots = _eliminate(matrix, len(columns))
    if any(any(row[len(columns) :]) for row in matrix[len(pivots) :]):
        return None
    weights = [[Fraction(0)] * len(columns) for _ in targets]
    for row, pivot in enumerate(pivots):
        for number, _ in enumerate(targets):
            weights[number][pivot] = matrix[row][len(columns) + number]
    return weights


def _eliminate(matrix: list[list[Fraction]], width: int) -> list[int]:
    """Gauss and Jordan on the first columns; where the pivots are, row by row."""
    pivots: list[int] = []
    for column in range(width):
        top = len(pivots)
        found = next((k for k in range(top, len(matrix)) if matrix[k][column]), None)
        if found is None:
            continue
        matrix[top], matrix[found] = matrix[found], matrix[top]
        pivot = matrix[top][column]
        matrix[top] = [entry / pivot for entry in matrix[top]]
        for k, row in enumerate(matrix):
            if k != top and (factor := row[column]):
                pairs = zip(row, matrix[top], strict=True)
                matrix[k] = [a - factor * b for a, b in pairs]
        pivots.append(column)
    return pivots
