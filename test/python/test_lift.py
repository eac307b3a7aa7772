"""StableHLO lifted into jax.lax computes what it did, and has the same derivatives."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.extend.mlir import ir
from jax.interpreters import mlir as jax_mlir

from collapse_taylor import UnsupportedError, collapse
from collapse_taylor._function import RewrittenJaxpr
from collapse_taylor._lift import RULES, CannotLiftError, Lifter
from corpus import ENTRIES
from corpus.registry import Entry

SHARDED = {name for name, entry in ENTRIES.items() if entry.jit is not None}
# Their arguments have no shape yet.
SYMBOLIC = {name for name in ENTRIES if name.startswith("symbolic")}
# XLA fuses what it rounds in between.
TOLERANCES = {"special_bf16": 1e-2}


def array(spec: Any, number: int) -> Any:
    """A value that the functions of the corpus are defined at."""
    rng = np.random.RandomState(number)
    if jax.dtypes.issubdtype(spec.dtype, jax.dtypes.prng_key):
        return jax.random.key(number)
    kind = jnp.dtype(spec.dtype).kind
    if jnp.issubdtype(spec.dtype, jnp.integer):
        return jnp.asarray(rng.randint(0, 3, spec.shape), spec.dtype)
    if kind == "b":
        return jnp.asarray(rng.rand(*spec.shape) > 0.5)
    values = rng.randn(*spec.shape)
    if kind == "c":
        values = values + 1j * rng.randn(*spec.shape)
    return jnp.asarray(values, spec.dtype)


def arguments(entry: Entry) -> Any:
    leaves, tree = jax.tree.flatten(entry.arguments())
    values = [array(spec, number) for number, spec in enumerate(leaves)]
    return jax.tree.unflatten(tree, values)


def lifted(f: Any, args: Any) -> Any:
    """The function lowered and lifted, without a change by a pass."""
    closed, shapes = jax.make_jaxpr(f, return_shape=True)(*args)
    program = RewrittenJaxpr(closed, pipeline="inline,canonicalize")
    tree = jax.tree.structure(shapes)

    def function(*args: Any) -> Any:
        return jax.tree.unflatten(tree, program.lifted(jax.tree.leaves(args)))

    return function


def numbers(tree: Any) -> list[np.ndarray]:
    leaves = [
        jax.random.key_data(x)
        if jax.dtypes.issubdtype(x.dtype, jax.dtypes.prng_key)
        else x
        for x in jax.tree.leaves(tree)
    ]
    return [np.asarray(x, complex if x.dtype.kind == "c" else float) for x in leaves]


def compare(found: Any, expected: Any, tolerance: float) -> None:
    types = [
        [(x.shape, x.dtype) for x in jax.tree.leaves(tree)]
        for tree in (found, expected)
    ]
    assert types[0] == types[1]
    for a, b in zip(numbers(found), numbers(expected), strict=True):
        np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance)


def total(f: Any) -> Any:
    """The sum of what is real and differentiable."""

    def function(*args: Any) -> Any:
        return sum(
            jnp.sum(jnp.sin(leaf.astype(float)))
            for leaf in jax.tree.leaves(f(*args))
            if jnp.issubdtype(leaf.dtype, jnp.floating)
        )

    return function


def places(args: Any) -> tuple[int, ...]:
    """The arguments that consist of real floats."""
    return tuple(
        number
        for number, arg in enumerate(args)
        if all(
            jnp.issubdtype(leaf.dtype, jnp.floating) for leaf in jax.tree.leaves(arg)
        )
    )


def results(f: Any, args: Any, differentiated: bool) -> Any:
    """Values and, where asked for, the gradient, compiled as one program."""

    def both(*args: Any) -> Any:
        gradient = jax.grad(total(f), places(args))
        return f(*args), gradient(*args) if differentiated else ()

    return jax.jit(both)(*args)


def is_differentiable(f: Any, args: Any) -> bool:
    try:
        jax.eval_shape(jax.grad(total(f), places(args)), *args)
    except Exception:
        return False
    return True


@pytest.mark.parametrize("name", sorted(set(ENTRIES) - SHARDED - SYMBOLIC))
def test_corpus(name: str) -> None:
    """Values, and the gradient where JAX has one."""
    entry = ENTRIES[name]
    with jax.enable_x64(entry.x64):
        args = arguments(entry)
        tolerance = TOLERANCES.get(name, 1e-12 if entry.x64 else 2e-5)
        differentiated = is_differentiable(entry.function, args)
        expected = results(entry.function, args, differentiated)
        found = results(lifted(entry.function, args), args, differentiated)
        compare(found[0], expected[0], tolerance)
        compare(found[1], expected[1], 50 * tolerance)


def test_fall_back(monkeypatch) -> None:
    """What cannot be lifted runs as it was written, and is named."""

    def f(x):
        return jnp.trace(jax.hessian(lambda x: jnp.tanh(x).prod())(x))

    monkeypatch.delitem(RULES, "stablehlo.tanh")
    x = jnp.arange(1.0, 5.0)
    g = collapse(f)
    with pytest.warns(UserWarning, match=r"f.*: cannot lift stablehlo\.tanh") as said:
        compare(g(x), f(x), 1e-6)
    compare(jax.grad(g)(x), jax.grad(f)(x), 1e-5)
    g(x)
    assert len(said) == 1


def lift_text(text: str, *args: Any) -> Any:
    with jax_mlir.make_ir_context():
        return Lifter(ir.Module.parse(text)).call("main", args)


def test_wrong_types_are_refused() -> None:
    """What JAX would round, such as 64 bits where it has none, is no exact lift."""
    text = """func.func @main(%x: tensor<2xf64>) -> tensor<2xf64> {
      return %x : tensor<2xf64> }"""
    lift_text(text, np.zeros(2))
    constant = """func.func @main() -> tensor<2xf64> {
      %0 = stablehlo.constant dense<1.0> : tensor<2xf64>
      return %0 : tensor<2xf64> }"""
    with pytest.raises(UnsupportedError, match="set jax_enable_x64"):
        lift_text(constant)


def test_unknown_calls_are_refused() -> None:
    text = """func.func @main(%x: tensor<2xf32>) -> tensor<2xf32> {
      %0 = stablehlo.custom_call @mystery(%x) : (tensor<2xf32>) -> tensor<2xf32>
      return %0 : tensor<2xf32> }"""
    with pytest.raises(CannotLiftError, match="custom_call @mystery: it is not known"):
        lift_text(text, np.zeros(2, np.float32))


@pytest.mark.parametrize(
    ("element", "literal", "expected"),
    [
        ("bf16", "[1.5, -2.0]", [1.5, -2.0]),
        ("bf16", "0.25", [0.25, 0.25]),
        (
            "complex<f32>",
            "[(1.0, 2.0), (-1.5e-3, 0x7F800000)]",
            [1 + 2j, complex(-1.5e-3, np.inf)],
        ),
        ("complex<f32>", "(1.0, 2.0)", [1 + 2j, 1 + 2j]),
        ("f8E4M3FN", "[1.5, -2.0]", [1.5, -2.0]),
        ("i1", "[true, false]", [True, False]),
        ("ui32", "[4000000000, 1]", [4000000000, 1]),
        ("f32", "[0x7F800000, 0xFF800000]", [np.inf, -np.inf]),
    ],
)
def test_constants(element: str, literal: str, expected: Any) -> None:
    text = f"""func.func @main() -> tensor<2x{element}> {{
      %0 = stablehlo.constant dense<{literal}> : tensor<2x{element}>
      return %0 : tensor<2x{element}> }}"""
    (found,) = lift_text(text)
    np.testing.assert_array_equal(np.asarray(found), np.array(expected, found.dtype))


def test_large_complex_constants() -> None:
    values = np.random.RandomState(0).randn(300) + 1j
    (found,) = lift_text(
        "func.func @main() -> tensor<300xcomplex<f32>> {\n"
        f'%0 = stablehlo.constant dense<"0x{values.astype("c8").tobytes().hex()}">'
        " : tensor<300xcomplex<f32>>\nreturn %0 : tensor<300xcomplex<f32>> }"
    )
    np.testing.assert_array_equal(np.asarray(found), values.astype("c8"))


def test_loops_become_scans() -> None:
    """With what they slice and stack: reverse mode must not add up whole arrays."""

    def f(xs):
        def step(carry, x):
            return jnp.sin(carry) * x, carry + x

        return jax.lax.scan(step, 1.0, xs), jax.lax.scan(step, 1.0, xs, reverse=True)

    xs = jnp.arange(1.0, 6.0)
    jaxpr = jax.make_jaxpr(lifted(f, (xs,)))(xs)
    loops = [eqn for eqn in jaxpr.eqns if eqn.primitive.name in ("scan", "while")]
    assert [eqn.primitive.name for eqn in loops] == ["scan", "scan"]
    assert "dynamic" not in str(jaxpr)
    compare(lifted(f, (xs,))(xs), f(xs), 1e-6)
