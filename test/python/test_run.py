"""The native library: text and a pipeline in, text and records out."""

import threading

import pytest

from collapse_taylor import _native
from collapse_taylor._errors import MLIRError, PassError, PipelineError
from collapse_taylor._run import graph_of, parse_location, run_passes, why_unsafe

ADD_TWICE = b"""
func.func @main(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = stablehlo.add %x, %x : tensor<2xf32>
  %1 = stablehlo.add %x, %x : tensor<2xf32>
  %2 = stablehlo.multiply %0, %1 : tensor<2xf32>
  return %2 : tensor<2xf32>
}
"""

SUM_OF_SECOND_DERIVATIVES = b"""
func.func @main(%v: tensor<8x4xf32>, %w: tensor<4x4xf32>) -> tensor<4xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %0 = stablehlo.dot_general %v, %w, contracting_dims = [1] x [0]
    : (tensor<8x4xf32>, tensor<4x4xf32>) -> tensor<8x4xf32> loc("product")
  %1 = stablehlo.multiply %0, %0 : tensor<8x4xf32>
  %2 = stablehlo.dot_general %1, %w, contracting_dims = [1] x [0]
    : (tensor<8x4xf32>, tensor<4x4xf32>) -> tensor<8x4xf32>
  %3 = stablehlo.reduce(%2 init: %zero) applies stablehlo.add across dimensions = [0]
    : (tensor<8x4xf32>, tensor<f32>) -> tensor<4xf32>
    loc("sum"(callsite("f"("pinn.py":3:5) at "g"("pinn.py":9:1))))
  return %3 : tensor<4xf32>
}
"""


@pytest.mark.parametrize("pipeline", ["cse", "builtin.module(cse)", " func.func(cse) "])
def test_a_pipeline_may_name_the_module_or_not(pipeline):
    run = run_passes(ADD_TWICE, pipeline)
    assert run.ops_before["stablehlo.add"] == 2
    assert run.ops_after["stablehlo.add"] == 1
    assert [name for name, _ in run.timing] == ["cse"]
    assert all(seconds >= 0 for _, seconds in run.timing)


def test_without_passes_the_text_comes_back_in_generic_form():
    run = run_passes(ADD_TWICE, "")
    assert run.ops_before == run.ops_after
    assert b'"stablehlo.add"' in run.text
    assert run_passes(run.text, "").text == run.text


def test_unknown_dialects_pass_through():
    text = b'"sdy.mesh"() {mesh = #sdy.mesh<["x"=8]>} : () -> ()'
    assert b'"sdy.mesh"() {mesh = #sdy.mesh<["x"=8]>}' in run_passes(text, "cse").text


def test_remarks_carry_facts_and_places():
    run = run_passes(SUM_OF_SECOND_DERIVATIVES, "collapse-taylor")
    (moved,) = (remark for remark in run.remarks if remark.name == "SumMoved")
    assert (moved.kind, moved.category) == ("passed", "collapse-taylor")
    assert moved.function == "main"
    assert moved.number("FlopsBefore") > moved.number("FlopsAfter")
    assert moved.number("Remark") is None
    assert moved.location.names == ("sum",)
    assert [(f.file, f.line, f.function) for f in moved.location.frames] == [
        ("pinn.py", 3, "f"),
        ("pinn.py", 9, "g"),
    ]


def test_the_graph_names_operands_and_what_collapsing_made():
    before = graph_of(SUM_OF_SECOND_DERIVATIVES)
    assert [node.name for node in before[:3]] == [
        "argument",
        "argument",
        "stablehlo.constant",
    ]
    dot = next(node for node in before if node.name == "stablehlo.dot_general")
    assert (dot.operands, dot.type) == ((0, 1), "tensor<8x4xf32>")
    assert not any(node.collapsed for node in before)
    after = graph_of(run_passes(SUM_OF_SECOND_DERIVATIVES, "collapse-taylor").text)
    assert any(node.collapsed for node in after)


def test_values_used_in_a_region_are_operands_in_the_graph():
    nodes = graph_of(b"""
    func.func @main(%i: tensor<i32>, %x: tensor<f32>) -> tensor<f32> {
      %0 = "stablehlo.case"(%i) ({
        "stablehlo.return"(%x) : (tensor<f32>) -> ()
      }) : (tensor<i32>) -> tensor<f32>
      return %0 : tensor<f32>
    }""")
    assert nodes[2].operands == (0, 1)


