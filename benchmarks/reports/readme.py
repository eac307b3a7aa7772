"""The table in the project's README, from the runs in results/."""

from pathlib import Path

import suites
from reports.figures import figures, others
from reports.tables import markdown, number, rivals
from store import RESULTS, ROOT, Run, read

README = ROOT / "README.md"
BEGIN, END = "<!-- measured: make bench-quick -->\n", "<!-- end -->"
ROWS = {
    "Laplacian, D = 50, 64 points": suites.PAPER,
    "weighted, rank 25, D = 50, 64 points": suites.WEIGHTED,
    "Laplacian in 16 random directions, D = 50, 64 points": suites.STOCHASTIC,
    "biharmonic, D = 5, 16 points": suites.BIHARMONIC,
    "biharmonic in 16 random directions, D = 5, 32 points": (
        suites.STOCHASTIC_BIHARMONIC
    ),
    "Laplacian of a perceptron on a set, D = 80, 20 points": suites.SPARSE,
}
NEGLIGIBLE = 0.03  # of the processor
COLUMNS = (
    "trace(hessian)",
    "nested jvp",
    "jet",
    "folx",
    "folx, sparse",
    "by hand",
    "ours",
)


def runs(folder: Path = RESULTS) -> list[Run]:
    """The run of each platform, the full one where there is one."""
    names = sorted(
        path.stem for p in ("full", "quick") for path in folder.glob(f"*-{p}.json")
    )
    platforms = sorted({name.rsplit("-", 1)[0] for name in names})
    return [
        read(folder / f"{p}-{'full' if f'{p}-full' in names else 'quick'}.json")
        for p in platforms
    ]


def tables(run: Run) -> str:
    """Both tables, and what they were measured on."""
    machine = run.machine
    made = (
        f"{machine['device']}, {machine['cores']} cores, jax {machine['jax']}, "
        f"folx {machine['folx']}, `make bench{'-quick' * (run.profile == 'quick')}`"
    )
    share = others(run)
    if share is not None and share > NEGLIGIBLE:
        made += f", while {rivals(share)}"
    return f"{made}:\n\n{operators(run)}\n\n{forms(run)}\n"


def operators(run: Run) -> str:
    """Milliseconds and temporary memory of each contestant."""
    rows = [[title, *(_cell(run, title, name) for name in COLUMNS)] for title in ROWS]
    return markdown(["ms (temporary MiB)", *COLUMNS], rows)


def forms(run: Run) -> str:
    """The Laplacian in each source form, before and after it is collapsed."""
    rows = [_form(run, name, f"ours, collapse of {name}") for name in suites.FORMS]
    rows.append(_form(run, "by hand", ""))
    figure = ("GFLOP", "temporary MiB", "ms")
    head = [f"{name}{state}" for name in figure for state in ("", ", collapsed")]
    return markdown(["Laplacian written as", *head], rows)


def _form(run: Run, before: str, after: str) -> list[str]:
    cells = []
    states = [figures(run, suites.PAPER, name) for name in (before, after)]
    for figure, unit in (("gigaflops", 1), ("temporary", 2**20), ("seconds", 1e-3)):
        values = [getattr(state, figure) for state in states]
        cells += [number(None if v is None else v / unit) for v in values]
    return [before, *cells]


def _cell(run: Run, title: str, contestant: str) -> str:
    found = figures(run, ROWS[title], contestant)
    if found.seconds is None or found.temporary is None:
        return "-"
    memory = number(found.temporary / 2**20)
    return f"{number(1e3 * found.seconds)} ({memory})"


def generated(folder: Path = RESULTS) -> str:
    """What stands between the two marks."""
    return "\n".join(tables(run) for run in runs(folder))


def updated(text: str, folder: Path = RESULTS) -> str:
    """The README with its table made anew."""
    before, rest = text.split(BEGIN)
    _, after = rest.split(END, 1)
    return f"{before}{BEGIN}{generated(folder)}{END}{after}"


def update(path: Path = README) -> None:
    """Writes the README."""
    path.write_text(updated(path.read_text(encoding="utf-8")), encoding="utf-8")
