"""What collapsing tells about itself."""

import io
import json
import re
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import rich.console
from jax import export

from collapse_taylor import PipelineError, apply_collapse, explain
from collapse_taylor._advice import _ADVICE
from collapse_taylor._records import Frame, Location, Node, Remark
from collapse_taylor._report import Cost, Sum, _destinations, _row, _scaled
from forms import networks

ROOT = Path(__file__).parents[2]
D = 10
RANDOM = np.random.default_rng(0)
WEIGHTS = [RANDOM.normal(size=s).astype("f") for s in ((D, 32), (32, 32), (32, 1))]
X = RANDOM.normal(size=D).astype(np.float32)


def network(x):
    for w in WEIGHTS[:-1]:
        x = jnp.tanh(x @ w)
    return (x @ WEIGHTS[-1])[0]


def laplacian(x):
    def second(v):
        return jax.jvp(lambda x: jax.jvp(network, (x,), (v,))[1], (x,), (v,))[1]

    return jax.vmap(second)(jnp.eye(D)).sum()  # the sum over directions


SUM_LINE = laplacian.__code__.co_firstlineno + 4
LAYER_LINE = network.__code__.co_firstlineno + 2


@pytest.fixture(scope="module")
def exported():
    return export.export(jax.jit(laplacian))(X)


@pytest.fixture(scope="module")
def report(exported):
    return explain(exported)


def test_the_sum_that_moved_is_named_with_the_users_line(report):
    (moved,) = report.moved
    assert moved.moved
    assert (moved.name, moved.directions) == ("reduce_sum", D)
    assert moved.location.frame.file == __file__
    assert moved.location.frame.line == SUM_LINE
    assert moved.location.frame.function == "laplacian"
    assert LAYER_LINE in {place.frame.line for place in moved.to}


def test_costs_go_down(report):
    assert report.after.flops < report.before.flops
    assert report.after.bytes < report.before.bytes
    assert report.moved[0].after.flops < report.moved[0].before.flops


def test_the_collapsed_function_comes_along(exported, report):
    assert report.collapsed.mlir_module() == apply_collapse(exported).mlir_module()
    np.testing.assert_allclose(report.collapsed.call(X), laplacian(X), rtol=1e-4)


def test_sums_that_collapsing_made_are_not_reported(report):
    sums = (*report.moved, *report.kept)
    assert not any("collapse-taylor" in s.location.names for s in sums)


def test_numbers_of_ops_and_times_are_kept(report):
    assert (
        report.ops_before["stablehlo.tanh"] == report.ops_after["stablehlo.tanh"] == 2
    )
    assert "collapse-taylor" in dict(report.timing)


def test_a_sum_that_stays_says_why():
    def f(x):
        return jnp.exp(jnp.outer(x, x)).sum(0)

    report = explain(export.export(jax.jit(f))(X))
    assert not report.moved
    assert report.before is None
    (kept,) = report.kept
    assert kept.reason
    assert kept.location.frame.line == f.__code__.co_firstlineno + 1
    assert kept.reason in str(report)


def test_without_sums_there_is_little_to_tell():
    report = explain(export.export(jax.jit(jnp.sin))(X))
    assert str(report) == "sin: no sum over directions, nothing to collapse"


def test_the_text_names_places_and_savings(report, monkeypatch, tmp_path):
    monkeypatch.chdir(Path(__file__).parent)
    name = Path(__file__).name
    lines = str(report).splitlines()
    assert lines[0].startswith("laplacian: 1 of ")
    assert "FLOP → " in lines[0]
    assert lines[1].startswith("  memory traffic: ")
    assert lines[2] == f"  reduce_sum of 10 terms at {name}:{SUM_LINE} in laplacian"
    assert lines[3] == "    moved to"
    assert any(line.endswith(f" at {name}:{LAYER_LINE} in network") for line in lines)
    assert max(map(len, lines)) < 80
    assert repr(report) == f"<Report {lines[0]}>"
    monkeypatch.chdir(tmp_path)
    assert f"{__file__}:{SUM_LINE} in laplacian" in str(report)


def test_functions_around_a_sum_are_left_out():
    place = Location(("jit(f)/vmap(jit(trace))",), (Frame("a.py", 9),))
    assert Sum(place, "stablehlo.reduce", 9, moved=True).name == "trace"


def test_a_terminal_shows_a_table(report):
    console = rich.console.Console(file=io.StringIO(), width=300)
    console.print(report)
    text = console.file.getvalue()
    assert "✓" in text
    assert f"{SUM_LINE} in laplacian" in text


def test_a_notebook_shows_a_table(report):
    html = report._repr_html_()
    assert html.count("<tr>") == 1 + len(report.moved) + len(report.kept)
    assert f"{SUM_LINE} in laplacian" in html


def test_html_is_escaped():
    report = explain(export.export(jax.jit(lambda x: x.sum()))(X))
    assert report.function == "<lambda>"
    assert "&lt;lambda&gt;" in report._repr_html_()
    assert "<lambda>" not in report._repr_html_()


def test_json_holds_the_whole_report(report):
    read = json.loads(report.to_json())
    assert read["function"] == "laplacian"
    assert read["moved"][0]["location"]["frames"][0]["line"] == SUM_LINE
    assert read["after"]["flops"] == report.after.flops
    assert read["ops_after"] == dict(report.ops_after)
    assert {remark["name"] for remark in read["remarks"]} >= {"SumMoved", "Cost"}