def test_a_graph_needs_its_function():
    with pytest.raises(MLIRError, match="no function 'main' with a body"):
        graph_of(b"module {}")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"func.func @main(", "malformed MLIR.*"),
        (b"module {} }", "malformed MLIR"),
        (b"\xff\xfe\x00", "malformed MLIR"),
        (b"ML\xefR\x0d", "expected MLIR text, but got bytecode"),
        (ADD_TWICE.replace(b"return %2", b"return %x, %2"), "malformed MLIR"),
        (
            b"func.func @f(%x: tensor<2xf32>) -> tensor<3xf32> "
            b'{ "func.return"(%x) : (tensor<2xf32>) -> () }',
            "does not verify",
        ),
    ],
)
def test_bad_text_is_an_error(text, message):
    with pytest.raises(MLIRError, match=message):
        run_passes(text, "cse")


def test_an_error_says_where():
    with pytest.raises(MLIRError) as caught:
        run_passes(b"module {\n  foo.bar\n}", "cse", source_name="net.mlir")
    assert str(caught.value.location) == "net.mlir:2"
    assert caught.value.diagnostics[0].severity == "error"
    assert "net.mlir:2: error: " in str(caught.value)


@pytest.mark.parametrize(
    ("pipeline", "message"),
    [
        ("no-such-pass", "'no-such-pass' does not refer to a registered pass"),
        ("collapse-taylor{colour=red}", "no such option colour"),
        ("cse(", "expected a pass pipeline"),
        ("builtin.module(cse),builtin.module(cse)", "expected a pass pipeline"),
        ("\0", "expected a pass pipeline"),
        ("builtin.module(" * 10_000, "brackets nest deeper"),
    ],
)
def test_bad_pipelines_are_errors(pipeline, message):
    with pytest.raises(PipelineError, match=message):
        run_passes(b"module {}", pipeline)


def test_a_failing_pass_is_an_error():
    # Only an op that holds symbols can have its unused ones removed.
    with pytest.raises(PassError, match=r"a pass failed\n<text>:1: error: .*symbol"):
        run_passes(b"func.func @main() { return }", "func.func(symbol-dce)")


def test_regions_that_may_hold_symbols_are_not_inlined():
    text = (
        b"""func.func @main() { "a.b"() ({ "a.c"() : () -> () }) : () -> () return }"""
    )
    for pipeline in ("inline", "builtin.module(cse,inline{max-iterations=1})"):
        with pytest.raises(PassError, match="cannot be inlined"):
            run_passes(text, pipeline)
    assert b"a.c" in run_passes(text, "collapse-taylor").text


@pytest.mark.parametrize(
    "text", ["array<index>", "array<index: 1>", "array< // \nindex>"]
)
def test_arrays_of_no_width_are_an_error_and_no_crash(text):
    with pytest.raises(MLIRError, match="an array holds values of type index"):
        run_passes(b"module attributes {a.b = " + text.encode() + b"} {}", "cse")


def test_arrays_of_no_width_are_not_hidden_by_aliases():
    text = b"!i = index\nmodule attributes {a.b = array<!i>} {}"
    with pytest.raises(MLIRError, match="an array has an alias for its type"):
        run_passes(text, "cse")
    assert why_unsafe(b"#a = index\n!b = i1\n #c<array<!a.b, [!b, #a]>>") == ""


