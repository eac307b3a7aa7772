"""All that is told of one run, in Markdown."""

from collections.abc import Iterator

from reports import coefficients, scaling, tables
from reports.targets import targets
from store import Run


def document(run: Run) -> str:
    """The machine, then what the run has, then every program."""
    return "\n\n".join(part for part in _parts(run) if part) + "\n"


def _parts(run: Run) -> Iterator[str]:
    yield tables.head(run)
    found = targets(run)
    if any(target.value is not None for target in found):
        yield "## Targets"
        yield (
            "Operations are the ratio of XLA's counts: what the ratio of times is "
            "where both programs do as many operations per second."
        )
        yield tables.target_table(found)
    yield from scaling.tables(run)
    yield from coefficients.tables(run)
    if not scaling.families(run):
        yield tables.slopes(run)
    for case, derivative in tables.programs(run):
        yield f"## {tables.title(case, derivative)}"
        yield tables.program_table(run, case, derivative)
