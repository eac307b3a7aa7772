"""What the figures ought to be."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import suites
from cases.case import Case
from reports.figures import Figures, figures, ratio
from store import Run

LAPLACIANS = {
    "Laplacian": suites.PAPER,
    "weighted Laplacian": suites.WEIGHTED,
    "stochastic Laplacian": suites.STOCHASTIC,
}
TIMES = {
    "trace(hessian)": 0.42,
    "forward over reverse": 0.42,
    "nested jvp": 0.48,
    "jet": 0.32,
    "by hand": 1.0,
    "folx": 1.0,
}


@dataclass(frozen=True)
class Target:
    """A figure, and what it should be at most, or at least."""

    text: str
    bound: float
    value: float | None
    at_least: bool = False

    @property
    def met(self) -> bool | None:
        """Whether it is reached, as far as two digits tell."""
        if self.value is None:
            return None
        value = round(self.value, 2)
        return value >= self.bound if self.at_least else value <= self.bound


def targets(run: Run) -> list[Target]:
    """All targets, those that were not measured without a value."""
    return [
        *_laplacians(run),
        *_higher(run),
        _share(run),
        *_memory(run),
        _sparse(run),
        *_passes(run),
    ]


def _seconds(found: Figures) -> float | None:
    return found.seconds


def _temporary(found: Figures) -> float | None:
    return found.temporary


def _over(
    run: Run,
    case: Case,
    one: str,
    other: str,
    figure: Callable[[Figures], float | None] = _seconds,
) -> float | None:
    return ratio(figures(run, case, one), figures(run, case, other), figure)


def _laplacians(run: Run) -> Iterator[Target]:
    for name, case in LAPLACIANS.items():
        for other, bound in TIMES.items():
            value = _over(run, case, "ours", other)
            yield Target(f"{name}, time over {other}", bound, value)
    for form in suites.COLLAPSED:
        for other in ("by hand", "folx"):
            value = _over(run, suites.PAPER, form, other)
            yield Target(f"Laplacian, {form}, time over {other}", 1.0, value)


def _higher(run: Run) -> Iterator[Target]:
    value = _over(run, suites.BIHARMONIC, "ours", "folx")
    yield Target("biharmonic, time over nested folx", 1.0, value)
    value = _over(run, suites.STOCHASTIC_BIHARMONIC, "ours", "jet")
    yield Target("stochastic biharmonic, time over jet", 0.45, value)


def _share(run: Run) -> Target:
    value = figures(run, suites.with_batch(suites.PAPER, 128), "ours").share
    text = "Laplacian at batch 128, share of the matrix product peak"
    return Target(text, 0.9, value, at_least=True)


def _memory(run: Run) -> Iterator[Target]:
    cases = {
        **LAPLACIANS,
        "biharmonic": suites.BIHARMONIC,
        "stochastic biharmonic": suites.STOCHASTIC_BIHARMONIC,
    }
    for name, case in cases.items():
        value = _over(run, case, "ours", "by hand", _temporary)
        yield Target(f"{name}, temporary memory over by hand", 1.0, value)
    for form in suites.COLLAPSED:
        value = _over(run, suites.PAPER, form, "by hand", _temporary)
        text = f"Laplacian, {form}, temporary memory over by hand"
        yield Target(text, 1.0, value)
    ours, plain = (
        figures(run, suites.PAPER, name, "gradient")
        for name in ("ours", "trace(hessian)")
    )
    text = "gradient of the Laplacian, temporary memory over trace(hessian)"
    yield Target(text, 0.4, ratio(ours, plain, _temporary))


def _sparse(run: Run) -> Target:
    value = _over(run, suites.SPARSE, "ours", "folx, sparse")
    return Target("perceptron on a set, time over folx, sparse", 1.1, value)


def _passes(run: Run) -> Iterator[Target]:
    for form in suites.COLLAPSED:
        value = figures(run, suites.PAPER, form).passes
        text = f"Laplacian, {form}, passes over all else until the first result"
        yield Target(text, 0.1, value)
