"""The harness in benchmarks/: counts, records, tables. No time is asserted here."""

import doctest
import os
import time
from pathlib import Path

import jax
import pytest

import running
import store
import suites
from cases import case, families, networks, written
from cases.case import Case
from cases.problem import problem
from contestants.registry import CONTESTANTS
from measuring import clock, hlo, others, process, sharded, worker
from measuring.measurement import Measurement
from reports import figures, readme, scaling, tables, targets
from reports.document import document
from store import Run

TINY = Case("tiny", "laplacian", 4)
MACHINE = {"platform": "cpu", "device": "any", "cores": 1, "jax": "0", "folx": "0"}
LOOP = """\
%product (a: f32[4,16], b: f32[16,8]) -> f32[4,8] {
  %a = f32[4,16]{1,0} parameter(0)
  %b = f32[16,8]{1,0} parameter(1)
  ROOT %dot.2 = f32[4,8]{1,0} dot(%a, %b), lhs_contracting_dims={1}, \
rhs_contracting_dims={0}, metadata={op_name="dot_general(x)"}
}

%body (t: (s32[], f32[4,16])) -> (s32[], f32[4,16]) {
  %f = f32[4,8]{1,0} fusion(%a, %b), kind=kCustom, calls=%product
}

ENTRY %main (x: f32[2,3,6,6], k: f32[5,3,3,3]) -> f32[2,5,6,6] {
  %x = f32[2,3,6,6]{3,2,1,0} parameter(0)
  %k = f32[5,3,3,3]{3,2,1,0} parameter(1)
  %while.5 = (s32[], f32[4,16]{1,0}) while(%tuple), condition=%c, body=%body, \
backend_config={"known_trip_count":{"n":"7"}}
  ROOT %convolution = f32[2,5,6,6]{3,2,1,0} convolution(%x, %k), \
window={size=3x3 pad=1_1x1_1}, dim_labels=bf01_oi01->bf01
}
"""


def test_products_in_loops_and_convolutions_are_counted():
    product, convolution = 2 * 4 * 8 * 16, 2 * (2 * 5 * 6 * 6) * (3 * 3 * 3)
    assert hlo.matmul_flops(LOOP) == 7 * product + convolution


def test_products_are_counted_as_xla_does():
    def f(a, b):
        return a @ b @ b

    a, b = jax.numpy.ones((3, 5)), jax.numpy.ones((5, 5))
    text = jax.jit(f).lower(a, b).compile().as_text()
    assert hlo.matmul_flops(text) == 2 * 2 * 3 * 5 * 5


@pytest.mark.parametrize(("seconds", "calls", "warmups"), [(0, 3, 1), (1e9, 50, 10)])
def test_calls_are_bounded(seconds, calls, warmups):
    done = []
    times = clock.measure(lambda: done.append(None), seconds)
    assert (times.calls, times.warmups) == (calls, warmups)
    assert len(done) == calls + warmups
    assert times.best <= times.lower <= times.median <= times.upper


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """A run with two contestants, and with what did not work."""
    setting = worker.Setting(0, tmp_path_factory.mktemp("run") / "reference.npz")
    run = Run("quick", MACHINE)
    asked = [
        Measurement("reference", TINY),
        Measurement("program", TINY, "by hand"),
        Measurement("program", TINY, "ours", "gradient"),
        Measurement("program", TINY, "jet of jet"),
    ]
    for what in asked:
        with jax.enable_x64(False):
            run.add(what, worker.work(what, setting))
        jax.config.update("jax_enable_x64", False)
    larger = Measurement("program", Case("tiny", "laplacian", 8), "by hand")
    run.add(larger, {**run.records[asked[1].key], "measurement": larger.record()})
    return run


def test_programs_are_measured_and_compared(tiny):
    by_hand = tiny.get(Measurement("program", TINY, "by hand"))
    ours = tiny.get(Measurement("program", TINY, "ours", "gradient"))
    assert by_hand["error"] < 1e-5
    assert ours["error"] < 1e-5
    assert ours["seconds"]["passes"] > 0
    assert by_hand["seconds"]["passes"] == 0
    # Two matrices see D + 2 vectors, the first and the last fewer.
    assert 2 < figures.figures(tiny, TINY, "by hand").vectors < 5


def test_a_contestant_that_does_not_apply_says_why(tiny):
    record = tiny.records[Measurement("program", TINY, "jet of jet").key]
    assert record["status"] == "unsuited"
    assert "only for operators of operators" in document(tiny)


def test_failures_are_shown_with_their_message(tiny):
    what = Measurement("program", TINY, "nobody")
    record = worker.work(what, worker.Setting(0, Path("none")))
    assert record["status"] == "failed"
    run = Run("quick", MACHINE)
    run.add(what, record)
    assert "failed: KeyError: 'nobody'" in document(run)


def test_a_process_that_takes_too_long_is_ended():
    what = Measurement("program", TINY, "ours")
    record = process.run(what, worker.Setting(0, Path("none")), patience=0)
    assert record == {"status": "failed", "message": "took longer than 0 s"}


class Fatal:
    """Ends the process that receives it."""

    def __reduce__(self):
        return os._exit, (3,)


def test_a_process_that_dies_is_a_failure():
    record = process.run(Measurement("machine"), Fatal(), patience=60)
    message = "the process ended with status 3"
    assert record == {"status": "failed", "message": message}


def test_the_share_of_other_processes_is_told(tiny):
    _, share = others.with_others(lambda: time.sleep(0.1))
    assert share is None or 0 <= share <= 1
    key = Measurement("program", TINY, "by hand").key
    run = Run("quick", MACHINE, {key: tiny.records[key] | {"others": 0.25}})
    assert "other processes had 25 % of the processor" in document(run)
    assert "other processes had 25 % of the processor" in readme.tables(run)