def test_the_picture_shows_what_went_and_what_came(report, tmp_path):
    path = tmp_path / "laplacian.dot"
    report.draw(path)
    source = path.read_text()
    assert "cluster_before" in source
    assert "cluster_after" in source
    assert source.count("#a9d18e") > 5
    assert source.count("#f4b183") > 5


def test_other_pipelines(exported):
    report = explain(exported, pipeline="inline,cse")
    assert report.moved == report.kept == ()
    with pytest.raises(PipelineError):
        explain(exported, pipeline="nothing")


def test_modules_that_get_no_cheaper_stay():
    """Here operations fall and memory traffic rises: that depends on the balance."""
    softmax = networks.ZOO["softmaxed"]("float32")
    scattered = jnp.array([0, 2, 1])

    def entries(x):
        return jax.hessian(softmax.bound())(x)[scattered, scattered].sum()

    exported = export.export(jax.jit(entries))(X[: softmax.inputs])
    report = explain(exported)
    assert report.moved
    assert report.after.flops < report.before.flops
    costly = explain(exported, pipeline="collapse-taylor{balance=10}")
    assert costly.moved == ()
    assert costly.collapsed.mlir_module() == exported.mlir_module()


def test_sums_over_symbolic_dimensions_are_kept_and_named():
    (batch,) = export.symbolic_shape("b")
    points = jax.ShapeDtypeStruct((batch, D), np.float32)
    loss = jax.jit(lambda xs: (jax.vmap(laplacian)(xs) ** 2).mean())
    report = explain(export.export(loss)(points))
    assert report.moved
    assert any("symbolic size" in sum_.reason for sum_ in report.kept)


def reasons() -> list[str]:
    """All that the passes say, from their sources."""
    found = []
    for path in (ROOT / "mlir" / "lib" / "Transforms").glob("*.cpp"):
        text = re.sub(r'"\n\s*"', "", path.read_text())
        found += re.findall(r'KeptLoop\{\s*"([^"]+)"', text)
        found += re.findall(r'reason\(\s*"\{0\}",\s*"([^"]+)"', text)
        found += re.findall(r'explainKept\(op, "([^"]+)"', text)
        if "describe(StuckSum" in text:
            begin = text.index("static const char *describe")
            found += re.findall(r'return "([^"]+)"', text[begin : begin + 1500])
    return found


def test_each_reason_is_known_to_who_advises():
    found = reasons()
    assert len(found) > 10
    for reason in found:
        assert any(reason.startswith(begin) for begin in _ADVICE), reason


def test_reports_say_what_could_be_changed():
    def f(x):
        return jnp.abs(jnp.outer(x, jnp.sin(x)) @ WEIGHTS[0]).sum(0)

    report = explain(export.export(jax.jit(f))(X))
    (kept,) = [s for s in report.kept if s.name == "reduce_sum"]
    assert kept.blocker == "stablehlo.abs"
    assert kept.advice in str(report)
    assert kept.advice in report._repr_html_()
    assert kept.advice.startswith("sum before")


def test_modules_that_are_not_cheaper_after_all_are_told():
    def f(x, y):
        z = x * y
        return z.reshape(8, 2).sum(), z

    x = np.ones((2, 2, 4))
    report = explain(export.export(jax.jit(f))(x, x))
    assert any(remark.name == "ModuleKept" for remark in report.remarks)
    assert not report.moved
    (kept,) = report.kept
    assert "not cheaper after all" in kept.reason
    assert "0 of 1 sums moved" in str(report)


def test_only_exported_functions_are_explained():
    with pytest.raises(TypeError, match=r"expected a jax\.export\.Exported"):
        explain(laplacian)


def test_a_sum_has_gone_where_its_terms_were_original():
    here, there = Location(("f/sum",), (Frame("a.py", 9),)), Location(("f/mul",))
    made = Location(("collapse-taylor", *here.names), here.frames)

    def node(number, name, operands, location, collapsed):
        return Node(number, name, "", operands, "", location, collapsed)

    nodes = [
        node(0, "argument", (), Location(("x",)), False),
        node(1, "stablehlo.multiply", (0, 0), there, False),
        node(2, "stablehlo.negate", (1,), made, True),
        node(3, "stablehlo.reduce", (2, 0), made, True),
        node(4, "stablehlo.reduce", (1,), Location(), True),
    ]
    assert _destinations(here, nodes) == (there,)
    assert _destinations(there, nodes) == ()


def test_rows_tell_what_they_know():
    place = Location((), (Frame("a.py", 9),))
    moved = Sum(place, "stablehlo.reduce", None, moved=True)
    assert _row(moved) == (["reduce", "a.py:9"], ["moved"])
    kept = Sum(place, "", 3, moved=False, reason="no", blocker="stablehlo.sort")
    assert _row(kept) == (["sum of 3 terms", "a.py:9"], ["kept: no (sort)"])
    assert not Remark("missed", "SumKept", "x", "f").args
    assert Cost(1, 2).bytes == 2


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0 "), (999, "999 "), (999.6, "1 k"), (12_345, "12.3 k"), (8.08e9, "8.08 G")],
)
def test_large_numbers_have_prefixes(number, text):
    assert _scaled(number) == text
