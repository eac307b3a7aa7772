"""Cases that differ in one size: how cost grows, against what the formulas say.

Networks are tanh perceptrons with equal layers, operators collapsed jets.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cases.case import Case
from cases.networks import perceptron_sizes


@dataclass(frozen=True)
class Family:
    """Cases with a size that grows."""

    title: str
    variable: str
    cases: tuple[tuple[int, Case], ...]
    contestants: tuple[str, ...]


def perceptron(inputs: int = 50, width: int = 256, depth: int = 4) -> str:
    """The name of a perceptron with so many hidden layers."""
    return f"perceptron {inputs}-{width}x{depth}"


def _family(
    title: str,
    variable: str,
    sizes: Iterable[int],
    case: Callable[[int], Case],
    plain: str,
) -> Family:
    cases = tuple((size, case(size)) for size in sizes)
    return Family(title, variable, cases, (plain, "by hand", "ours"))


def _laplacian(batch: int = 32, **sizes: int) -> Case:
    return Case(perceptron(**sizes), "laplacian", batch)


def _jets(order: int, directions: int) -> Case:
    return Case(perceptron(inputs=5), f"order {order}", 32, directions)


FAMILIES = (
    _family(
        "Laplacian by dimension",
        "D",
        (5, 10, 25, 50, 100, 200),
        lambda size: _laplacian(inputs=size),
        "trace(hessian)",
    ),
    _family(
        "Laplacian by batch",
        "points",
        (4, 16, 64, 128, 256),
        lambda size: _laplacian(batch=size),
        "trace(hessian)",
    ),
    _family(
        "Laplacian by depth",
        "hidden layers",
        (2, 4, 8, 16),
        lambda size: _laplacian(depth=size),
        "trace(hessian)",
    ),
    _family(
        "Laplacian by width",
        "width",
        (64, 128, 256, 512, 1024),
        lambda size: _laplacian(width=size),
        "trace(hessian)",
    ),
    _family(
        "Jets in 8 directions by order",
        "order",
        (2, 3, 4, 6, 8),
        lambda size: _jets(size, 8),
        "jet",
    ),
    _family(
        "Jets of order 4 by directions",
        "directions",
        (2, 4, 8, 16, 32),
        lambda size: _jets(4, size),
        "jet",
    ),
)


def formula(case: Case) -> int:
    """Operations of the matrix products of a collapsed jet.

    Each hidden layer multiplies 2 + (K - 1) R vectors per point. The first sees the
    points and, once for all points, the directions unless they are the basis; of the
    last only the top coefficient is wanted.
    """
    inputs, width, depth = perceptron_sizes(case.network)
    order = int(re.sub(r"\D", "", case.operator) or 2)
    directions = inputs if case.directions is None else case.directions
    vectors = 2 + (order - 1) * directions
    first = (case.batch + (case.directions or 0)) * inputs * width
    hidden = case.batch * vectors * (depth - 1) * width**2
    return 2 * (first + hidden + case.batch * width)
