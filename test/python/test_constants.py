"""Constants that stay behind when a module goes into text."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import export
from jax.extend.mlir import ir
from jax.interpreters import mlir as jax_mlir

from collapse_taylor._artifact import Opened
from collapse_taylor._module import deserialize

RANDOM = np.random.default_rng(0)
MASK = RANDOM.normal(size=(2, 300)) > 0
PLACEHOLDER = b"collapse_taylor.constant"


def opened_with(*constants: np.ndarray) -> Opened:
    def f(x):
        return [x.astype(c.dtype) + jnp.asarray(c) for c in constants]

    exported = export.export(jax.jit(f))(np.float32(0))
    return Opened(exported.mlir_module_serialized)


def floats(*shape: int) -> np.ndarray:
    return RANDOM.normal(size=shape).astype(np.float32)


@pytest.mark.parametrize(
    "dtype", ["float32", "bfloat16", "complex64", "bool", "int8", "int32"]
)
def test_large_constants_stay_behind(dtype):
    constant = np.floor(floats(300, 300) * 9) % 2
    opened = opened_with(constant.astype(jnp.dtype(dtype)))
    assert opened.text.count(PLACEHOLDER) == 1
    assert len(opened.text) < 10_000


def test_small_constants_are_seen_by_the_passes():
    opened = opened_with(np.eye(100, dtype=np.float32), floats(20, 20))
    assert PLACEHOLDER not in opened.text
    assert opened.text.count(b'dense<"0x') == 2


def test_splats_are_seen_by_the_passes():
    opened = opened_with(np.zeros((400, 400), np.float32), floats(400, 400))
    assert opened.text.count(PLACEHOLDER) == 1
    assert b"dense<0.000000e+00> : tensor<400x400xf32>" in opened.text


def test_many_small_constants_stay_behind_but_for_the_smallest():
    sizes = [100] * 50 + [10_000] * 60
    opened = opened_with(*(floats(size) for size in sizes))
    kept = (1 << 20) // 40_000
    assert opened.text.count(PLACEHOLDER) == pytest.approx(60 - kept, abs=1)
    assert opened.text.count(b"tensor<100xf32>}> : () ->") == 50


def text_and_locations(artifact: bytes) -> tuple[str, list[str]]:
    """The module without locations, and the location of each op in its order."""
    with jax_mlir.make_ir_context():
        module = deserialize(artifact)
        locations = []

        def visit(op):
            locations.append(f"{op.name} {op.location}")
            for region in op.regions:
                for block in region.blocks:
                    locations.extend(str(arg.location) for arg in block.arguments)
            return ir.WalkResult.ADVANCE

        module.operation.walk(visit, ir.WalkOrder.PRE_ORDER)
        return module.operation.get_asm(enable_debug_info=False), locations


def test_nothing_is_lost_on_the_way():
    def f(x, y):
        shift = jax.lax.fori_loop(0, 3, lambda _, x: jnp.sin(x) + x, x)
        return jnp.where(MASK, shift @ floats(300, 300) + y, 0), jnp.trace(x @ x.T)

    exported = export.export(jax.jit(f))(floats(2, 300), np.float32(1))
    before = exported.mlir_module_serialized
    opened = Opened(before)
    text, locations = text_and_locations(before)
    text_after, locations_after = text_and_locations(opened.close(opened.text))
    assert text_after == text
    assert locations_after == locations
    assert sum(__file__ in location for location in locations) > 10


def test_a_placeholder_may_be_copied_and_dropped():
    opened = opened_with(floats(300, 300))
    line = next(line for line in opened.text.splitlines() if PLACEHOLDER in line)
    copy = line.replace(b"%", b"%copy_of_", 1)
    twice = opened.text.replace(line, line + b"\n" + copy)
    assert len(opened.close(twice)) < len(opened.close(opened.text)) + 1000
