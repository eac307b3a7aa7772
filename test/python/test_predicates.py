"""Boolean constants in text."""

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st

from collapse_taylor._predicates import pack_predicates, unpack_predicates


def constant(data: bytes, shape: str) -> bytes:
    return f'dense<"0x{data.hex().upper()}"> : tensor<{shape}xi1>'.encode()


@hypothesis.given(st.lists(st.booleans(), min_size=2, max_size=400))
def test_packing_is_undone_by_unpacking(values):
    shape = str(len(values))
    wide = constant(bytes(values), shape)
    narrow = constant(np.packbits(values, bitorder="little").tobytes(), shape)
    assert pack_predicates(b"a " + wide + b" b") == b"a " + narrow + b" b"
    assert unpack_predicates(b"a " + narrow + b" b") == b"a " + wide + b" b"
    assert pack_predicates(narrow) == narrow
    assert unpack_predicates(wide) == wide


def test_shapes_of_any_rank_are_read():
    wide = constant(bytes([1, 0, 0, 1, 1, 0, 1, 0, 1, 1, 0, 1]), "2x3x2")
    assert pack_predicates(wide) == constant(bytes([0b01011001, 0b1011]), "2x3x2")


@pytest.mark.parametrize(
    "text",
    [
        b"dense<true> : tensor<300xi1>",
        b'dense<"0x0100"> : tensor<2xi8>',
        b'dense<"0x0100"> : tensor<2xi16>',
        b'dense<"0x010"> : tensor<200xi1>',
        b'dense<"0x01"> : tensor<i1>',
        b'dense<"0x01"> : tensor<1xi1>',
        b'dense<"0xZZ"> : tensor<8xi1>',
    ],
)
def test_other_constants_stay(text):
    assert pack_predicates(text) == text
    assert unpack_predicates(text) == text
