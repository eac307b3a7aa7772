"""Jets: the Taylor coefficients of a function along many directions.

`jet` binds a primitive that is lowered to a call of `taylor.jet`, which the pass
`taylor-expand` turns into plain StableHLO. So no rule of JAX for derivatives is used,
and the primitive has none itself: it must only occur inside `collapse`, which expands
it while tracing.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
from jax import core, export
from jax.extend import core as jex_core
from jax.interpreters import mlir as jax_mlir

from ._errors import UnsupportedError

TARGET = "taylor.jet"
# For `jax.export.export(..., disabled_checks=EXPORT_CHECKS)`: the call is gone before
# the module is compiled.
EXPORT_CHECKS = (export.DisabledSafetyCheck.custom_call(TARGET),)


class _JetPrimitive(jex_core.Primitive):
    """One whose function is lowered by itself, whatever primitives that has."""

    def is_high(self, *_: Any, **__: Any) -> bool:  # noqa: ANN401
        return False


jet_p = _JetPrimitive("taylor_jet")
jet_p.multiple_results = True

Function = Callable[..., Sequence[jax.Array]]


def jet(
    f: Function,
    primals: Sequence[jax.Array],
    directions: Sequence[jax.Array | None],
    order: int,
) -> list[list[jax.Array]]:
    """The coefficients of t -> f(x + t v_r) at t = 0 up to an order, for all r.

    They are normalised, f_k = f^(k)(0) / k!, so <d^k f, v^k> = k! f_k.

    Args:
        f: a function of arrays that returns a sequence of arrays.
        primals: x, the arguments of f.
        directions: v for each argument, of shape (R, *x.shape), or None where the
            argument does not vary.
        order: K >= 1, the highest coefficient.

    Returns:
        For each result of f the coefficients 0 to K. The first has the shape of the
        result, the others have the axis of directions before it. What is neither
        float nor complex has the first only.

    Raises:
        UnsupportedError: f has side effects.
    """
    jaxpr, captured = function_of(f, primals)
    series = (0,) * len(captured) + tuple(int(v is not None) for v in directions)
    varying = [v for v in directions if v is not None]
    flat = jet_p.bind(
        *captured, *primals, *varying, jaxpr=jaxpr, order=order, series=series
    )
    counts = [_count(aval, order) for aval in jaxpr.out_avals]
    ends = [sum(counts[: k + 1]) for k in range(len(counts))]
    return [flat[end - count : end] for end, count in zip(ends, counts, strict=True)]


def function_of(
    f: Function, primals: Sequence[jax.Array]
) -> tuple[jex_core.ClosedJaxpr, list[jax.Array]]:
    """A jaxpr of f without constants, which come first among its arguments instead.

    Tracers that f captures have to be operands, or their derivatives would be lost.
    """
    closed = jax.make_jaxpr(f)(*primals)
    if effects := side_effects(closed):
        raise UnsupportedError(
            f"expected a function without side effects, but got {', '.join(effects)}"
        )
    jaxpr = closed.jaxpr
    jaxpr = jaxpr.replace(constvars=[], invars=[*jaxpr.constvars, *jaxpr.invars])
    return jex_core.ClosedJaxpr(jaxpr, []), list(closed.consts)


def side_effects(closed: jex_core.ClosedJaxpr) -> list[str]:
    """What a function does besides computing; the use of a named axis is no effect."""
    names = {str(effect) for effect in closed.effects}
    return sorted(name for name in names if "NamedAxis" not in name)


def is_differentiable(dtype: Any) -> bool:  # noqa: ANN401
    """Whether coefficients of order one and more exist."""
    return jnp.issubdtype(dtype, jnp.inexact)


def _count(aval: Any, order: int) -> int:  # noqa: ANN401
    return 1 + (order if is_differentiable(aval.dtype) else 0)


def _abstract_eval(
    *operands: Any,  # noqa: ANN401
    jaxpr: jex_core.ClosedJaxpr,
    order: int,
    series: tuple[int, ...],
) -> list[core.ShapedArray]:
    seeds = operands[len(series) :]
    (count,) = {seed.shape[0] for seed in seeds}
    avals = []
    for aval in jaxpr.out_avals:
        for k in range(_count(aval, order)):
            shape = (count, *aval.shape) if k else aval.shape
            weak = aval.weak_type
            avals.append(core.ShapedArray(shape, aval.dtype, weak_type=weak))
    return avals


def _lower(
    context: jax_mlir.LoweringRuleContext,
    *operands: Any,  # noqa: ANN401
    jaxpr: jex_core.ClosedJaxpr,
    order: int,
    series: tuple[int, ...],
) -> Sequence[Any]:
    """A custom call whose only called computation is the function."""
    ir = jax_mlir.ir
    call = ir.Operation.create(
        "stablehlo.custom_call",
        results=[
            ir.RankedTensorType.get(aval.shape, jax_mlir.dtype_to_ir_type(aval.dtype))
            for aval in context.avals_out
        ],
        operands=operands,
        attributes={
            "call_target_name": ir.StringAttr.get(TARGET),
            "has_side_effect": ir.BoolAttr.get(False),
            "backend_config": ir.StringAttr.get(
                json.dumps({"order": order, "series": series})
            ),
            "api_version": jax_mlir.i32_attr(2),
            "called_computations": ir.ArrayAttr.get(
                [_symbol(context, jaxpr, operands[: len(series)])]
            ),
        },
    )
    return list(call.results)


def _symbol(
    context: jax_mlir.LoweringRuleContext,
    jaxpr: jex_core.ClosedJaxpr,
    primals: Sequence[Any],
) -> Any:  # noqa: ANN401
    """The name of the private function that holds a jaxpr.

    JAX has no public way to lower a function without a call. So one is made and
    removed again.
    """
    count = len(primals)
    inner = context.replace(
        avals_in=context.avals_in[:count], avals_out=jaxpr.out_avals
    )
    function = jax.jit(jex_core.jaxpr_as_fun(jaxpr), keep_unused=True)
    results = jax_mlir.lower_fun(function)(inner, *primals)
    value = results[0]
    while isinstance(value, list | tuple):
        value = value[0]
    call = value.owner
    symbol = call.attributes["callee"]
    call.erase()
    return symbol


jet_p.def_abstract_eval(_abstract_eval)
jax_mlir.register_lowering(jet_p, _lower)
