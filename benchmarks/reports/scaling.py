"""How cost grows: tables against the formulas, a plot of each, modules, devices."""

from collections.abc import Iterator
from statistics import median

from matplotlib.figure import Figure

from cases.families import FAMILIES, Family, formula
from reports.figures import figures
from reports.tables import markdown, number
from store import Run


def tables(run: Run) -> Iterator[str]:
    """Those of which the run has something."""
    for family in families(run):
        yield f"## {family.title}"
        yield _family_table(run, family)
    for title, kind, table in (
        ("The passes beside XLA", "compilation", _compilation),
        ("Time of the passes", "passes", _passes),
        ("Eight devices", "sharded", _sharded),
    ):
        if any(m.kind == kind for m, _ in run):
            yield f"## {title}"
            yield table(run)


def families(run: Run) -> list[Family]:
    """Those that were measured."""
    return [
        family
        for family in FAMILIES
        if any(figures(run, case, "ours").record for _, case in family.cases)
    ]


def _family_table(run: Run, family: Family) -> str:
    head = [family.variable, "GFLOP by formula", "ours", "over formula"]
    head += [f"{name}, ms" for name in family.contestants]
    rows = []
    for size, case in family.cases:
        expected = formula(case)
        counted = figures(run, case, "ours").record.get("matmul flops")
        row = [str(size), number(expected / 1e9)]
        row += (
            [number(counted / 1e9), f"{counted / expected:.3f}"]
            if counted
            else [""] * 2
        )
        for name in family.contestants:
            seconds = figures(run, case, name).seconds
            row.append(number(1e3 * seconds if seconds else None))
        rows.append(row)
    note = "Matrix products of the compiled program, and best times. "
    return f"{note}{_formula_text(family)}\n\n{markdown(head, rows)}"


def _formula_text(family: Family) -> str:
    """What the formula counts."""
    vectors = "D + 2" if "Laplacian" in family.title else "2 + (K - 1) R"
    return f"The formula has {vectors} vectors in each hidden layer."


def plot(run: Run, family: Family) -> Figure:
    """Time, and matrix products with the formula."""
    figure = Figure(figsize=(9, 3.4), layout="constrained")
    time, work = figure.subplots(1, 2)
    for name in family.contestants:
        found = [(size, figures(run, case, name)) for size, case in family.cases]
        own = [(size, f) for size, f in found if f.record]
        sizes = [size for size, _ in own]
        time.plot(sizes, [1e3 * (f.seconds or 0) for _, f in own], "o-", ms=3)
        products = [f.record["matmul flops"] / 1e9 for _, f in own]
        work.plot(sizes, products, "o-", ms=3, label=name)
    sizes = [size for size, _ in family.cases]
    exact = [formula(case) / 1e9 for _, case in family.cases]
    work.plot(sizes, exact, "k--", label="formula", lw=1)
    time.set(title=family.title, ylabel="ms")
    work.set(ylabel="GFLOP in matrix products")
    work.legend(fontsize="x-small")
    for axis in (time, work):
        axis.set(xlabel=family.variable, xscale="log", yscale="log")
        axis.grid(alpha=0.3, which="both")
    return figure


def _passes(run: Run) -> str:
    head = ["module", "ops", "after", "sums moved", "MB of text", "ms", "with parsing"]
    head += ["us per op", "more MiB"]
    rows = [
        [
            measurement.contestant,
            str(record["ops"]),
            str(record["ops after"]),
            str(record["moved"]),
            number(record["text"] / 1e6),
            number(1e3 * record["passes"]),
            number(1e3 * record["elapsed"]),
            number(1e6 * record["passes"] / record["ops"]),
            number(record["growth"] / 2**20),
        ]
        if record["status"] == "ok"
        else [measurement.contestant, record["message"], *[""] * 7]
        for measurement, record in run
        if measurement.kind == "passes"
    ]
    return markdown(head, rows)


SLOW = 0.5  # of XLA's time


def _compilation(run: Run) -> str:
    head = ["modules", "of them", "in all over XLA", "median", "slower than XLA"]
    rows, slow = [], []
    for measurement, record in run:
        if measurement.kind != "compilation":
            continue
        if record["status"] != "ok":
            rows.append([measurement.contestant, record["message"], "", "", ""])
            continue
        found = record["modules"]
        shares = {n: m["passes"] / m["xla"] for n, m in found.items()}
        passes, xla = (sum(m[key] for m in found.values()) for key in ("passes", "xla"))
        own = [measurement.contestant, str(len(found)), f"{passes / xla:.2f}"]
        own += [f"{median(shares.values()):.2f}"]
        rows.append([*own, str(sum(share > 1 for share in shares.values()))])
        slow += [
            [name, str(found[name]["ops"]), str(found[name]["moved"])]
            + [number(1e3 * found[name][key]) for key in ("passes", "xla")]
            + [f"{share:.2f}"]
            for name, share in shares.items()
            if share > SLOW
        ]
    note = f"Modules on which the passes take more than {SLOW:.1f} of XLA's time:"
    names = ["module", "ops", "sums moved", "passes, ms", "XLA, ms", "ratio"]
    by_ratio = sorted(slow, key=lambda row: -float(row[-1]))
    return "\n\n".join([markdown(head, rows), note, markdown(names, by_ratio)])


def _sharded(run: Run) -> str:
    head = ["sharded", "collectives", "difference", "ms", "ms on one device"]
    rows = []
    for measurement, record in run:
        if measurement.kind != "sharded":
            continue
        if record["status"] != "ok":
            rows.append([measurement.contestant, record["message"], "", "", ""])
            continue
        counts = [f"{count} {kind}" for kind, count in record["collectives"].items()]
        rows.append(
            [
                measurement.contestant,
                ", ".join(counts) or "none",
                number(record["difference"], 2),
                number(1e3 * record["sharded times"]["best"]),
                number(1e3 * record["times on one device"]["best"]),
            ]
        )
    return markdown(head, rows)
