"""Primitives that stand in a module for what StableHLO cannot say.

StableHLO has no `stop_gradient`, no `custom_jvp` and no `custom_vjp`, and no operation
for much that JAX has. Each of these becomes a custom call:

* `collapse_taylor.stop_gradient(x)`: the identity, whose derivative is zero;
* `collapse_taylor.with_derivative(x, y)`: x, whose derivative is that of y. The passes
  make it, where a formula for a value is not a good one for its derivatives;
* `collapse_taylor.equation(args)`: what an equation of the program computes, found by
  its number in `backend_config`, which has the name of the primitive too; `linear` says
  in which arguments together it is linear;
* `collapse_taylor.custom_jvp(args)` with functions `@primal` and `@jvp`: an equation
  inside a jet. `@jvp` takes the arguments, then tangents of those that are float or
  complex, and returns the results, then tangents of those that are float or complex.
"""

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
from jax.extend import core as jex_core
from jax.interpreters import ad, batching
from jax.interpreters import mlir as jax_mlir

from ._keys import physical

STOP_GRADIENT = "collapse_taylor.stop_gradient"
WITH_DERIVATIVE = "collapse_taylor.with_derivative"
CUSTOM_JVP = "collapse_taylor.custom_jvp"
EQUATION = "collapse_taylor.equation"

Context = jax_mlir.LoweringRuleContext

# In programs for JAX; the mark takes its place in those for the passes.
with_derivative_p = jex_core.Primitive("collapse_taylor_with_derivative")
with_derivative_mark_p = jex_core.Primitive("collapse_taylor_with_derivative_mark")
stop_gradient_p = jex_core.Primitive("collapse_taylor_stop_gradient")
equation_p = jex_core.Primitive("collapse_taylor_equation")
equation_p.multiple_results = True
custom_jvp_p = jex_core.Primitive("collapse_taylor_custom_jvp")
custom_jvp_p.multiple_results = True


def _lower_stop_gradient(context: Context, x: Any) -> Sequence[Any]:  # noqa: ANN401
    return _call(context, STOP_GRADIENT, [x], "", [])


def _lower_with_derivative(context: Context, x: Any, y: Any) -> Sequence[Any]:  # noqa: ANN401
    # Just as the passes write it, so that equal marks are one.
    return jax_mlir.ir.Operation.create(
        "stablehlo.custom_call",
        results=[_type(aval) for aval in context.avals_out],
        operands=[x, y],
        attributes={
            "call_target_name": jax_mlir.ir.StringAttr.get(WITH_DERIVATIVE),
            "has_side_effect": jax_mlir.ir.BoolAttr.get(False),
        },
    ).results


def _push_with_derivative(primals: Any, tangents: Any) -> tuple[Any, Any]:  # noqa: ANN401
    return with_derivative_p.bind(*primals), tangents[1]


def _batch_with_derivative(operands: Any, dims: Any) -> tuple[Any, int]:  # noqa: ANN401
    pairs = list(zip(operands, dims, strict=True))
    size = next(x.shape[dim] for x, dim in pairs if dim is not None)
    spread = [
        jnp.broadcast_to(x, (size, *x.shape))
        if dim is None
        else jnp.moveaxis(x, dim, 0)
        for x, dim in pairs
    ]
    return with_derivative_p.bind(*spread), 0


def _lower_equation(
    context: Context,
    *operands: Any,  # noqa: ANN401
    number: int,
    name: str,
    avals: Sequence[Any],
    linear: Sequence[int],
) -> Sequence[Any]:
    del avals
    return _call(context, EQUATION, operands, f"{number} {name}", [], linear)


def _lower_custom_jvp(
    context: Context,
    *operands: Any,  # noqa: ANN401
    number: int,
    name: str,
    avals: Sequence[Any],
    linear: Sequence[int],
    jvp: Callable[..., Sequence[Any]],
) -> Sequence[Any]:
    def primal(*args: Any) -> Any:  # noqa: ANN401
        return equation_p.bind(
            *args, number=number, name=name, avals=avals, linear=linear
        )

    # The calls are made for their callees only, so operands need the right type.
    inexact = [_is_inexact(aval) for aval in context.avals_in]
    functions = [
        _symbol(context, primal, context.avals_in, operands),
        _symbol(
            context,
            jvp,
            [*context.avals_in, *itertools.compress(context.avals_in, inexact)],
            [*operands, *itertools.compress(operands, inexact)],
        ),
    ]
    return _call(context, CUSTOM_JVP, operands, f"{number} {name}", functions)


def _call(
    context: Context,
    target: str,
    operands: Sequence[Any],
    config: str,
    functions: Sequence[Any],
    linear: Sequence[int] = (),
) -> Sequence[Any]:
    ir = jax_mlir.ir
    attributes = {
        "call_target_name": ir.StringAttr.get(target),
        "has_side_effect": ir.BoolAttr.get(False),
        "backend_config": ir.StringAttr.get(config),
        "api_version": jax_mlir.i32_attr(2),
    }
    if functions:
        attributes["called_computations"] = ir.ArrayAttr.get(list(functions))
    if linear:
        attributes["linear"] = ir.DenseI64ArrayAttr.get(list(linear))
    call = ir.Operation.create(
        "stablehlo.custom_call",
        results=[_type(aval) for aval in context.avals_out],
        operands=operands,
        attributes=attributes,
    )
    return list(call.results)


def _type(aval: Any) -> Any:  # noqa: ANN401
    described = physical(aval)
    element = jax_mlir.dtype_to_ir_type(described.dtype)
    return jax_mlir.ir.RankedTensorType.get(described.shape, element)


def _symbol(
    context: Context,
    function: Any,  # noqa: ANN401
    avals: Sequence[Any],
    operands: Sequence[Any],
) -> Any:  # noqa: ANN401
    """The name of the private function that holds a function of arrays.

    JAX has no public way to lower a function without a call. So one is made and
    removed again.
    """
    inner = context.replace(avals_in=list(avals), avals_out=None)
    lowered = jax_mlir.lower_fun(jax.jit(function, keep_unused=True))
    call = _first(lowered(inner, *operands)).owner
    symbol = call.attributes["callee"]
    call.erase()
    return symbol


def _first(results: Any) -> Any:  # noqa: ANN401
    while isinstance(results, list | tuple):
        results = results[0]
    return results


def _is_inexact(aval: Any) -> bool:  # noqa: ANN401
    return jax.numpy.issubdtype(aval.dtype, jax.numpy.inexact)


with_derivative_p.def_impl(lambda x, _: x)
for primitive in (with_derivative_p, with_derivative_mark_p):
    primitive.def_abstract_eval(lambda x, _: x)
ad.primitive_jvps[with_derivative_p] = _push_with_derivative
batching.primitive_batchers[with_derivative_p] = _batch_with_derivative
jax_mlir.register_lowering(with_derivative_p, lambda _, x, __: [x])
jax_mlir.register_lowering(with_derivative_mark_p, _lower_with_derivative)
stop_gradient_p.def_abstract_eval(lambda x: x)
equation_p.def_abstract_eval(lambda *_, avals, **__: list(avals))
custom_jvp_p.def_abstract_eval(lambda *_, avals, **__: list(avals))
jax_mlir.register_lowering(stop_gradient_p, _lower_stop_gradient)
jax_mlir.register_lowering(equation_p, _lower_equation)
jax_mlir.register_lowering(custom_jvp_p, _lower_custom_jvp)
