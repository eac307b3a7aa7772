"""The jet primitive: what it binds, and what it is lowered to."""

import json

import jax
import jax.numpy as jnp
import pytest
from jax import export
from jax.extend.mlir import ir
from jax.interpreters import mlir

from collapse_taylor._errors import UnsupportedError
from collapse_taylor._jet import EXPORT_CHECKS, jet

X = jnp.arange(3.0)


def module_of(function, *args):
    """The text of an exported function."""
    exported = export.export(jax.jit(function), disabled_checks=EXPORT_CHECKS)(*args)
    return exported.mlir_module()


def jets_of(text):
    """Operands, attributes and results of each jet in a module."""
    found = []

    def visit(op):
        target = op.attributes.get("call_target_name")
        if target is not None and target.value == "taylor.jet":
            found.append(
                (
                    [str(operand.type) for operand in op.operands],
                    json.loads(op.attributes["backend_config"].value),
                    [str(result.type) for result in op.results],
                    [str(name) for name in op.attributes["called_computations"]],
                )
            )
        return ir.WalkResult.ADVANCE

    with mlir.make_ir_context():
        ir.Module.parse(text).operation.walk(visit)
    return found


def test_the_call_has_primals_then_directions():
    def function(x, y):
        return jet(lambda x, y: [jnp.tanh(x) * y], [x, y], [jnp.eye(3), None], 2)

    ((operands, config, results, callees),) = jets_of(module_of(function, X, X))
    assert operands == ["tensor<3xf32>", "tensor<3xf32>", "tensor<3x3xf32>"]
    assert config == {"order": 2, "series": [1, 0]}
    assert results == ["tensor<3xf32>", "tensor<3x3xf32>", "tensor<3x3xf32>"]
    assert len(callees) == 1


def test_the_function_is_private_and_not_called_otherwise():
    def function(x):
        return jet(lambda x: [jnp.sin(x)], [x], [jnp.eye(3)], 1)

    text = module_of(function, X)
    ((_, _, _, (callee,)),) = jets_of(text)
    assert f"func.func private {callee}(" in text
    assert f"call {callee}(" not in text


def test_captured_values_come_first():
    def function(w, x):
        return jet(lambda x: [x @ w], [x], [jnp.eye(3)], 1)

    ((operands, config, _, _),) = jets_of(module_of(function, jnp.ones((3, 2)), X))
    assert operands[:2] == ["tensor<3x2xf32>", "tensor<3xf32>"]
    assert config["series"] == [0, 1]


def test_several_varying_arguments_keep_their_order():
    def function(x, y):
        seeds = [jnp.ones((5, 3)), jnp.ones((5, 3, 2))]
        return jet(lambda x, y: [x @ y], [x, y], seeds, 3)

    ((operands, config, results, _),) = jets_of(
        module_of(function, X, jnp.ones((3, 2)))
    )
    assert operands[2:] == ["tensor<5x3xf32>", "tensor<5x3x2xf32>"]
    assert config == {"order": 3, "series": [1, 1]}
    assert results == ["tensor<2xf32>", *["tensor<5x2xf32>"] * 3]


def test_integers_have_only_a_value():
    def function(x):
        results = jet(lambda x: [jnp.argmax(x), x], [x], [jnp.eye(3)], 2)
        assert [len(coefficients) for coefficients in results] == [1, 3]
        return results

    ((_, _, results, _),) = jets_of(module_of(function, X))
    assert results[0] == "tensor<i32>"
    assert results[1:] == ["tensor<3xf32>", "tensor<3x3xf32>", "tensor<3x3xf32>"]


def test_weak_types_are_kept():
    def function(x):
        value, first = jet(lambda x: [2.0 * x], [x], [jnp.ones((1,))], 1)[0]
        return value * jnp.bfloat16(1), first * jnp.ones(1, jnp.bfloat16)

    value, first = jax.eval_shape(function, 1.0)
    assert value.dtype == first.dtype == jnp.bfloat16


def test_results_that_are_arguments_or_constants():
    def function(x):
        return jet(lambda x: [x, jnp.ones(2)], [x], [jnp.eye(3)], 1)

    ((_, _, results, _),) = jets_of(module_of(function, X))
    assert results == [
        "tensor<3xf32>",
        "tensor<3x3xf32>",
        "tensor<2xf32>",
        "tensor<3x2xf32>",
    ]


def test_equal_functions_at_several_places():
    def function(x):
        return [jet(lambda x: [jnp.sin(x)], [x], [jnp.eye(3)], k) for k in (1, 2)]

    assert [config["order"] for _, config, _, _ in jets_of(module_of(function, X))] == [
        1,
        2,
    ]


def test_locations_name_the_user():
    def named_by_the_user(x):
        return jet(lambda x: [jnp.cos(x)], [x], [jnp.eye(3)], 1)

    assert "named_by_the_user" in module_of(named_by_the_user, X)


def test_side_effects_are_refused():
    def printing(x):
        jax.debug.print("{}", x)
        return [x]

    with pytest.raises(
        UnsupportedError, match=r"without side effects, but got [Dd]ebug"
    ):
        jax.jit(lambda x: jet(printing, [x], [jnp.eye(3)], 1))(X)
