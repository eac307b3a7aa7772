"""Ops that JAX does not write under `--taylor-expand`, against what they compute."""

import json
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax
from jax.extend.mlir import ir
from jax.interpreters import mlir as jax_mlir
from jax.scipy import special

from collapse_taylor._lift import Lifter
from jets import (
    EXPAND,
    directions,
    error,
    expanded,
    has_series,
    jet_avals,
    nested,
    run_expanded,
    tensor_type,
)
from tested_orders import note
from tool import Tool

RNG = np.random.default_rng(5)
BATCH, VECTOR = RNG.normal(size=(4, 3, 2)), RNG.normal(size=3)
SCALE, MEAN, VARIANCE = RNG.normal(size=3), RNG.normal(size=3), VECTOR**2 + 0.3
EPSILON = 0.125


def over(vector: Any) -> Any:
    """Along the features of a batch."""
    return vector[None, :, None]


def inference(x: Any, scale: Any, offset: Any, mean: Any, variance: Any) -> Any:
    """A batch that is normalised by a mean and a variance that are known."""
    return over(scale) * (x - over(mean)) / jnp.sqrt(over(variance) + EPSILON) + over(
        offset
    )


def training(x: Any, scale: Any, offset: Any) -> Any:
    """The same by those of the batch."""
    mean, variance = jnp.mean(x, (0, 2)), jnp.var(x, (0, 2))
    return inference(x, scale, offset, mean, variance), mean, variance


def gradients(x: Any, scale: Any, mean: Any, variance: Any, g: Any) -> Any:
    """Gradients of `training`, as functions of mean and variance."""
    c, r = x - over(mean), 1 / jnp.sqrt(variance + EPSILON)
    of_scale = r * jnp.sum(g * c, (0, 2))
    rest = c * over(r * of_scale) + over(jnp.sum(g, (0, 2)))
    return over(scale * r) * (g - rest / 8), of_scale, jnp.sum(g, (0, 2))


def mapped(x: Any, y: Any) -> Any:
    """x tanh(y) where x > 0, else 2 x."""
    return jnp.where(x > 0, x * jnp.tanh(y), 2.0 * x)


NORM = "epsilon = 1.25e-01 : f32, feature_index = 1 : i64"
BODY = """({
  ^bb0(%a: tensor<f64>, %b: tensor<f64>):
    %zero = stablehlo.constant dense<0.0> : tensor<f64>
    %two = stablehlo.constant dense<2.0> : tensor<f64>
    %p = stablehlo.compare GT, %a, %zero : (tensor<f64>, tensor<f64>) -> tensor<i1>
    %t = stablehlo.tanh %b : tensor<f64>
    %l = stablehlo.multiply %a, %t : tensor<f64>
    %r = stablehlo.multiply %a, %two : tensor<f64>
    %c = stablehlo.select %p, %l, %r : tensor<i1>, tensor<f64>
    stablehlo.return %c : tensor<f64>
  })"""
MATRIX, SQUARE = RNG.normal(size=(2, 3)), RNG.normal(size=(3, 3))
INDICES = np.array([[2, 0, 1, 1], [0, 0, 2, 1], [1, 2, 0, 0], [0, 1, 1, 2]])
SIGNAL, KERNEL = RNG.normal(size=(2, 4, 7)), RNG.normal(size=(6, 2, 3))
CONVOLUTION = """<{
  dimension_numbers = #stablehlo.conv<[b, f, 0]x[o, i, 0]->[b, f, 0]>,
  feature_group_count = 2 : i64, batch_group_count = 1 : i64,
  window_strides = array<i64: 2>, rhs_dilation = array<i64: 2>
}>"""
GATHER = """<{dimension_numbers = #stablehlo.gather<
  offset_dims = [1], collapsed_slice_dims = [0, 1],
  start_index_map = [0, 1], index_vector_dim = 1>}>"""


def convolved(x: Any, y: Any, padding: Any) -> Any:
    """Features in two groups, in strides, the kernel dilated."""
    return lax.conv_general_dilated(
        x, y, (2,), [(2, 1)], rhs_dilation=(2,), feature_group_count=2
    )