BOMBS = {
    "regions": lambda n: '"builtin.module"() ({' * n + "}) : () -> ()" * n,
    "arrays": lambda n: "module attributes {a.b = " + "[" * n + "]" * n + "} {}",
    "types": lambda n: "module attributes {a.b = " + "tuple<" * n + "i1" + ">" * n,
    "locations": lambda n: "module {} " + 'loc("x"(' * n + "unknown" + "))" * n,
    "negations": lambda n: f"#m = affine_map<(d) -> ({'- ' * n}d)>\nmodule {{}}",
    "sums": lambda n: f"#m = affine_map<(d) -> (d{'+ d' * n})>\nmodule {{}}",
    "cut": lambda n: f"#m = affine_map<(d) -> ({'- ' * n}",
    "hidden in arrows": lambda n: "module attributes {a.b = " + "[i1->" * n,
    "attribute aliases": lambda n: (
        "#a0 = [1]\n" + "".join(f"#a{i} =\n [#a{i - 1}]\n" for i in range(1, n))
    ),
    "aliases with a dash": lambda n: (
        "#a-0 = [1]\n" + "".join(f"#a-{i} = [#a-{i - 1}]\n" for i in range(1, n))
    ),
    "type aliases": lambda n: (
        "!a0 = i1\n" + "".join(f"!a{i} = tuple<!a{i - 1}>\n" for i in range(1, n))
    ),
    "location aliases": lambda n: (
        '#l0 = loc("x")\n'
        + "".join(f'#l{i} = loc("x{i}"(#l{i - 1}))\n' for i in range(1, n))
    ),
    "doubling": lambda n: (
        "!a0 = i1\n"
        + "".join(f"!a{i} = tuple<!a{i - 1}, !a{i - 1}>\n" for i in range(1, n))
    ),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_deep_nesting_is_an_error_and_no_crash(bomb):
    text = BOMBS[bomb](50_000).encode()
    with pytest.raises(MLIRError, match=r"can be read safely|malformed"):
        run_passes(text, "canonicalize,cse")
    with pytest.raises(MLIRError):
        graph_of(text)
    assert not parse_location(text.decode())


@pytest.mark.parametrize("bomb", BOMBS)
def test_what_nests_just_deep_enough_is_read(bomb):
    depth = 12 if bomb == "doubling" else 200
    text = BOMBS[bomb](depth).encode()
    assert why_unsafe(text) == ""


def test_many_aliases_between_ops_are_not_deep():
    ops = (
        f"#a{i} = [[1]]\nfunc.func private @f{i}() attributes {{a.b = #a{i}, "
        + f"a.c = [[[#a{max(0, i - 1)}]]]}}"
        for i in range(5000)
    )
    assert why_unsafe("\n".join(ops).encode()) == ""


def test_brackets_in_strings_and_comments_do_not_count():
    text = 'module attributes {a.b = "' + "[" * 5000 + '\\"(("} {} // ' + "(" * 5000
    assert why_unsafe(text.encode()) == ""
    assert why_unsafe(b"(d0 >= 0, d0 <= 1) -> () " * 5000) == ""


@pytest.mark.parametrize("cut", range(2, len(SUM_OF_SECOND_DERIVATIVES) - 2, 7))
def test_text_cut_anywhere_is_an_error_and_no_crash(cut):
    with pytest.raises(MLIRError):
        run_passes(SUM_OF_SECOND_DERIVATIVES[:cut], "collapse-taylor")


def test_text_must_be_bytes():
    with pytest.raises(TypeError):
        _native.run("module {}", "cse")


def test_calls_from_several_threads_do_not_meet():
    outcomes = []

    def work():
        outcomes.extend(run_passes(ADD_TWICE, "cse").text for _ in range(20))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 80
    assert len(set(outcomes)) == 1


def test_bytes_that_are_no_text_are_replaced():
    with pytest.raises(MLIRError, match="malformed"):
        run_passes(ADD_TWICE.replace(b"%0", b"\xff"), "cse")
    op = b'"a.b"() : () -> () loc("\\E5"("\\FF.py":1:1))'
    strange = b'func.func @"\\FFmain"() { ' + op + b" return }"
    nodes = graph_of(strange.replace(b"\\FFmain", b"main"))
    assert str(nodes[0].location) == "\ufffd.py:1 in \ufffd"
    assert b"\\FFmain" in run_passes(strange, "cse").text
    with pytest.raises(PipelineError, match="does not refer to a registered pass"):
        run_passes(b"module {}", "\ud800")


def test_locations_are_decoded():
    text = 'loc("a"(callsite("f"("x.py":1:2) at fused["b", "y.py":3:4])))'
    location = parse_location(text)
    assert location.names == ("a", "b")
    assert [(f.file, f.line, f.column) for f in location.frames] == [
        ("x.py", 1, 2),
        ("y.py", 3, 4),
    ]
    assert not parse_location("loc(unknown)")
    assert not parse_location("nonsense")
