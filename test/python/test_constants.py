"""Constants that stay behind when a module goes into text."""

import dataclasses
import re

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import export

from collapse_taylor._artifact import Opened

RANDOM = np.random.default_rng(0)
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


def test_nothing_is_lost_on_the_way():
    exported = export.export(jax.jit(lambda x: x @ floats(300, 300)))(floats(2, 300))
    opened = Opened(exported.mlir_module_serialized)
    artifact = opened.close(opened.text)
    again = dataclasses.replace(exported, mlir_module_serialized=artifact)
    # Locations are the same, but may be numbered in another order.
    numbers = re.compile(r"^#loc.*$\n?|\bloc\([^()]*\)|\bloc\(.*$", re.MULTILINE)
    assert numbers.sub("", again.mlir_module()) == numbers.sub(
        "", exported.mlir_module()
    )


def test_a_placeholder_may_be_copied_and_dropped():
    opened = opened_with(floats(300, 300))
    line = next(line for line in opened.text.splitlines() if PLACEHOLDER in line)
    copy = line.replace(b"%", b"%copy_of_", 1)
    twice = opened.text.replace(line, line + b"\n" + copy)
    assert len(opened.close(twice)) < len(opened.close(opened.text)) + 1000