OPS: dict[str, tuple[Callable[..., Any], str, tuple[Any, ...]]] = {
    "batch_norm_grad": (
        gradients,
        f"<{{{NORM}}}>",
        (BATCH, SCALE, MEAN, VARIANCE, BATCH[::-1] ** 2),
    ),
    "batch_norm_inference": (
        inference,
        f"<{{{NORM}}}>",
        (BATCH, SCALE, VECTOR, MEAN, VARIANCE),
    ),
    "batch_norm_training": (training, f"<{{{NORM}}}>", (BATCH, SCALE, VECTOR)),
    "broadcast": (
        lambda x: jnp.broadcast_to(x, (4, 2, 3)),
        "<{broadcast_sizes = array<i64: 4, 2>}>",
        (VECTOR,),
    ),
    "chlo._asin_acos_kernel": (
        lambda x: lax.complex(
            jnp.real(jnp.sqrt((1 - x) * (1 + x))), jnp.abs(jnp.imag(jnp.arcsin(x)))
        ),
        "",
        (np.array([0.3 + 0.4j, -0.3 - 0.4j, 2 - 0.1j, -5 + 3j]),),
    ),
    "chlo.broadcast_add": (jnp.add, "", (BATCH, BATCH[0])),
    "chlo.broadcast_atan2": (jnp.arctan2, "", (SQUARE, VECTOR)),
    "chlo.broadcast_complex": (lax.complex, "", (SQUARE, SQUARE[::-1])),
    "chlo.broadcast_divide": (jnp.divide, "", (SQUARE, SCALE[:, None])),
    "chlo.broadcast_maximum": (jnp.maximum, "", (SQUARE, VECTOR)),
    "chlo.broadcast_minimum": (jnp.minimum, "", (VECTOR, SQUARE)),
    "chlo.broadcast_multiply": (
        lambda x, y: x * over(y),
        "<{broadcast_dimensions = array<i64: 1>}>",
        (BATCH, VECTOR),
    ),
    "chlo.broadcast_next_after": (
        lambda x, y: lax.nextafter(*lax.stop_gradient((x, y))),
        "",
        (SQUARE, SQUARE[::-1]),
    ),
    "chlo.broadcast_polygamma": (
        lambda n, x: lax.polygamma(jnp.broadcast_to(n, x.shape), x),
        "",
        (np.array([0.0, 1.0, 2.0]), SQUARE**2 + 1),
    ),
    "chlo.broadcast_power": (jnp.power, "", (SQUARE**2 + 1, VECTOR)),
    "chlo.broadcast_remainder": (lax.rem, "", (5 * SQUARE, SQUARE.T + 7)),
    "chlo.broadcast_subtract": (jnp.subtract, "", (np.array(0.5), MATRIX)),
    "chlo.broadcast_select": (
        jnp.where,
        "",
        (SQUARE > 0, SQUARE, SQUARE[::-1] ** 2),
    ),
    "chlo.broadcast_zeta": (
        special.zeta,
        "",
        (np.array([2.0, 3.0, 4.0]), SQUARE**2 + 1),
    ),
    "dot": (jnp.dot, "", (MATRIX, SQUARE)),
    "dynamic_broadcast_in_dim": (
        lambda x, shape: jnp.broadcast_to(x, (2, 3)),
        "<{broadcast_dimensions = array<i64: 1>}>",
        (VECTOR, np.array([2, 3])),
    ),
    "dynamic_conv": (
        convolved,
        CONVOLUTION,
        (SIGNAL, KERNEL, np.array([[2, 1]])),
    ),
    "dynamic_gather": (
        lambda x, i, sizes: jax.vmap(lambda j: x[j[0], j[1], :])(i),
        GATHER,
        (BATCH, INDICES[:, :2], np.array([1, 1, 2])),
    ),
    "dynamic_pad": (
        lambda x, p, *_: lax.pad(x, p, ((1, 2, 0), (-1, 1, 1))),
        "",
        (MATRIX, np.array(0.3), np.array([1, -1]), np.array([2, 1]), np.array([0, 1])),
    ),
    "dynamic_reshape": (
        lambda x, shape: x.reshape(6),
        "",
        (MATRIX, np.array([6])),
    ),
    "einsum": (
        lambda x, y: jnp.einsum("bfd,xfb->fdb", x, y),
        '<{einsum_config = "bfd,xfb->fdb"}>',
        (BATCH, RNG.normal(size=(2, 3, 4))),
    ),
    "get_dimension_size": (
        lambda x: jnp.int32(3),
        "<{dimension = 1 : i64}>",
        (MATRIX,),
    ),
    "map": (mapped, "<{dimensions = array<i64: 0>}> " + BODY, (SCALE, MEAN)),
    "real_dynamic_slice": (
        lambda x, *_: x[1:4:2, 0:2, 1:2],
        "",
        (BATCH, np.array([1, 0, 1]), np.array([4, 2, 2]), np.array([2, 1, 1])),
    ),
    "set_dimension_size": (
        lambda x, n: x[:, :2],
        "<{dimension = 1 : i64}>",
        (BATCH, np.int32(2)),
    ),
    "torch_index_select": (
        lambda x, i: jax.vmap(lambda y, j: y[j])(x, i),
        "<{batch_dims = 1 : i64, dim = 1 : i64}>",
        (BATCH, INDICES),
    ),
    "unary_einsum": (
        lambda x: jnp.einsum("bfd->db", x),
        '<{einsum_config = "bfd->db"}>',
        (BATCH,),
    ),
}
# Operands that the rules take as constants
CONSTANT = {"chlo.broadcast_polygamma": (0,), "chlo.broadcast_zeta": (0,)}
# Operands whose values the rules read
KNOWN = {
    "dynamic_conv": (2,),
    "dynamic_pad": (2, 3, 4),
    "real_dynamic_slice": (1, 2, 3),
    "set_dimension_size": (1,),
}


