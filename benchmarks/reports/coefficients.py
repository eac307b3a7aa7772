"""How accurate Taylor coefficients are, beside those of `jax.experimental.jet`."""

from collections.abc import Iterator

from reports.tables import markdown, number
from store import Run

SHOWN = (1, 2, 4, 8)


def tables(run: Run) -> Iterator[str]:
    """One for each element type."""
    for measurement, record in run:
        if measurement.kind != "coefficients" or record["status"] != "ok":
            continue
        yield f"## Taylor coefficients in {measurement.dtype}"
        yield (
            "Largest relative errors against mpmath in units of the last place, over "
            "points that are ordinary, near singularities and in the tails, by order. "
            "Where there is no figure, `jet` has no rule."
        )
        head = [f"{who}, {k}" for k in SHOWN for who in ("ours", "jet")]
        rows = [
            [f"`{name}`", *(_cell(found[who], k) for k in SHOWN for who in found)]
            for name, found in record["functions"].items()
        ]
        yield markdown(["function", *head], rows)


def _cell(errors: list[float], order: int) -> str:
    return number(errors[order - 1], 2) if errors else ""
