"""Reading text with JAX's parser and verifier."""

import pytest
from jax.extend.mlir import ir
from jax.interpreters import mlir as jax_mlir

from collapse_taylor._errors import MLIRError
from collapse_taylor._module import (
    deserialize,
    main_of,
    ops_named,
    parse,
    print_generic,
    print_pretty,
    serialize,
    verify,
)
from test_run import BOMBS

TEXT = b"""
module @net {
  func.func public @main(%x: tensor<200xi1>) -> tensor<200xi1> {
    %0 = stablehlo.constant dense<"0x@"> : tensor<200xi1>
    %1 = stablehlo.and %x, %0 : tensor<200xi1>
    return %1 : tensor<200xi1>
  }
}
"""
WIDE = TEXT.replace(b'@">', b"01" * 100 + b"00" * 100 + b'">')
NARROW = TEXT.replace(b'@">', b"FF" * 12 + b"0F" + b"00" * 12 + b'">')


@pytest.fixture(autouse=True)
def context():
    with jax_mlir.make_ir_context() as context, ir.Location.unknown():
        yield context


def test_text_of_any_version_is_read():
    narrow, wide = parse(NARROW), parse(WIDE)
    assert print_generic(narrow) == print_generic(wide)
    assert b"FF0F00" in print_generic(wide)
    assert b"0101000000" in print_pretty(narrow)


def test_serializing_is_undone_by_deserializing():
    module = parse(WIDE)
    again = deserialize(serialize(module))
    assert print_generic(again) == print_generic(module)


def test_ops_are_found_in_regions():
    module = parse(b"""
    func.func @main(%i: tensor<i32>, %x: tensor<f32>) -> tensor<f32> {
      %0 = "stablehlo.case"(%i) ({
        %1 = stablehlo.tanh %x : tensor<f32>
        stablehlo.return %1 : tensor<f32>
      }) : (tensor<i32>) -> tensor<f32>
      %2 = stablehlo.tanh %0 : tensor<f32>
      return %2 : tensor<f32>
    }""")
    assert len(ops_named(module, "stablehlo.tanh")) == 2


@pytest.mark.parametrize("bomb", BOMBS)
def test_deep_nesting_is_an_error_and_no_crash(bomb):
    with pytest.raises(MLIRError):
        parse(BOMBS[bomb](50_000).encode())


HAZARDS = {
    "a reduction of nothing": (
        'func.func @main() { "stablehlo.reduce"() <{dimensions = array<i64>}> '
        "({ stablehlo.return }) : () -> () return }"
    ),
    "an escape in a name": (
        'func.func @main() { "stablehlo.redu\\63e" ( // \n ) '
        "<{dimensions = array<i64>}> ({ stablehlo.return }) : () -> () return }"
    ),
    "a distant dimension": (
        "func.func @main(%x: tensor<1x8x3xf32>) { %0 = stablehlo.convolution(%x, %x) "
        "dim_numbers = [b, 0, f]x[ 2147483647, i, o]->[b, 0, f], window = {}"
        " {} : (tensor<1x8x3xf32>, tensor<1x8x3xf32>) -> tensor<1x8x3xf32> return }"
    ),
    "a distant dimension in an attribute": (
        "module attributes {a.b = #stablehlo.conv<[b, 9223372036854775807, f]"
        "x[0, i, o]->[b, 0, f]>} {}"
    ),
    "a distant dimension in an attribute in brackets": (
        "module attributes {a.b = #stablehlo<conv<[b, 2147483647, f]"
        "x[0, i, o]->[b, 0, f]>>} {}"
    ),
}


@pytest.mark.parametrize("hazard", HAZARDS)
def test_what_jaxlib_cannot_read_is_an_error_and_no_crash(hazard):
    with pytest.raises(MLIRError, match="expected MLIR that can be read safely"):
        parse(HAZARDS[hazard].encode())


def test_large_numbers_are_no_hazard_elsewhere():
    parse(b"""
      func.func @main(%conv: tensor<20000xf32>) -> tensor<10000xf32> {
        %dim_numbers = "stablehlo.slice"(%conv) <{
          start_indices = array<i64: 10000>, strides = array<i64: 1>,
          limit_indices = array<i64: 20000>}> {conv = [10000], x = [[20000]]}
          : (tensor<20000xf32>) -> tensor<10000xf32> loc("a\\22b"("f.py":1:1))
        return %dim_numbers : tensor<10000xf32>
      }""")


def test_what_does_not_verify_is_an_error_with_a_place():
    text = b"""
      func.func @main(%x: tensor<2xf32>) -> tensor<3xf32> {
        %0 = "stablehlo.tanh"(%x) : (tensor<2xf32>) -> tensor<3xf32>
          loc("f"("pinn.py":7:1))
        return %0 : tensor<3xf32>
      }"""
    with pytest.raises(MLIRError, match="invalid MLIR in <text>") as caught:
        parse(text)
    assert str(caught.value.location) == "pinn.py:7 in f"


def test_changed_modules_are_verified():
    module = parse(b"func.func @main(%x: tensor<2xf32>) { return }")
    verify(module)
    wrong = ir.FunctionType.get([], [])
    main_of(module).attributes["function_type"] = ir.TypeAttr.get(wrong)
    with pytest.raises(MLIRError, match="invalid MLIR"):
        verify(module)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"func.func @main(", "invalid MLIR in net.mlir"),
        (b"ML\xefR\x0d", "expected MLIR text, but got bytecode"),
        (
            b"module attributes {a.b = dense_resource<__elided__> : tensor<9xf32>} {}",
            "some were elided",
        ),
    ],
)
def test_bad_text_is_an_error(text, message):
    with pytest.raises(MLIRError, match=message):
        parse(text, "net.mlir")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"module {}", "expected a module with a function 'main'"),
        (b"func.func @f() { return }", "expected a module with a function 'main'"),
        (b"module @main {}", "expected a module with a function 'main'"),
        (b"module { module @main {} }", "expected a module with a function 'main'"),
        (b"func.func private @main()", "to have a body"),
    ],
)
def test_main_must_be_a_function(text, message):
    with pytest.raises(MLIRError, match=message):
        main_of(parse(text))


def test_what_jax_does_not_know_cannot_be_serialized():
    module = parse(b"""
      func.func @main() -> tuple<i1> {
        %0 = "builtin.unrealized_conversion_cast"() : () -> tuple<i1>
        return %0 : tuple<i1>
      }""")
    with pytest.raises(MLIRError, match="cannot be serialized"):
        serialize(module)