def lengths(name: str, args: Any) -> list[int]:
    """How many coefficients each argument has beyond the first."""
    constant = CONSTANT.get(name, ())
    varies = (has_series(x) and i not in constant for i, x in enumerate(args))
    return [2 if v else 0 for v in varies]


def moving(x: Any, seed: int) -> list[Any]:
    """Two coefficients for it."""
    real = directions(x.shape, 2, seed)
    if not np.iscomplexobj(x):
        return real
    imaginary = directions(x.shape, 2, seed + 10)
    return [a + 1j * b for a, b in zip(real, imaginary, strict=True)]


def module(
    op: str,
    text: str,
    args: Any,
    results: Any,
    avals: Any,
    order: int,
    known: tuple[int, ...] = (),
) -> str:
    """A jet of a function of one op, some operands of which are constants."""
    names = [f"%a{i}" for i in range(len(args))]
    counts = lengths(op, args)
    series = [f"%s{i}{k}" for i, count in enumerate(counts) for k in range(count)]
    types = [tensor_type(x) for x in args]
    moved = [
        tensor_type(np.zeros((2, *x.shape), x.dtype))
        for x, count in zip(args, counts, strict=True)
        for _ in range(count)
    ]
    outs, all_outs = (", ".join(map(tensor_type, ys)) for ys in (results, avals))
    config = json.dumps(json.dumps({"order": order, "series": counts}))
    both = zip(names + series, types + moved, strict=True)
    outer = ", ".join(f"{n}: {t}" for n, t in both)
    inner = ", ".join(f"{n}: {t}" for n, t in zip(names, types, strict=True))

    constants = "\n  ".join(
        f"%c{i} = stablehlo.constant dense<{args[i].tolist()}> : {types[i]}"
        for i in known
    )
    operands = [f"%c{i}" if i in known else name for i, name in enumerate(names)]

    def values(count: int) -> str:
        return ", ".join(f"%0#{i}" for i in range(count)) if count > 1 else "%0"

    return f"""
func.func private @differentiated({inner}) -> ({outs}) {{
  {constants}
  %0:{len(results)} = "{op}"({", ".join(operands)}) {text} :
    ({", ".join(types)}) -> ({outs})
  return {values(len(results))} : {outs}
}}
func.func public @main({outer}) -> ({all_outs}) {{
  %0:{len(avals)} = stablehlo.custom_call @taylor.jet({", ".join(names + series)}) {{
    called_computations = [@differentiated], backend_config = {config}
  }} : ({", ".join(types + moved)}) -> ({all_outs})
  return {values(len(avals))} : {all_outs}
}}"""


