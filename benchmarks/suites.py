"""What a run consists of: the quick one, and the full one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cases.case import Case
from cases.families import FAMILIES
from cases.modules import ADVERSARIAL, MODULES
from cases.written import WRITTEN
from contestants.registry import CONTESTANTS, OTHER_FORMS, UNFUSED
from measuring.measurement import Derivative, Measurement
from measuring.sharded import SHARDINGS

PEERS = ("by hand", "folx", "folx, sparse", "jet-for-pytorch")
FORMS = ("trace(hessian)", "forward over reverse", "nested jvp", "jet")
COLLAPSED = tuple(f"ours, collapse of {name}" for name in FORMS)
MAIN = ("trace(hessian)", "by hand", "folx", "ours")
BY_DIRECTION = ("forward over reverse", "nested jvp", "jet", "by hand", "ours")


@dataclass(frozen=True)
class Profile:
    """A run.

    Attributes:
        seconds: bound on the time for the calls of one program.
        patience: seconds after which a measurement has failed.
        minutes: after which no further measurement is begun.
        measurements: in the order of their importance.
    """

    name: str
    seconds: float
    patience: float
    minutes: float
    measurements: tuple[Measurement, ...]


def programs(
    case: Case, contestants: Iterable[str], derivative: Derivative = "value"
) -> Iterator[Measurement]:
    """The same for several contestants, the reference of the case first."""
    yield Measurement("reference", case)
    yield from sweep(case, contestants, derivative)


def sweep(
    case: Case, contestants: Iterable[str], derivative: Derivative = "value"
) -> Iterator[Measurement]:
    """The same without a reference: times and memory only."""
    for contestant in contestants:
        yield Measurement("program", case, contestant, derivative)


PAPER = Case("paper 50", "laplacian", 64)
WEIGHTED = Case("paper 50", "weighted laplacian", 64, 25)
STOCHASTIC = Case("paper 50", "stochastic laplacian", 64, 16)
BIHARMONIC = Case("paper 5", "biharmonic", 16)
STOCHASTIC_BIHARMONIC = Case("paper 5", "stochastic biharmonic", 32, 16)
THIRD_ORDER = Case("paper 5", "third order", 64)
SIXTH_ORDER = Case("paper 5", "order 6", 16, 8)
SPARSE = Case("set of 20", "laplacian", 20)
OTHER_NETWORKS = (
    Case("siren", "laplacian", 256),
    Case("transformer", "laplacian", 8),
    Case("fermi net", "laplacian", 32),
    Case("recurrent", "laplacian", 64),
    Case("spline", "laplacian", 64),
    Case("convolutional", "laplacian", 4),
)


# A million dimensions and 16 of them at random, as stochastic estimators have it.
MILLION = Case("perceptron 1000000-128x4", "sparse laplacian", 4, 16)


def with_batch(case: Case, batch: int) -> Case:
    """The same at another number of points."""
    return Case(case.network, case.operator, batch, case.directions, case.dtype)


def with_directions(case: Case, directions: int) -> Case:
    """The same with another number of directions."""
    return Case(case.network, case.operator, case.batch, directions, case.dtype)


def in_double(case: Case) -> Case:
    """The same in float64."""
    return Case(case.network, case.operator, case.batch, case.directions, "float64")


def quick() -> Iterator[Measurement]:
    """Every target once, then every network."""
    yield Measurement("limits", dtype="float32")
    artifact = "ours, artifact of trace(hessian)"
    yield from programs(PAPER, (*FORMS, *PEERS, "ours", *COLLAPSED, artifact))
    yield from programs(PAPER, MAIN, "gradient")
    weighted = (*FORMS, "by hand", "folx", "ours")
    yield from programs(WEIGHTED, weighted)
    yield from programs(STOCHASTIC, (*weighted, "ours, collapse of nested jvp"))
    nested = ("trace(hessian)", "nested jvp", "jet", "by hand", "folx", "ours")
    yield from programs(BIHARMONIC, nested)
    yield from programs(STOCHASTIC_BIHARMONIC, ("nested jvp", "jet", "by hand", "ours"))
    yield from programs(SPARSE, (*MAIN, "folx, sparse"))
    alone = ("by hand" + UNFUSED, "ours" + UNFUSED)
    yield from sweep(with_batch(PAPER, 128), ("by hand, stacked", *MAIN[1:], *alone))
    yield from programs(THIRD_ORDER, ("nested jvp", "jet", "ours"))
    yield from programs(SIXTH_ORDER, ("jet", "ours"))
    for case in OTHER_NETWORKS:
        yield from programs(case, ("trace(hessian)", "folx", "ours"))
    yield from sweep(with_batch(PAPER, 32), MAIN)
    yield from sweep(with_directions(STOCHASTIC, 8), ("nested jvp", "jet", "ours"))


def full() -> Iterator[Measurement]:
    """All contestants on all cases, sweeps of batch and samples, both element types."""
    yield Measurement("limits", dtype="float32")
    yield Measurement("limits", dtype="float64")
    everyone = tuple(name for name in CONTESTANTS if name not in _OTHER)
    main = (PAPER, WEIGHTED, STOCHASTIC, BIHARMONIC, STOCHASTIC_BIHARMONIC)
    others = (SPARSE, THIRD_ORDER, SIXTH_ORDER, *OTHER_NETWORKS)
    for case in (*main, *others):
        yield from programs(case, everyone)
    yield from programs(PAPER, everyone, "gradient")
    for case in main[1:]:
        yield from programs(case, (*FORMS, *PEERS, "ours"), "gradient")
    yield from _sweeps()
    for case in (PAPER, STOCHASTIC, BIHARMONIC, STOCHASTIC_BIHARMONIC):
        yield from programs(in_double(case), everyone)
    for rank in (5, 50):
        yield from programs(with_directions(WEIGHTED, rank), (*MAIN, "nested jvp"))
    yield from sweep(PAPER, _OTHER)
    yield from sweep(Case("set of 100", "laplacian", 20), ("folx, sparse", "ours"))
    for case in others:
        yield from programs(case, (*FORMS, *PEERS, "ours"), "gradient")


def _sweeps() -> Iterator[Measurement]:
    """Batches and samples, for the slopes."""
    for case, contestants in (
        (PAPER, (*FORMS, "by hand", "by hand, stacked", "folx", "ours")),
        (WEIGHTED, (*FORMS, "by hand", "folx", "ours")),
        (BIHARMONIC, (*FORMS, "by hand", "folx", "ours")),
        (THIRD_ORDER, BY_DIRECTION),
    ):
        for batch in (8, 16, 32, 64, 128):
            yield from sweep(with_batch(case, batch), contestants)
    for case in (STOCHASTIC, STOCHASTIC_BIHARMONIC, SIXTH_ORDER):
        for samples in (2, 4, 8, 16, 32):
            yield from sweep(with_directions(case, samples), BY_DIRECTION)


def scale() -> Iterator[Measurement]:
    """How cost grows with each size, very large problems, and several devices."""
    yield Measurement("limits", dtype="float32")
    for family in FAMILIES:
        for _, case in family.cases:
            yield from sweep(case, family.contestants)
    for module in MODULES:
        yield Measurement("passes", contestant=module)
    for sharding in SHARDINGS:
        yield Measurement("sharded", contestant=sharding)
    yield from programs(MILLION, BY_DIRECTION)
    yield from sweep(MILLION, ("forward over reverse", "by hand", "ours"), "gradient")


def compilation() -> Iterator[Measurement]:
    """The time of the passes beside XLA's, and on modules meant to be slow."""
    for kind in WRITTEN:
        yield Measurement("compilation", contestant=kind)
    for module in ADVERSARIAL:
        yield Measurement("passes", contestant=module)


def accuracy() -> Iterator[Measurement]:
    """Taylor coefficients of functions of one variable."""
    for dtype in ("float32", "float64"):
        yield Measurement("coefficients", dtype=dtype)


_OTHER = tuple(f"ours, collapse of {name}" for name in OTHER_FORMS)


def distinct(measurements: Iterable[Measurement]) -> tuple[Measurement, ...]:
    """Each once, where it comes first."""
    return tuple(dict.fromkeys(measurements))


PROFILES = {
    "quick": lambda: Profile("quick", 0.8, 30, 4.4, distinct(quick())),
    "accuracy": lambda: Profile("accuracy", 0, 300, 10, distinct(accuracy())),
    "compilation": lambda: Profile("compilation", 0, 1800, 60, distinct(compilation())),
    "scale": lambda: Profile("scale", 0.8, 120, 20, distinct(scale())),
    "full": lambda: Profile("full", 3, 120, 58, distinct(full())),
}
