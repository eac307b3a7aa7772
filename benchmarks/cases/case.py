"""The name of a problem, as it stands in result files."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Case:
    """One problem to solve.

    Attributes:
        network: its name in `cases.networks.NETWORKS`.
        operator: its name in `cases.operators.OPERATORS`.
        batch: how many points.
        directions: how many random directions, or the rank of a weight; None where the
            operator is exact.
        dtype: of points, parameters and results.
    """

    network: str
    operator: str
    batch: int
    directions: int | None = None
    dtype: str = "float32"

    @property
    def key(self) -> str:
        """A unique name.

        >>> Case("paper 50", "laplacian", 64).key
        'laplacian, paper 50, batch 64, float32'
        """
        count = [] if self.directions is None else [f"{self.directions} directions"]
        parts = [self.operator, self.network, f"batch {self.batch}", *count, self.dtype]
        return ", ".join(parts)

    def record(self) -> dict[str, Any]:
        """For JSON; `Case(**record)` is the case again."""
        return asdict(self)