def check(tool: Tool, name: str, known: tuple[int, ...]) -> None:
    function, text, args = OPS[name]
    op = name if "." in name else f"stablehlo.{name}"
    order = 4
    with jax.enable_x64(True):
        series = [
            moving(x, seed=i) if count else []
            for i, (x, count) in enumerate(zip(args, lengths(op, args), strict=True))
        ]
        avals = jet_avals(function, args, order, 2)
        results = jax.tree.leaves(jax.eval_shape(function, *args))
        program = module(op, text, args, results, avals, order, known)
        inputs = [*args, *(c for one in series for c in one)]
        actual = run_expanded(tool, program, inputs, avals)
        assert error(actual, nested(function, args, series, order)) < 1e-12


@pytest.mark.parametrize("name", OPS)
def test_ops(stablehlo_opt: Tool, name: str) -> None:
    """Coefficients are those of the formula."""
    check(stablehlo_opt, name, KNOWN.get(name, ()))


@pytest.mark.parametrize(
    ("name", "known"),
    [("dynamic_conv", ()), ("dynamic_pad", (4,)), ("real_dynamic_slice", (3,))],
)
def test_what_only_the_run_knows(
    stablehlo_opt: Tool, name: str, known: tuple[int, ...]
) -> None:
    """Padding and limits of slices need not be constants."""
    check(stablehlo_opt, name, known)


def test_sign_of_complex_numbers(stablehlo_opt: Tool) -> None:
    """z / |z|, whatever rule JAX has for it, and no change at zero."""

    def number(x: Any) -> Any:
        return x * (1 + 1j * x)

    with jax.enable_x64(True):
        x = np.array([0.7, -0.4, 0.0])
        series = [directions((3,), 2)]
        actual = expanded(stablehlo_opt, lambda x: lax.sign(number(x)), [x], series, 3)
        for computed in actual:
            np.testing.assert_array_equal(computed[..., 2], 0)
        near = [[v[:, :2] for v in series[0]]]
        unit = lambda x: number(x) / jnp.abs(number(x))  # noqa: E731
        expected = nested(unit, [x[:2]], near, 3)
        assert error([c[..., :2] for c in actual], expected) < 1e-12


# Dimension numbers, what they say as an einsum of members of groups and of factors,
# factors, and sizes of groups, for each kind of ragged dimension
RAGGED: dict[str, tuple[str, str, Any, Any, Any]] = {
    "free": (
        "lhs_contracting_dimensions = [1], rhs_contracting_dimensions = [1], "
        "lhs_ragged_dimensions = [0], rhs_group_dimensions = [0]",
        "gm,mk,gkn->mn",
        RNG.normal(size=(5, 3)),
        RNG.normal(size=(2, 3, 4)),
        np.array([2, 3]),
    ),
    "free_in_batch": (
        "lhs_batching_dimensions = [0], rhs_batching_dimensions = [1], "
        "lhs_contracting_dimensions = [3], rhs_contracting_dimensions = [2], "
        "lhs_ragged_dimensions = [2], rhs_group_dimensions = [0]",
        "bxgm,bxmk,gbkn->bxmn",
        RNG.normal(size=(2, 3, 5, 4)),
        RNG.normal(size=(2, 2, 4, 3)),
        np.array([[[2, 3], [1, 4], [0, 2]], [[1, 1], [4, 1], [5, 0]]]),
    ),
    "contracting": (
        "lhs_batching_dimensions = [0], rhs_batching_dimensions = [1], "
        "lhs_contracting_dimensions = [1], rhs_contracting_dimensions = [2], "
        "lhs_ragged_dimensions = [1]",
        "bgk,bkm,nbk->gbmn",
        RNG.normal(size=(2, 5, 3)),
        RNG.normal(size=(4, 2, 5)),
        np.array([[2, 3], [1, 4]]),
    ),
    "batch": (
        "lhs_batching_dimensions = [2], rhs_batching_dimensions = [0], "
        "lhs_contracting_dimensions = [1], rhs_contracting_dimensions = [1], "
        "lhs_ragged_dimensions = [2]",
        "gb,mkb,bkn->bmn",
        RNG.normal(size=(3, 4, 5)),
        RNG.normal(size=(5, 4, 2)),
        np.array([2, 3]),
    ),
}


