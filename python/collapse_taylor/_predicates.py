"""Boolean constants in text, between the ways that versions of MLIR write them.

A constant of more than 100 elements that are not all alike prints as a string of
hexadecimal digits. For `i1` this is one byte per element, 00 or 01, since MLIR 23,
and before it was one bit per element, the first in the lowest bit. The length tells
which it is, as far as there is more than one element.
"""

import math
import re
from collections.abc import Callable

import numpy as np

_CONSTANT = re.compile(
    rb'dense<"0x(?P<digits>[0-9A-Fa-f]*)"> : '
    rb"(?:tensor|vector)<(?P<shape>(?:\d+x)*)i1(?!\d)"
)


def pack_predicates(text: bytes) -> bytes:
    """Writes boolean constants as MLIR 22 reads them, one bit per element.

    Args:
        text: MLIR in textual form, either way.

    Returns:
        The text with hexadecimal `i1` constants packed.

    >>> pack_predicates(b'dense<"0x0100000001000000"> : tensor<8xi1>')
    b'dense<"0x11"> : tensor<8xi1>'
    """
    return _rewrite(text, _pack)


def unpack_predicates(text: bytes) -> bytes:
    """Writes boolean constants as MLIR 23 and later read them, one byte per element.

    Args:
        text: MLIR in textual form, either way.

    Returns:
        The text with hexadecimal `i1` constants unpacked.

    >>> unpack_predicates(b'dense<"0x11"> : tensor<8xi1>')
    b'dense<"0x0100000001000000"> : tensor<8xi1>'
    """
    return _rewrite(text, _unpack)


def _pack(data: np.ndarray, count: int) -> np.ndarray:
    return np.packbits(data, bitorder="little") if data.size == count else data


def _unpack(data: np.ndarray, count: int) -> np.ndarray:
    if data.size != -(-count // 8):
        return data
    return np.unpackbits(data, count=count, bitorder="little")


def _rewrite(text: bytes, convert: Callable[[np.ndarray, int], np.ndarray]) -> bytes:
    def replace(match: re.Match[bytes]) -> bytes:
        digits = match["digits"]
        count = math.prod(int(size) for size in match["shape"].split(b"x")[:-1])
        if count < 2 or len(digits) % 2:
            return match[0]
        data = np.frombuffer(bytes.fromhex(digits.decode()), np.uint8)
        start = match.start("digits") - match.start()
        stop = match.end("digits") - match.start()
        packed = convert(data, count).tobytes().hex().upper().encode()
        return match[0][:start] + packed + match[0][stop:]

    return _CONSTANT.sub(replace, text)
