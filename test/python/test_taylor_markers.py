"""What marks say about derivatives, in expansion: against JAX's own rules."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jets import error, jet_avals, nested, run_expanded
from tool import Tool

LOWER = "--taylor-lower-markers"
SERIES = 3 * np.random.default_rng(0).normal(size=(2, 2, 3))
X = np.array([0.3, -0.4, 0.8])

MODULE = """
func.func public @main(%x: T0, %a: T1, %b: T1) -> (T0, T1, T1, T1) {
  %z:4 = taylor.jet @f(%x, %a, %b) order 3 series [2]
    : (T0, T1, T1) -> (T0, T1, T1, T1)
  return %z#0, %z#1, %z#2, %z#3 : T0, T1, T1, T1
}
func.func private @f(%x: T0) -> T0 {
  %y = stablehlo.exponential %x : T0
  MARK
  %w = stablehlo.multiply %z, %x : T0
  return %w : T0
}
func.func private @primal(%x: T0) -> T0 {
  %z = stablehlo.sine %x : T0
  return %z : T0
}
func.func private @jvp(%x: T0, %t: T0) -> (T0, T0) {
  RULE
}
"""
STOP = "%z = stablehlo.custom_call @collapse_taylor.stop_gradient(%y) : (T0) -> T0"
CUSTOM = """%z = stablehlo.custom_call @collapse_taylor.custom_jvp(%y)
  {called_computations = [@primal, @jvp]} : (T0) -> T0"""
# Deliberately not the derivative of the sine.
WRONG = """%z = stablehlo.sine %x : T0
  %s = stablehlo.multiply %x, %x : T0
  %d = stablehlo.multiply %s, %t : T0
  return %z, %d : T0, T0"""
# A derivative in terms of the function itself.
RECURSIVE = """%z = stablehlo.custom_call @collapse_taylor.custom_jvp(%x)
  {called_computations = [@primal, @jvp]} : (T0) -> T0
  %s = stablehlo.multiply %z, %x : T0
  %d = stablehlo.multiply %s, %t : T0
  return %z, %d : T0, T0"""
# Numbers of another type that depend on the tangent.
ROUNDED = """%z = stablehlo.sine %x : T0
  %i = stablehlo.convert %t : (T0) -> tensor<3xi32>
  %r = stablehlo.convert %i : (tensor<3xi32>) -> T0
  %d = stablehlo.multiply %r, %x : T0
  return %z, %d : T0, T0"""
# Control flow and a sum over the tangent.
SUMMED = """%z = stablehlo.sine %x : T0
  %n = stablehlo.constant dense<0.0> : tensor<f64>
  %r = stablehlo.reduce(%t init: %n) applies stablehlo.add across dimensions = [0]
    : (T0, tensor<f64>) -> tensor<f64>
  %p = stablehlo.constant dense<true> : tensor<i1>
  %c = "stablehlo.if"(%p) ({
    %e = stablehlo.broadcast_in_dim %r, dims = [] : (tensor<f64>) -> T0
    stablehlo.return %e : T0
  }, {
    stablehlo.return %t : T0
  }) : (tensor<i1>) -> T0
  %d = stablehlo.multiply %c, %x : T0
  return %z, %d : T0, T0"""


@jax.custom_jvp
def wrong(x: Any) -> Any:
    """The sine, whose derivative is said to be x^2."""
    return jnp.sin(x)


@jax.custom_jvp
def recursive(x: Any) -> Any:
    """The sine, whose derivative is said to be x times itself."""
    return jnp.sin(x)


@jax.custom_jvp
def rounded(x: Any) -> Any:
    """The sine, whose derivative is said to be x times the rounded tangent."""
    return jnp.sin(x)


@jax.custom_jvp
def summed(x: Any) -> Any:
    """The sine, whose derivative is said to be x times the sum of the tangent."""
    return jnp.sin(x)


# The value of a rule is the function again. Where it is not, nested jvp obeys the
# rule in some terms of a second derivative only.
wrong.defjvp(lambda x, t: (wrong(x[0]), x[0] ** 2 * t[0]))
recursive.defjvp(lambda x, t: (recursive(x[0]), recursive(x[0]) * x[0] * t[0]))
rounded.defjvp(lambda x, t: (rounded(x[0]), jnp.trunc(t[0]) * x[0]))
summed.defjvp(lambda x, t: (summed(x[0]), x[0] * t[0].sum()))


def module(mark: str, rule: str) -> str:
    """The module with this mark and this derivative."""
    text = MODULE.replace("MARK", mark).replace("RULE", rule)
    return text.replace("T0", "tensor<3xf64>").replace("T1", "tensor<2x3xf64>")


CASES: dict[str, tuple[str, str, Callable[[Any], Any]]] = {
    "stop_gradient": (STOP, WRONG, jax.lax.stop_gradient),
    "wrong": (CUSTOM, WRONG, wrong),
    "recursive": (CUSTOM, RECURSIVE, recursive),
    "rounded": (CUSTOM, ROUNDED, rounded),
    "summed": (CUSTOM, SUMMED, summed),
}


@pytest.mark.parametrize("name", CASES)
def test_marks_are_obeyed(stablehlo_opt: Tool, name: str) -> None:
    """Coefficients are those that nested jvp finds by the same rules."""
    mark, rule, marked = CASES[name]

    def function(x: Any) -> Any:
        return marked(jnp.exp(x)) * x

    with jax.enable_x64(True):
        avals = jet_avals(function, [X], 3, 2)
        inputs = [X, *SERIES]
        actual = run_expanded(stablehlo_opt, module(mark, rule), inputs, avals, LOWER)
        expected = nested(function, [X], [list(SERIES)], 3)
    assert error(actual, expected) < 1e-13
