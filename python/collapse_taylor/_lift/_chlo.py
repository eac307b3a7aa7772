"""The dialect `chlo`: special functions as single ops or as composites."""

from collections.abc import Callable, Sequence

from jax import lax
from jax.extend.mlir import ir

from ._interpreter import Op
from ._rules import Value, elementwise, rule

_FUNCTIONS: dict[str, Callable[..., Value]] = {
    "acos": lax.acos,
    "acosh": lax.acosh,
    "asin": lax.asin,
    "asinh": lax.asinh,
    "atan": lax.atan,
    "atanh": lax.atanh,
    "bessel_i1e": lax.bessel_i1e,
    "conj": lax.conj,
    "cosh": lax.cosh,
    "digamma": lax.digamma,
    "erf": lax.erf,
    "erf_inv": lax.erf_inv,
    "erfc": lax.erfc,
    "lgamma": lax.lgamma,
    "next_after": lax.nextafter,
    "polygamma": lax.polygamma,
    "sinh": lax.sinh,
    "square": lax.square,
    "tan": lax.tan,
    "zeta": lax.zeta,
}

for _name, _function in _FUNCTIONS.items():
    elementwise(f"chlo.{_name}", _function)


@rule("chlo.top_k")
def _top_k(op: Op, operands: Sequence[Value]) -> Sequence[Value]:
    return lax.top_k(operands[0], op.integer("k"))


@rule("stablehlo.composite")
def _composite(op: Op, operands: Sequence[Value]) -> Sequence[Value]:
    """By its name where that is known, or by what it is made of."""
    name = op.text("name").removeprefix("chlo.")
    if op.text("name").startswith("chlo.") and name in _FUNCTIONS:
        return [_FUNCTIONS[name](*operands)]
    if name == "top_k":
        attributes = ir.DictAttr(op.attribute("composite_attributes"))
        return lax.top_k(operands[0], ir.IntegerAttr(attributes["k"]).value)
    callee = ir.FlatSymbolRefAttr(op.attribute("decomposition")).value
    return op.lifter.call(callee, operands)
