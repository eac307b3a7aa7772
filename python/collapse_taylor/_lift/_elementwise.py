"""Pointwise arithmetic, comparisons, conversions, constants."""

from collections.abc import Callable, Sequence

import numpy as np
from jax import lax
from jax.extend.mlir.dialects import stablehlo as hlo

from ._interpreter import Op
from ._literals import constant
from ._rules import Value, elementwise, rule

_UNARY = {
    "abs": lax.abs,
    "ceil": lax.ceil,
    "count_leading_zeros": lax.clz,
    "floor": lax.floor,
    "imag": lax.imag,
    "is_finite": lax.is_finite,
    "negate": lax.neg,
    "not": lax.bitwise_not,
    "popcnt": lax.population_count,
    "real": lax.real,
    "round_nearest_afz": lambda x: lax.round(x, lax.RoundingMethod.AWAY_FROM_ZERO),
    "round_nearest_even": lambda x: lax.round(x, lax.RoundingMethod.TO_NEAREST_EVEN),
    "sign": lax.sign,
}
# These have the attribute `result_accuracy`.
_TRANSCENDENTAL = {
    "cbrt": lax.cbrt,
    "cosine": lax.cos,
    "exponential": lax.exp,
    "exponential_minus_one": lax.expm1,
    "log": lax.log,
    "log_plus_one": lax.log1p,
    "logistic": lax.logistic,
    "rsqrt": lax.rsqrt,
    "sine": lax.sin,
    "sqrt": lax.sqrt,
    "tan": lax.tan,
    "tanh": lax.tanh,
}
_BINARY = {
    "and": lax.bitwise_and,
    "atan2": lax.atan2,
    "complex": lax.complex,
    "divide": lax.div,
    "or": lax.bitwise_or,
    "remainder": lax.rem,
    "shift_left": lax.shift_left,
    "shift_right_arithmetic": lax.shift_right_arithmetic,
    "shift_right_logical": lax.shift_right_logical,
    "subtract": lax.sub,
    "xor": lax.bitwise_xor,
}
# On predicates StableHLO's arithmetic is logic, which `jax.lax` keeps apart.
ARITHMETIC = {
    "add": (lax.add, lax.bitwise_or),
    "maximum": (lax.max, lax.bitwise_or),
    "minimum": (lax.min, lax.bitwise_and),
    "multiply": (lax.mul, lax.bitwise_and),
}
_COMPARISONS = {
    "EQ": lax.eq,
    "GE": lax.ge,
    "GT": lax.gt,
    "LE": lax.le,
    "LT": lax.lt,
    "NE": lax.ne,
}

for _name, _function in (_UNARY | _BINARY).items():
    elementwise(f"stablehlo.{_name}", _function)
elementwise("stablehlo.clamp", lax.clamp)
elementwise("stablehlo.select", lambda which, yes, no: lax.select(which, yes, no))


def _transcendental(name: str, function: Callable[..., Value]) -> None:
    @rule(f"stablehlo.{name}")
    def apply(op: Op, operands: Sequence[Value]) -> Sequence[Value]:
        accuracy = op.attribute("result_accuracy")
        if accuracy is not None and "mode" in str(accuracy).replace("DEFAULT", ""):
            mode = str(accuracy)
            if "HIGHEST" not in mode and "TOLERANCE" not in mode:
                return [function(*operands)]
            raise op.refusal(f"its accuracy is {mode}")
        return [function(*operands)]


for _name, _function in _TRANSCENDENTAL.items():
    _transcendental(_name, _function)


def arithmetic(name: str, dtype: np.dtype) -> Callable[[Value, Value], Value] | None:
    """The function of `add`, `maximum`, `minimum`, `multiply` or a logical op."""
    if name in ARITHMETIC:
        return ARITHMETIC[name][dtype == np.bool_]
    return _BINARY[name] if name in ("and", "or", "xor") else None


@rule(*(f"stablehlo.{name}" for name in ARITHMETIC))
def _arithmetic(op: Op, operands: Sequence[Value]) -> Sequence[Value]:
    plain, logical = ARITHMETIC[op.name.removeprefix("stablehlo.")]
    return [(logical if op.result().dtype == np.bool_ else plain)(*operands)]


@rule("stablehlo.power")
def _power(op: Op, operands: Sequence[Value]) -> Sequence[Value]:
    if op.result().dtype.kind in "iu":
        raise op.refusal("expected a power of floats, but got integers")
    return [lax.pow(*operands)]


@rule("stablehlo.compare")
def _compare(op: Op, operands: Sequence[Value]) -> Sequence[Value]:
    direction = hlo.ComparisonDirectionAttr(op.attribute("comparison_direction")).value
    kind = op.attribute("compare_type")
    if kind is not None and hlo.ComparisonTypeAttr(kind).value == "TOTALORDER":
        raise op.refusal("it compares by the total order")
    return [_COMPARISONS[direction](*operands)]


@rule("stablehlo.convert")
def _convert(op: Op, operands: Sequence[Value]) -> Sequence[Value]:
    (x,) = operands
    dtype = op.result().dtype
    if x.dtype.kind == "c" and dtype.kind not in "cb":
        x = lax.real(x)
    return [lax.convert_element_type(x, dtype)]


@rule("stablehlo.bitcast_convert")
def _bitcast(op: Op, operands: Sequence[Value]) -> Sequence[Value]:
    return [lax.bitcast_convert_type(operands[0], op.result().dtype)]


@rule("stablehlo.reduce_precision")
def _reduce_precision(op: Op, operands: Sequence[Value]) -> Sequence[Value]:
    exponent, mantissa = op.integer("exponent_bits"), op.integer("mantissa_bits")
    return [lax.reduce_precision(operands[0], exponent, mantissa)]


@rule("stablehlo.constant")
def _constant(op: Op, _: Sequence[Value]) -> Sequence[Value]:
    result = op.result()
    return [constant(op.operation, result.shape, result.dtype)]


@rule("stablehlo.optimization_barrier")
def _optimization_barrier(op: Op, operands: Sequence[Value]) -> Sequence[Value]:
    return lax.optimization_barrier(tuple(operands)) if operands else ()
