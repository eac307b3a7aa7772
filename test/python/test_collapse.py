"""Collapsing an exported function: everything but the passes themselves."""

import dataclasses
import re
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import export
from jax.sharding import NamedSharding, PartitionSpec

from collapse_taylor import (
    CollapseTaylorError,
    MLIRError,
    PassError,
    PipelineError,
    UnsupportedError,
    apply_collapse,
)

RANDOM = np.random.default_rng(0)
W1 = RANDOM.normal(size=(5, 16)).astype(np.float32)
W2 = RANDOM.normal(size=(16, 1)).astype(np.float32)
X = RANDOM.normal(size=(8, 5)).astype(np.float32)


def network(weights, x):
    return (jnp.tanh(x @ weights[0]) @ weights[1])[0]


def laplacian(weights, x):
    return jnp.trace(jax.hessian(partial(network, weights))(x))


def batched(weights, xs):
    return jax.vmap(partial(laplacian, weights))(xs)


def exported_of(function, *args, **kwargs):
    return export.export(jax.jit(function), **kwargs)(*args)


def same(actual, expected, rtol=1e-4):
    for a, e in zip(jax.tree.leaves(actual), jax.tree.leaves(expected), strict=True):
        np.testing.assert_allclose(a, e, rtol=rtol, atol=1e-5)


def flops(function, *args):
    return jax.jit(function).lower(*args).compile().cost_analysis()["flops"]


def ops(text):
    return re.findall(r"stablehlo\.\w+", text)


WEIGHTS = (W1, W2)


def test_the_result_computes_the_same_with_less():
    exported = exported_of(batched, WEIGHTS, X)
    collapsed = apply_collapse(exported)
    same(collapsed.call(WEIGHTS, X), batched(WEIGHTS, X))
    before, after = (flops(e.call, WEIGHTS, X) for e in (exported, collapsed))
    assert after < 0.75 * before


def test_the_input_is_left_alone():
    exported = exported_of(batched, WEIGHTS, X)
    before = dataclasses.replace(exported)
    collapsed = apply_collapse(exported)
    assert exported == before
    assert collapsed is not exported
    assert isinstance(collapsed.mlir_module_serialized, bytes)
    for field in dataclasses.fields(export.Exported):
        if field.name not in ("mlir_module_serialized", "_get_vjp"):
            assert getattr(collapsed, field.name) == getattr(exported, field.name)


def test_the_result_can_be_jitted_scanned_and_serialized():
    collapsed = apply_collapse(exported_of(batched, WEIGHTS, X))
    expected = batched(WEIGHTS, X)
    same(jax.jit(collapsed.call)(WEIGHTS, X), expected)
    _, scanned = jax.lax.scan(
        lambda carry, x: (carry, collapsed.call(WEIGHTS, x)), 0, jnp.stack([X, X])
    )
    same(scanned, [jnp.stack([expected, expected])])
    again = export.deserialize(collapsed.serialize(vjp_order=1))
    same(again.call(WEIGHTS, X), expected)
    same(apply_collapse(again).call(WEIGHTS, X), expected)


def test_what_was_deserialized_can_be_collapsed():
    exported = exported_of(batched, WEIGHTS, X)
    without = export.deserialize(exported.serialize())
    assert apply_collapse(without).has_vjp() is False
    same(apply_collapse(without).call(WEIGHTS, X), batched(WEIGHTS, X))
    once = apply_collapse(export.deserialize(exported.serialize(vjp_order=1)))
    loss = lambda f, weights: jnp.sum(f(weights, X) ** 2)  # noqa: E731
    expected = jax.grad(partial(loss, batched))(WEIGHTS)
    same(jax.grad(partial(loss, once.call))(WEIGHTS), expected, rtol=1e-3)
    assert not once.vjp().has_vjp()


def test_the_derivative_is_that_of_the_original():
    exported = exported_of(batched, WEIGHTS, X)
    collapsed = apply_collapse(exported)

    def loss(f, weights):
        return jnp.sum(f(weights, X) ** 2)

    gradient = jax.grad(partial(loss, collapsed.call))
    expected = jax.grad(partial(loss, batched))(WEIGHTS)
    same(gradient(WEIGHTS), expected, rtol=1e-3)


def test_the_derivative_goes_through_the_same_pipeline():
    exported = exported_of(batched, WEIGHTS, X)
    inlined = apply_collapse(exported, pipeline="inline,symbol-dce")
    derivative = apply_collapse(exported.vjp(), pipeline="inline,symbol-dce")
    assert ops(inlined.vjp().mlir_module()) == ops(derivative.mlir_module())
    assert " call @" in exported.vjp().mlir_module()
    assert " call @" not in inlined.vjp().mlir_module()
    assert " call @" not in inlined.vjp().vjp().mlir_module()