def lifted(text: str, inputs: Any) -> list[np.ndarray]:
    """What a module computes that the compiler for CPUs refuses."""
    with jax_mlir.make_ir_context():
        results = Lifter(ir.Module.parse(text)).call("main", inputs)
        return [np.asarray(x) for x in results]


@pytest.mark.parametrize("name", RAGGED)
def test_ragged_dot(stablehlo_opt: Tool, name: str) -> None:
    """Groups along one dimension; lifted into JAX, as CPUs have no such op."""
    numbers, subscripts, lhs, rhs, sizes = RAGGED[name]
    ends = np.cumsum(sizes, -1)[..., None]
    places = np.arange(5)
    members = (ends - sizes[..., None] <= places) & (places < ends)

    def function(lhs: Any, rhs: Any, sizes: Any) -> Any:
        return jnp.einsum(subscripts, members.astype(float), lhs, rhs)

    text = f"{{ragged_dot_dimension_numbers = #chlo.ragged_dot<{numbers}>}}"
    args = (lhs, rhs, sizes)
    order = 8
    with jax.enable_x64(True):
        series = [directions(x.shape, 2, seed=i) for i, x in enumerate(args[:2])]
        avals = jet_avals(function, args, order, 2)
        results = [jax.eval_shape(function, *args)]
        program = module("chlo.ragged_dot", text, args, results, avals, order)
        inputs = [*args, *(c for one in series for c in one)]
        note(program)
        actual = lifted(stablehlo_opt.run(program, EXPAND), inputs)
        assert error(actual, nested(function, args, [*series, []], order)) < 1e-12


def test_sums_move_through_ragged_dot(stablehlo_opt: Tool) -> None:
    """A sum over a free dimension of one factor."""
    dot = "tensor<9x5x3xf64>, tensor<2x3x4xf64>, tensor<2xi64>"
    program = f"""
func.func public @main(%x: tensor<9x5x3xf64>, %y: tensor<2x3x4xf64>,
                       %n: tensor<2xi64>) -> tensor<5x4xf64> {{
  %zero = stablehlo.constant dense<0.0> : tensor<f64>
  %q = stablehlo.multiply %x, %x : tensor<9x5x3xf64>
  %z = "chlo.ragged_dot"(%q, %y, %n) {{
    ragged_dot_dimension_numbers = #chlo.ragged_dot<
      lhs_contracting_dimensions = [2], rhs_contracting_dimensions = [1],
      lhs_ragged_dimensions = [1], rhs_group_dimensions = [0]>
  }} : ({dot}) -> tensor<9x5x4xf64>
  %s = stablehlo.reduce(%z init: %zero) applies stablehlo.add across dimensions = [0] :
    (tensor<9x5x4xf64>, tensor<f64>) -> tensor<5x4xf64>
  return %s : tensor<5x4xf64>
}}"""
    x, y = RNG.normal(size=(9, 5, 3)), RNG.normal(size=(2, 3, 4))
    with jax.enable_x64(True):
        text = stablehlo_opt.run(program, "--collapse-taylor")
        assert "-> tensor<9x5x4xf64>" not in text
        (actual,) = lifted(text, [x, y, np.array([2, 3])])
    squares = np.sum(x**2, 0)
    expected = np.concatenate([squares[:2] @ y[0], squares[2:] @ y[1]])
    np.testing.assert_allclose(actual, expected, rtol=1e-12)
