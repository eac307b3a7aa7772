"""Large constants taken out of an artifact and put back."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from collapse_taylor._bytecode import hold_constants, restore_constants

RANDOM = np.random.default_rng(0)


def artifact_with(*constants: np.ndarray) -> bytes:
    def f(x):
        return [x.astype(c.dtype) + c for c in map(jnp.asarray, constants)]

    return jax.export.export(jax.jit(f))(np.float32(0)).mlir_module_serialized


@pytest.mark.parametrize(
    "dtype", ["float32", "int32", "bfloat16", "float16", "uint16", "complex64"]
)
def test_what_is_taken_comes_back(dtype):
    constant = RANDOM.integers(0, 99, (50, 60)).astype(jnp.dtype(dtype))
    artifact = artifact_with(constant)
    small, held = hold_constants(artifact, above=1000)
    (one,) = held
    assert one.shape == (50, 60)
    assert bytes(one.data) == constant.tobytes()
    assert len(small) < len(artifact) - constant.nbytes + 10
    assert restore_constants(small, held) == artifact


def test_wide_elements_come_back():
    with jax.enable_x64(True):
        constants = [RANDOM.normal(size=300), RANDOM.normal(size=200) + 1j]
        artifact = artifact_with(*constants)
    small, held = hold_constants(artifact, above=1000)
    assert {len(one.tag) for one in held} == {8, 16}
    assert restore_constants(small, held) == artifact


def test_several_constants_of_one_shape_are_told_apart():
    constants = [RANDOM.normal(size=(20, 20)).astype(np.float32) for _ in range(5)]
    artifact = artifact_with(*constants)
    small, held = hold_constants(artifact, above=1000)
    assert len({one.tag for one in held}) == 5
    assert restore_constants(small, held[::-1]) == artifact


def test_a_tag_is_none_that_the_program_has():
    special = np.full(400, 0x7FC10000, np.int32)
    artifact = artifact_with(special, np.arange(400, dtype=np.int32))
    small, held = hold_constants(artifact, above=1000)
    assert [one.literal for one in held] == ["0x7FC10001"]
    assert restore_constants(small, held) == artifact


def test_small_constants_and_splats_and_bytes_stay():
    artifact = artifact_with(
        np.arange(100, dtype=np.float32),
        np.ones((500, 500), np.float32),
        np.arange(5000).astype(np.int8),
        RANDOM.normal(size=5000) > 0,
    )
    assert hold_constants(artifact, above=1000) == (artifact, ())
    assert restore_constants(artifact, ()) is artifact


def test_the_artifact_without_constants_can_be_read():
    constant = RANDOM.normal(size=(30, 30)).astype(np.float32)
    exported = jax.export.export(jax.jit(lambda x: x @ constant))(np.ones((2, 30), "f"))
    small, (held,) = hold_constants(exported.mlir_module_serialized, above=1000)
    text = dataclasses.replace(exported, mlir_module_serialized=small).mlir_module()
    assert f"dense<{held.literal}> : tensor<30x30xf32>" in text


def test_constants_that_are_no_longer_used_are_left_out():
    small, held = hold_constants(artifact_with(np.arange(999.0)), above=1000)
    other = artifact_with(np.arange(3.0))
    assert restore_constants(other, held) == other
    assert small != other


def test_a_tag_that_occurs_twice_is_refused():
    constant = np.arange(999, dtype=np.float32)
    _, held = hold_constants(artifact_with(constant), above=1000)
    tags = np.full(999, np.frombuffer(held[0].tag, np.uint32))
    twice = artifact_with(tags.view(np.float32), tags)
    with pytest.raises(
        ValueError, match="expected the tag of a constant to occur once"
    ):
        restore_constants(twice, held)


def test_what_is_not_an_artifact_is_left_alone():
    for blob in (b"", b"x" * 5000, b"ML\xefR" + b"\xff" * 5000, b"ML\xefR\r\0" * 999):
        assert hold_constants(blob, above=1000) == (blob, ())


def test_a_cut_artifact_is_left_alone():
    artifact = artifact_with(np.arange(999, dtype=np.float32))
    _, held = hold_constants(artifact, above=1000)
    for size in range(0, len(artifact) - 1, 61):
        assert hold_constants(artifact[:size], above=1000) == (artifact[:size], ())
        with pytest.raises(ValueError, match="expected a portable artifact"):
            restore_constants(artifact[:size], held)


def test_altered_bytes_never_raise_anything_else():
    artifact = artifact_with(np.arange(400, dtype=np.float32))
    for at in range(0, len(artifact), 3):
        altered = artifact[:at] + bytes([artifact[at] ^ 0x5A]) + artifact[at + 1 :]
        small, held = hold_constants(altered, above=1000)
        if held:
            assert restore_constants(small, held) == altered
