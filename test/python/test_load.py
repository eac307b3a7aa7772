"""JAX functions from modules in text."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import export
from jax.sharding import NamedSharding, PartitionSpec

from collapse_taylor import MLIRError, UnsupportedError, apply_collapse, load_mlir
from test_run import BOMBS
from tool import Tool

RANDOM = np.random.default_rng(0)
W = RANDOM.normal(size=(5, 5)).astype(np.float32)
MASK = RANDOM.normal(size=(4, 40)) > 0
X = RANDOM.normal(size=(4, 5)).astype(np.float32)


def laplacian(x):
    return jax.vmap(
        lambda x: jnp.trace(jax.hessian(lambda x: jnp.tanh(x @ W).sum())(x))
    )(x)


def exported_of(function, *args, **kwargs):
    return export.export(jax.jit(function), **kwargs)(*args)


def test_a_function_of_the_text():
    loaded = load_mlir(exported_of(laplacian, X).mlir_module())
    np.testing.assert_allclose(loaded(X), laplacian(X), rtol=1e-5)
    np.testing.assert_allclose(jax.jit(loaded)(X), laplacian(X), rtol=1e-5)
    np.testing.assert_allclose(loaded(jnp.asarray(X)), laplacian(X), rtol=1e-5)
    assert [(a.shape, a.dtype) for a in loaded.in_avals] == [((4, 5), np.float32)]
    assert [(a.shape, a.dtype) for a in loaded.out_avals] == [((4,), np.float32)]
    assert repr(loaded) == "<LoadedModule (float32[4,5]) -> (float32[4])>"


@pytest.mark.parametrize("form", [(), ("--mlir-print-op-generic",)])
def test_what_the_tool_writes_is_loaded(form, stablehlo_opt: Tool):
    def f(x):
        return laplacian(x), jnp.where(MASK, x[:, :1], 0)

    text = exported_of(f, X).mlir_module()
    loaded = load_mlir(stablehlo_opt.run(text, "--collapse-taylor", *form))
    for actual, expected in zip(loaded(X), f(X), strict=True):
        np.testing.assert_allclose(actual, expected, rtol=1e-5)


@pytest.mark.parametrize("kind", [str, lambda path: path])
def test_a_path_is_read(tmp_path, kind):
    path = tmp_path / "net.mlir"
    path.write_text(exported_of(laplacian, X).mlir_module())
    np.testing.assert_allclose(load_mlir(kind(path))(X), laplacian(X), rtol=1e-5)


def test_several_results_and_none():
    loaded = load_mlir(exported_of(lambda x: {"b": x, "a": 2 * x[0]}, X).mlir_module())
    first, second = loaded(X)
    np.testing.assert_array_equal(first, 2 * X[0])
    np.testing.assert_array_equal(second, X)
    assert load_mlir("func.func @main() { return }")() == ()


def test_arguments_are_those_of_main():
    loaded = load_mlir(exported_of(lambda unused, x: x + 1, X, X[0]).mlir_module())
    assert [aval.shape for aval in loaded.in_avals] == [(5,)]
    np.testing.assert_array_equal(loaded(X[0]), X[0] + 1)


DTYPES = [
    "bool",
    "int4",
    "int8",
    "uint16",
    "int32",
    "uint32",
    "float8_e4m3fn",
    "float8_e5m2",
    "float16",
    "bfloat16",
    "float32",
    "complex64",
]


@pytest.mark.parametrize("dtype", DTYPES)
def test_arrays_of_every_kind(dtype):
    x = np.clip(5 * X, -8, 7).astype(jnp.dtype(dtype))
    loaded = load_mlir(exported_of(lambda x: x.T, x).mlir_module())
    assert loaded.in_avals[0].dtype == loaded.out_avals[0].dtype == x.dtype
    assert np.asarray(loaded(x)).tobytes() == np.asarray(x.T).tobytes()


def test_wide_arrays_ask_for_the_option():
    with jax.enable_x64(True):
        x = X.astype(np.float64)
        text = exported_of(laplacian, x).mlir_module()
        loaded = load_mlir(text)
        np.testing.assert_allclose(loaded(x), laplacian(x), rtol=1e-12)
    with pytest.raises(UnsupportedError, match="uses float64: set jax_enable_x64"):
        load_mlir(text)


def test_several_platforms():
    text = exported_of(laplacian, X, platforms=("cuda", "cpu")).mlir_module()
    loaded = load_mlir(text, platforms=("cuda", "cpu"))
    np.testing.assert_allclose(loaded(X), laplacian(X), rtol=1e-5)
    with pytest.raises(UnsupportedError, match="expected the platforms"):
        load_mlir(text)
    with pytest.raises(UnsupportedError, match="expected the platforms"):
        load_mlir(text, platforms=["cpu"])
    with pytest.raises(TypeError, match="expected platforms to be a sequence"):
        load_mlir(text, platforms="cpu")


@pytest.mark.parametrize("platforms", [None, ("cuda", "cpu")])
def test_open_dimensions(platforms):
    a, b = export.symbolic_shape("a, b")
    shapes = [jax.ShapeDtypeStruct(s, np.float32) for s in ((a, 5), (2 * a, b))]

    def f(x, y):
        return jnp.concatenate([laplacian(x), y[:, 0]]), y.T

    text = exported_of(f, *shapes, platforms=platforms).mlir_module()
    loaded = load_mlir(text, platforms=platforms)
    assert str(loaded.in_avals[0].shape) == "(in0_0, 5)"
    assert str(loaded.out_avals[1].shape) == "(out1_0, out1_1)"
    for size in (1, 2):
        x, y = X[:size], np.ones((2 * size, 3), np.float32)
        for actual, expected in zip(jax.jit(loaded)(x, y), f(x, y), strict=True):
            np.testing.assert_allclose(actual, expected, rtol=1e-5)
    with pytest.raises(MLIRError, match="the shapes do not fit"):
        loaded(X, X)
    with pytest.raises(TypeError, match=r"argument 0 .* its shape is \(4, 4\)"):
        loaded(X[:, :4], X)


def test_a_sharded_module_runs_on_as_many_devices():
    devices = np.array(jax.devices()[:8])
    mesh = jax.sharding.Mesh(devices, ("rows",))
    rows = NamedSharding(mesh, PartitionSpec("rows"))
    xs = np.concatenate([X, X])
    jitted = jax.jit(laplacian, in_shardings=rows, out_shardings=rows)
    loaded = load_mlir(export.export(jitted)(xs).mlir_module())
    result = loaded(jax.device_put(xs, rows))
    np.testing.assert_allclose(result, laplacian(xs), rtol=1e-5)
    with pytest.raises(ValueError, match="exported for 8 devices"):
        loaded(xs)


def test_the_text_does_not_say_how_to_differentiate():
    loaded = load_mlir(exported_of(laplacian, X).mlir_module())
    with pytest.raises(ValueError, match="No VJP is available"):
        jax.grad(lambda x: loaded(x).sum())(X)


def test_the_collapsed_module_is_loaded():
    collapsed = apply_collapse(exported_of(laplacian, X))
    loaded = load_mlir(collapsed.mlir_module())
    np.testing.assert_array_equal(loaded(X), collapsed.call(X))


def test_wrong_arguments_are_refused():
    loaded = load_mlir(exported_of(laplacian, X).mlir_module())
    with pytest.raises(TypeError, match="expected 1 arguments, but got 2"):
        loaded(X, X)
    with pytest.raises(TypeError, match=r"float32\[4,5\], but its shape is \(5,\)"):
        loaded(X[0])
    with pytest.raises(ValueError, match="Dtype mismatch"):
        loaded(X.astype(np.int32))


@pytest.mark.parametrize("wrong", [None, 3, b"module {}", laplacian])
def test_only_paths_and_text_are_read(wrong):
    with pytest.raises(TypeError, match="expected the path or the text of a module"):
        load_mlir(wrong)


def test_a_missing_file_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        load_mlir(tmp_path / "missing.mlir")
    with pytest.raises(FileNotFoundError):
        load_mlir("missing.mlir")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "<text> is empty"),
        (" \n ", "<text> is empty"),
        ("module {}", "<text> is empty"),
        ("module {", "invalid MLIR in <text>"),
        ("func.func @main(\n", "invalid MLIR in <text>"),
        ("func.func @f() { return }", "a function 'main'"),
        ("func.func private @main()\n", "to have a body"),
        (
            "module attributes {mhlo.num_partitions = {}} "
            "{ func.func @main() { return } }",
            "expected mhlo.num_partitions to be an integer",
        ),
        ("\ud800\n", "invalid MLIR in <text>"),
        (
            "func.func @main(%x: tensor<2xf32>) -> tensor<3xf32> "
            '{ %0 = "stablehlo.tanh"(%x) : (tensor<2xf32>) -> tensor<3xf32>'
            " return %0 : tensor<3xf32> }",
            "invalid MLIR in",
        ),
    ],
)
def test_bad_text_is_an_error(text, message):
    with pytest.raises(MLIRError, match=message):
        load_mlir(text)


def test_an_error_names_the_file(tmp_path):
    path = tmp_path / "net.mlir"
    path.write_text("module {\n  foo.bar\n}")
    with pytest.raises(MLIRError, match=rf"invalid MLIR in {path}") as caught:
        load_mlir(path)
    assert caught.value.location.frame.line == 2


@pytest.mark.parametrize("bomb", BOMBS)
def test_deep_nesting_is_an_error_and_no_crash(bomb):
    with pytest.raises(MLIRError):
        load_mlir(BOMBS[bomb](50_000) + "\n")


@pytest.mark.parametrize(
    "kind", ["!stablehlo.token", "tensor<2xindex>", "tuple<tensor<2xf32>>", "f32"]
)
def test_only_arrays_can_be_passed(kind):
    with pytest.raises(UnsupportedError, match="expected"):
        load_mlir(f"func.func @main(%x: {kind}) -> {kind} {{ return %x : {kind} }}")
