"""What the figures ought to be."""

from collections.abc import Iterator
from dataclasses import dataclass

import suites
from cases.case import Case
from reports.figures import figures, ratio
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
    """A figure, and what it should be at most, or at least.

    For ratios of times, `operations` is the ratio of XLA's counts: what is left of the
    difference if both programs do as many operations per second.
    """

    text: str
    bound: float
    value: float | None
    at_least: bool = False
    operations: float | None = None

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


def _memory_over(run: Run, text: str, case: Case, one: str) -> Target:
    pair = (figures(run, case, one), figures(run, case, "by hand"))
    title = f"{text}, temporary memory over by hand"
    return Target(title, 1.0, ratio(*pair, lambda found: found.temporary))


def _time_over(
    run: Run, text: str, case: Case, one: str, other: str, bound: float
) -> Target:
    pair = (figures(run, case, one), figures(run, case, other))
    return Target(
        f"{text}, time over {other}",
        bound,
        ratio(*pair, lambda found: found.seconds),
        operations=ratio(*pair, lambda found: found.gigaflops),
    )


def _laplacians(run: Run) -> Iterator[Target]:
    for name, case in LAPLACIANS.items():
        for other, bound in TIMES.items():
            yield _time_over(run, name, case, "ours", other, bound)
    for form in suites.COLLAPSED:
        for other in ("by hand", "folx"):
            yield _time_over(run, f"Laplacian, {form}", suites.PAPER, form, other, 1.0)


def _higher(run: Run) -> Iterator[Target]:
    case = suites.STOCHASTIC_BIHARMONIC
    yield _time_over(run, "biharmonic", suites.BIHARMONIC, "ours", "folx", 1.0)
    yield _time_over(run, "stochastic biharmonic", case, "ours", "jet", 0.45)


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
        yield _memory_over(run, name, case, "ours")
    for form in suites.COLLAPSED:
        yield _memory_over(run, f"Laplacian, {form}", suites.PAPER, form)
    ours, plain = (
        figures(run, suites.PAPER, name, "gradient")
        for name in ("ours", "trace(hessian)")
    )
    text = "gradient of the Laplacian, temporary memory over trace(hessian)"
    value = ratio(ours, plain, lambda found: found.temporary)
    yield Target(text, 0.4, value)


def _sparse(run: Run) -> Target:
    text = "perceptron on a set"
    return _time_over(run, text, suites.SPARSE, "ours", "folx, sparse", 1.1)


def _passes(run: Run) -> Iterator[Target]:
    for form in suites.COLLAPSED:
        value = figures(run, suites.PAPER, form).passes
        text = f"Laplacian, {form}, passes over all else until the first result"
        yield Target(text, 0.1, value)