def test_derivatives_of_any_order():
    exported = exported_of(partial(laplacian, WEIGHTS), X[0])
    collapsed = apply_collapse(exported)
    twice = jax.grad(lambda x: jnp.sum(jax.grad(collapsed.call)(x) ** 2))
    expected = jax.grad(
        lambda x: jnp.sum(jax.grad(partial(laplacian, WEIGHTS))(x) ** 2)
    )
    same(twice(X[0]), expected(X[0]), rtol=1e-3)
    third = collapsed.vjp().vjp().vjp()
    assert len(third.mlir_module_serialized) > 0


def test_the_derivative_is_made_when_asked_for_and_once():
    calls = []
    exported = exported_of(laplacian, WEIGHTS, X[0])
    original = exported._get_vjp

    def counting(e):
        calls.append(e)
        return original(e)

    collapsed = apply_collapse(dataclasses.replace(exported, _get_vjp=counting))
    assert not calls
    assert collapsed.vjp() is collapsed.vjp()
    assert len(calls) == 1


def test_arguments_that_export_dropped_stay_dropped():
    def f(a, unused, x, c):
        return laplacian(WEIGHTS, x) * a + jax.grad(lambda c: (c + 1) * 2)(c)

    args = (np.float32(2), np.ones(3, "f"), X[0], np.float32(1))
    exported = exported_of(f, *args)
    assert exported.module_kept_var_idx == (0, 2)
    collapsed = apply_collapse(exported)
    assert collapsed.module_kept_var_idx == (0, 2)
    same(collapsed.call(*args), f(*args))
    gradient = jax.grad(collapsed.call, argnums=(0, 1, 2))
    same(gradient(*args), jax.grad(f, argnums=(0, 1, 2))(*args), rtol=1e-3)


def test_arguments_that_collapsing_would_drop_stay():
    def f(x, y):
        return laplacian(WEIGHTS, x) + 0 * y

    collapsed = apply_collapse(exported_of(f, X[0], np.float32(1)))
    same(collapsed.call(X[0], np.float32(1)), laplacian(WEIGHTS, X[0]))


def test_trees_of_arguments_and_results():
    def f(p, *, x):
        value = laplacian(p["w"], x)
        return {"value": value, "pair": (x, -value)}

    exported = export.export(jax.jit(f))({"w": WEIGHTS}, x=X[0])
    collapsed = apply_collapse(exported)
    same(collapsed.call({"w": WEIGHTS}, x=X[0]), f({"w": WEIGHTS}, x=X[0]))


def test_several_platforms():
    exported = exported_of(batched, WEIGHTS, X, platforms=("cuda", "cpu"))
    collapsed = apply_collapse(exported)
    assert collapsed.platforms == ("cuda", "cpu")
    same(collapsed.call(WEIGHTS, X), batched(WEIGHTS, X))
    gradient = jax.grad(lambda w: collapsed.call(w, X).sum())(WEIGHTS)
    same(gradient, jax.grad(lambda w: batched(w, X).sum())(WEIGHTS), rtol=1e-3)


def test_a_symbolic_batch():
    (batch,) = export.symbolic_shape("b")
    xs = jax.ShapeDtypeStruct((batch, 5), np.float32)
    collapsed = apply_collapse(exported_of(batched, WEIGHTS, xs))
    for size in (1, 3, 8):
        same(collapsed.call(WEIGHTS, X[:size]), batched(WEIGHTS, X[:size]))
    again = export.deserialize(collapsed.serialize())
    same(again.call(WEIGHTS, X[:2]), batched(WEIGHTS, X[:2]))
    gradient = jax.grad(lambda w: collapsed.call(w, X).sum())(WEIGHTS)
    same(gradient, jax.grad(lambda w: batched(w, X).sum())(WEIGHTS), rtol=1e-3)


@pytest.fixture
def mesh():
    devices = np.array(jax.devices()[:8])
    assert devices.size == 8
    return jax.sharding.Mesh(devices, ("batch",))


def test_shardings(mesh):
    rows = NamedSharding(mesh, PartitionSpec("batch"))
    everywhere = NamedSharding(mesh, PartitionSpec())
    jitted = jax.jit(batched, in_shardings=(everywhere, rows), out_shardings=rows)
    exported = export.export(jitted)(WEIGHTS, X)
    collapsed = apply_collapse(exported)
    assert collapsed.nr_devices == 8
    for text in ("sdy.mesh @mesh", "sdy.sharding"):
        assert text in exported.mlir_module()
        assert text in collapsed.mlir_module()
    args = jax.device_put((WEIGHTS, X), (everywhere, rows))
    result = jax.jit(collapsed.call)(*args)
    assert result.sharding.is_equivalent_to(rows, 1)
    same(result, batched(WEIGHTS, X))
    gradient = jax.jit(jax.grad(lambda w, x: collapsed.call(w, x).sum()))(*args)
    same(gradient, jax.grad(lambda w: batched(w, X).sum())(WEIGHTS), rtol=1e-3)