def test_runs_are_written_and_continued(tiny, tmp_path):
    path = tmp_path / "run.json"
    tiny.write(path)
    assert store.begun(path, "quick", MACHINE) == tiny
    assert not store.begun(path, "quick", MACHINE | {"jax": "1"}).records
    assert not path.exists()
    done = store.read(store.interrupted(path))
    assert done == tiny
    done.finish()
    done.write(path)
    assert not store.begun(path, "quick", MACHINE).records


def test_the_better_of_two_rounds_is_kept(tiny):
    what = Measurement("program", TINY, "by hand")
    record = tiny.records[what.key]
    run = Run("quick", MACHINE, {what.key: record})
    worse = {**record, "times": record["times"] | {"best": 1e9}}
    run.add_round(what, worse)
    assert run.records[what.key] == record | {"rounds": 2}


def test_what_was_disturbed_is_measured_again_first(tiny):
    measured = [m for m, record in tiny if "times" in record]
    shares = (0.01, 0.5, 0.04)
    run = Run("quick", MACHINE)
    for what, share in zip(measured, shares, strict=True):
        run.add(what, tiny.records[what.key] | {"others": share})
    first, second, third = measured
    assert running.disturbed_first(run) == [second, first, third]


def test_lines_go_through_several_sizes(tiny):
    (line,) = figures.lines(tiny)
    assert (line.contestant, line.sizes) == ("by hand", (4, 8))
    assert line.milliseconds_each == 0


@pytest.mark.parametrize("name", suites.PROFILES)
def test_profiles_ask_for_known_contestants_once(name):
    asked = suites.PROFILES[name]().measurements
    assert len({m.key for m in asked}) == len(asked)
    names = {m.contestant for m in asked if m.kind == "program"}
    assert names <= set(CONTESTANTS)


def test_every_target_is_measured_by_the_quick_run():
    run = Run("quick", MACHINE)
    times = {"best": 1.0, "median": 1.0, "lower": 1.0, "upper": 1.0, "calls": 3}
    steps = dict.fromkeys((*figures.STEPS, "passes"), 1.0)
    costs = {"flops": 1.0, "bytes": 1.0, "matmul flops": 1, "temporary": 1, "peak": 1}
    costs |= {"temporary, fused": 1}
    record = {"status": "ok", "times": times, "seconds": steps, **costs}
    record |= {"matmul": 1.0, "bytes per second": 1.0, "error": 0.0}
    for what in suites.PROFILES["quick"]().measurements:
        run.add(what, record)
    found = targets.targets(run)
    assert all(target.value is not None for target in found)
    assert {target.operations for target in found if "time over" in target.text} == {1}


def test_the_readme_has_the_table_of_the_results():
    text = readme.README.read_text(encoding="utf-8")
    assert readme.updated(text) == text


def test_the_tables_are_those_of_the_results():
    for path in store.RESULTS.glob("*.json"):
        written = path.with_suffix(".md").read_text(encoding="utf-8")
        assert written == document(store.read(path))


@pytest.mark.parametrize(
    "of",
    [
        Case("perceptron 5-16x3", "laplacian", 4),
        Case("perceptron 5-16x3", "order 4", 4, 2),
    ],
)
def test_what_is_written_by_hand_costs_what_the_formula_says(of):
    given = problem(of)
    program = CONTESTANTS["by hand"](given)
    text = jax.jit(program).lower(*given.args).compile().as_text()
    assert hlo.matmul_flops(text) == families.formula(of)


def test_passes_are_measured_and_tabled():
    what = Measurement("passes", contestant="chain, dense, 1000 ops")
    run = Run("scale", MACHINE)
    run.add(what, worker.work(what, worker.Setting(0, Path("none"))))
    assert run.get(what)["moved"] == 1
    assert "## Time of the passes" in document(run)


def test_compilation_is_measured_and_tabled(monkeypatch):
    export = written.form
    forms = {"P12": lambda: export("P12_nested_jvp", "dense_tanh", "one")}
    monkeypatch.setitem(written.WRITTEN, "forms", lambda: iter(forms.items()))
    what = Measurement("compilation", contestant="forms")
    run = Run("compilation", MACHINE)
    run.add(what, worker.work(what, worker.Setting(0, Path("none"))))
    assert run.get(what)["modules"]["P12"]["moved"] == 1
    assert "| forms | 1 | " in document(run)


def test_families_are_tabled_and_drawn():
    run = Run("scale", MACHINE)
    record = {"status": "ok", "times": {"best": 1.0}, "matmul flops": 10**9}
    family = families.FAMILIES[0]
    for _, member in family.cases:
        for name in family.contestants:
            run.add(Measurement("program", member, name), record)
    assert family in scaling.families(run)
    assert "| 200 | " in "".join(scaling.tables(run))
    assert len(scaling.plot(run, family).axes) == 2


def test_collectives_are_counted():
    text = """
  %a = f32[] all-reduce(%x), channel_id=1
  %b = f32[] all-reduce-start(%y), channel_id=2
  %c = f32[] all-reduce-done(%b)
  %d = f32[8] all-gather(%z), dimensions={0}
"""
    assert sharded.collectives(text) == {"all-gather": 1, "all-reduce": 2}


def test_paths_are_not_told():
    assert process.without_paths("in /a/b-c/d.py,\n line 3") == "in d.py, line 3"


@pytest.mark.parametrize("module", [case, clock, networks, process, tables])
def test_examples_hold(module):
    tested = doctest.testmod(module)
    assert tested.attempted > 0
    assert tested.failed == 0