def test_what_main_carries_stays():
    def my_operator(weights, x):
        return {"lap": laplacian(weights, x)}

    (batch,) = export.symbolic_shape("b")
    xs = jax.ShapeDtypeStruct((batch, 5), np.float32)

    def several(weights, xs):
        return jax.vmap(partial(my_operator, weights))(xs)

    for exported in (
        exported_of(my_operator, WEIGHTS, X[0]),
        exported_of(several, WEIGHTS, xs, platforms=("cpu", "cuda")),
    ):
        before, after = exported.mlir_module(), apply_collapse(exported).mlir_module()
        for pattern in (
            r"module @\S+ attributes \{[^}]*\}",
            r"func.func public @main\(.*?\) -> \(.*?\) \{$",
            r"jax.result_info = [^}]*",
            r"jax.global_constant = \"_platform_index\"",
        ):
            wanted = re.search(pattern, before, re.MULTILINE)
            found = re.search(pattern, after, re.MULTILINE)
            assert (found and found[0]) == (wanted and wanted[0])


def test_places_in_the_source_stay():
    text = apply_collapse(exported_of(batched, WEIGHTS, X)).mlir_module()
    assert '"collapse-taylor"(' in text
    assert "jit(batched)" in text
    assert f'loc("{__file__}":' in text


def test_special_functions_and_random_numbers_pass_through():
    def f(key, x):
        noise = jax.random.normal(key, (5,))
        return jax.scipy.special.erf(x + noise).sum() + jax.lax.top_k(x, 2)[0].sum()

    key = jax.random.key_data(jax.random.key(0))
    exported = exported_of(lambda k, x: f(jax.random.wrap_key_data(k), x), key, X[0])
    same(apply_collapse(exported).call(key, X[0]), exported.call(key, X[0]))


def test_masks_pass_through():
    mask = RANDOM.normal(size=(8, 40)) > 0
    exported = exported_of(lambda x: jnp.where(mask, x, 0), np.ones((8, 40), "f"))
    same(apply_collapse(exported).call(np.ones((8, 40), "f")), mask.astype("f"))


CONSTANTS = {
    "float32": RANDOM.normal(size=(200, 200)).astype(np.float32),
    "bfloat16": RANDOM.normal(size=(300, 300)).astype(jnp.bfloat16),
    "int8": RANDOM.integers(-9, 9, (300, 400)).astype(np.int8),
    "bool": RANDOM.normal(size=(900, 900)) > 0,
    "complex64": (RANDOM.normal(size=(200, 200)) * (1 + 2j)).astype(np.complex64),
    "float8_e4m3fn": RANDOM.normal(size=(300, 300)).astype(jnp.float8_e4m3fn),
    "nan": np.where(RANDOM.normal(size=(200, 200)) > 0, np.nan, -0.0).astype("f"),
    "many": RANDOM.normal(size=(60, 80, 80)).astype(np.float32),
}


@pytest.mark.parametrize("name", CONSTANTS)
def test_constants_stay_bit_identical(name):
    constant = CONSTANTS[name]
    parts = list(constant) if name == "many" else [constant]

    def f(x):
        parts_of_f = [jnp.asarray(part) for part in parts]
        return laplacian(WEIGHTS, x), parts_of_f, jnp.ones((200, 200))

    exported = exported_of(f, X[0])
    collapsed = apply_collapse(exported)
    for one in (collapsed, export.deserialize(collapsed.serialize())):
        _, results, ones = one.call(X[0])
        for result, part in zip(results, parts, strict=True):
            assert np.asarray(result).tobytes() == part.tobytes()
        assert np.all(ones == 1)


def test_an_unused_constant_vanishes():
    constant = CONSTANTS["float32"]

    def f(x):
        return x + 1, jnp.sin(jnp.asarray(constant))

    exported = exported_of(lambda x: f(x)[0], X[0])
    collapsed = apply_collapse(exported, pipeline="inline,cse,canonicalize")
    assert len(collapsed.mlir_module_serialized) < 10_000


def resident(key):
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) << 10 for line in status if key in line)


def test_a_hundred_megabytes_cost_little():
    constant = RANDOM.normal(size=(5000, 5000)).astype(np.float32)
    inner = np.ones((2, 5000), np.float32)

    def f(x):
        return jnp.trace(jax.hessian(lambda x: jnp.tanh(x @ inner @ constant).sum())(x))

    exported = exported_of(f, np.ones(2, np.float32))
    apply_collapse(exported_of(batched, WEIGHTS, X))
    with open("/proc/self/clear_refs", "w") as peak:
        peak.write("5")
    before = resident("VmRSS")
    collapsed = apply_collapse(exported)
    assert resident("VmHWM") - before < 2 * constant.nbytes
    assert constant.tobytes() in collapsed.mlir_module_serialized


@pytest.mark.parametrize("pipeline", ["cse", "builtin.module(cse)", "inline,cse", ""])
def test_other_pipelines(pipeline):
    exported = exported_of(batched, WEIGHTS, X)
    same(
        apply_collapse(exported, pipeline=pipeline).call(WEIGHTS, X),
        batched(WEIGHTS, X),
    )


def test_without_anything_to_collapse_the_program_stays():
    exported = exported_of(lambda x: jnp.sin(x) @ W1, X)
    assert apply_collapse(exported).mlir_module() == exported.mlir_module()


def test_collapsing_twice_is_collapsing_once():
    once = apply_collapse(exported_of(batched, WEIGHTS, X))
    assert apply_collapse(once).mlir_module() == once.mlir_module()


@pytest.mark.parametrize("wrong", [None, batched, jax.jit(batched), b"", "module {}"])
def test_what_is_not_exported_is_refused(wrong):
    with pytest.raises(TypeError, match=r"expected a jax\.export\.Exported"):
        apply_collapse(wrong)


@pytest.mark.parametrize("wrong", [1, b"cse", ["cse"]])
def test_a_pipeline_is_a_string(wrong):
    with pytest.raises(TypeError, match="expected pipeline to be a string, but got"):
        apply_collapse(exported_of(jnp.sin, X), pipeline=wrong)


@pytest.mark.parametrize(
    ("pipeline", "message"),
    [
        ("collapse", "does not refer to a registered pass"),
        ("collapse-taylor{speed=9}", "no such option speed"),
        ("cse,", "expected a pass pipeline"),
        ("func.func(collapse-taylor)", "expected a pass pipeline"),
    ],
)
def test_unknown_passes_and_options_are_refused(pipeline, message):
    with pytest.raises(PipelineError, match=message):
        apply_collapse(exported_of(jnp.sin, X), pipeline=pipeline)


def with_artifact(artifact):
    return dataclasses.replace(exported_of(jnp.sin, X), mlir_module_serialized=artifact)


def test_cut_artifacts_are_refused():
    artifact = exported_of(batched, WEIGHTS, X).mlir_module_serialized
    for size in (0, 1, 4, 10, 100, len(artifact) // 2, len(artifact) - 1):
        with pytest.raises(MLIRError, match="expected a portable artifact"):
            apply_collapse(with_artifact(artifact[:size]))


def test_cut_artifacts_with_large_constants_are_refused():
    def f(x):
        return x @ CONSTANTS["float32"]

    artifact = exported_of(f, np.ones((2, 200), "f")).mlir_module_serialized
    for size in (1 << 12, 1 << 17, len(artifact) - 1):
        with pytest.raises(MLIRError, match="expected a portable artifact"):
            apply_collapse(with_artifact(artifact[:size]))


def test_an_artifact_is_bytes():
    with pytest.raises(TypeError, match="expected mlir_module_serialized to be bytes"):
        apply_collapse(with_artifact("module {}"))


@pytest.mark.parametrize("version", [0, 8, 11, 99])
def test_unknown_calling_conventions_are_refused(version):
    exported = exported_of(jnp.sin, X)
    odd = dataclasses.replace(exported, calling_convention_version=version)
    with pytest.raises(UnsupportedError, match=f"but got {version}"):
        apply_collapse(odd)


def test_passes_must_leave_main_as_it_was():
    exported = exported_of(batched, WEIGHTS, X)
    with pytest.raises(PassError, match="a function 'main'"):
        apply_collapse(exported, pipeline="symbol-privatize,symbol-dce")


def test_the_name_of_placeholders_is_reserved():
    text = """
    func.func public @main() -> tensor<2xf32> {
      %0 = "stablehlo.custom_call"() {call_target_name = "collapse_taylor.constant",
        backend_config = "0"} : () -> tensor<2xf32>
      return %0 : tensor<2xf32>
    }"""
    from collapse_taylor._text_module import TextModule

    artifact = TextModule(text.encode()).artifact()
    with pytest.raises(CollapseTaylorError, match="is reserved"):
        apply_collapse(with_artifact(artifact))
