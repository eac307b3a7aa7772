"""Large constants of a portable artifact, taken out and put back as bytes.

A portable artifact is MLIR bytecode [1]: sections, of which one holds the attributes
and types back to back and another says where each begins. Reading a constant into
MLIR and writing it again costs three copies of it. Here a large constant is cut out
of the artifact and a splat that serves as its tag is left in its place, so that MLIR
never sees its elements; later the tag is found in another artifact and the elements
return. Elements are not interpreted, so they stay bit-identical.

What does not look as expected is left where it is: the constants of such an artifact
then take the slower way through MLIR.

[1] https://mlir.llvm.org/docs/BytecodeFormat/
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

_MAGIC = b"ML\xefR"
_ATTRIBUTES, _OFFSETS = 2, 3
_PADDING = b"\xcb"
# Codes of VHLO's bytecode, which is stable by its compatibility guarantee.
_TENSOR_ATTRIBUTE, _RANKED_TENSOR = 15, 20
# NaNs with a payload that no arithmetic makes, as far as the elements are floats:
# first tag and number of tags by width of the elements in bytes.
_TAGS = {
    2: (0x7FC1, 62),
    4: (0x7FC1_0000, 1 << 16),
    8: (0x7FF9_7FC1 << 32, 1 << 16),
    16: (0x7FF9_7FC1 << 96, 1 << 16),
}


class _MalformedError(Exception):
    """The bytes are not the bytecode that is understood here."""


class _Section(NamedTuple):
    code: int
    alignment: int
    data: memoryview


class _Entry(NamedTuple):
    """An attribute or type; its encoding's flag; the parts that make up its bytes."""

    dialect: int
    flag: int
    parts: tuple[memoryview | bytes, ...]

    @property
    def size(self) -> int:
        return sum(len(part) for part in self.parts)


class _Tensor(NamedTuple):
    """The encoding of a dense tensor constant."""

    prefix: bytes
    shape: tuple[int, ...]
    data: memoryview

    @property
    def width(self) -> int:
        """Bytes per element of a constant that is no splat, or 0."""
        count = math.prod(self.shape)
        return len(self.data) // count if count and len(self.data) % count == 0 else 0


@dataclass(frozen=True)
class Held:
    """The elements of a constant that were taken out of an artifact.

    Attributes:
        shape: the constant's shape.
        tag: the one element, little-endian, that stands for all of them.
        data: the elements.
    """

    shape: tuple[int, ...]
    tag: bytes
    data: memoryview

    @property
    def literal(self) -> str:
        """The tag as MLIR writes it in `dense<...>`."""
        return f"0x{int.from_bytes(self.tag, 'little'):X}"


class _Reader:
    def __init__(self, data: memoryview) -> None:
        self.data = data
        self.at = 0

    def byte(self) -> int:
        return self.take(1)[0]

    def take(self, count: int) -> memoryview:
        if self.at + count > len(self.data):
            raise _MalformedError
        self.at += count
        return self.data[self.at - count : self.at]

    def varint(self) -> int:
        """The count of trailing zeros of the first byte tells how many follow."""
        first = self.byte()
        if first == 0:
            return int.from_bytes(self.take(8), "little")
        extra = (first & -first).bit_length() - 1
        value = first | int.from_bytes(self.take(extra), "little") << 8
        return value >> (extra + 1)

    def signed_varint(self) -> int:
        value = self.varint()
        return (value >> 1) ^ -(value & 1)

    def align(self, alignment: int) -> None:
        while self.at % alignment:
            if self.take(1) != _PADDING:
                raise _MalformedError


def _varint(value: int) -> bytes:
    extra = max(0, (value.bit_length() - 1) // 7)
    if extra > 7:
        return b"\0" + value.to_bytes(8, "little")
    return ((value << 1 | 1) << extra).to_bytes(extra + 1, "little")


class _Bytecode:
    """An artifact as its sections, with attributes and types told apart."""

    def __init__(self, artifact: bytes) -> None:
        self.header, self.sections = _header_and_sections(artifact)
        named = {section.code: section.data for section in self.sections}
        if len(named) != len(self.sections) or not {_ATTRIBUTES, _OFFSETS} <= set(
            named
        ):
            raise _MalformedError
        offsets = _Reader(named[_OFFSETS])
        content = _Reader(named[_ATTRIBUTES])
        attributes, types = offsets.varint(), offsets.varint()
        self.attributes = list(_entries(offsets, content, attributes))
        self.types = list(_entries(offsets, content, types))
        if offsets.at != len(offsets.data) or content.at != len(content.data):
            raise _MalformedError

    def tensor(self, entry: _Entry) -> _Tensor | None:
        """The entry's content if it is a dense constant of a ranked tensor type."""
        try:
            (data,) = entry.parts
            reader = _Reader(memoryview(data))
            if reader.varint() != _TENSOR_ATTRIBUTE:
                return None
            shape = self._shape(reader.varint())
            prefix = bytes(data[: reader.at])
            elements = reader.take(reader.varint())
        except (_MalformedError, ValueError, IndexError):
            return None
        if shape is None or reader.at != len(reader.data):
            return None
        return _Tensor(prefix, shape, elements)

    def _shape(self, index: int) -> tuple[int, ...] | None:
        reader = _Reader(memoryview(self.types[index].parts[0]))
        if reader.varint() != _RANKED_TENSOR:
            return None
        return tuple(reader.signed_varint() for _ in range(reader.varint()))

    def write(self) -> bytes:
        entries = [*self.attributes, *self.types]
        parts: list[memoryview | bytes] = [self.header]
        length = len(self.header)
        for code, alignment, data in self.sections:
            content: Sequence[memoryview | bytes] = [data]
            if code == _ATTRIBUTES:
                content = [part for entry in entries for part in entry.parts]
            elif code == _OFFSETS:
                content = [self._offsets()]
            size = sum(len(part) for part in content)
            parts.append(_section_head(code, alignment, size, length))
            parts.extend(content)
            length += len(parts[-1 - len(content)]) + size
        return b"".join(parts)

    def _offsets(self) -> bytes:
        text = _varint(len(self.attributes)) + _varint(len(self.types))
        for entries in (self.attributes, self.types):
            start = 0
            while start < len(entries):
                stop = start
                while (
                    stop < len(entries)
                    and entries[stop].dialect == entries[start].dialect
                ):
                    stop += 1
                text += _varint(entries[start].dialect) + _varint(stop - start)
                for entry in entries[start:stop]:
                    text += _varint(entry.size << 1 | entry.flag)
                start = stop
        return text


def _header_and_sections(artifact: bytes) -> tuple[memoryview, list[_Section]]:
    whole = memoryview(artifact)
    reader = _Reader(whole)
    if reader.take(4) != _MAGIC:
        raise _MalformedError
    reader.varint()
    while reader.byte():
        pass
    return whole[: reader.at], list(_sections(reader))


def _sections(reader: _Reader) -> Iterator[_Section]:
    while reader.at < len(reader.data):
        code = reader.byte()
        size = reader.varint()
        alignment = 1
        if code & 0x80:
            alignment = reader.varint()
            if alignment < 1:
                raise _MalformedError
            reader.align(alignment)
        yield _Section(code & 0x7F, alignment, reader.take(size))


def _section_head(code: int, alignment: int, size: int, at: int) -> bytes:
    if alignment == 1:
        return bytes([code]) + _varint(size)
    head = bytes([code | 0x80]) + _varint(size) + _varint(alignment)
    return head + _PADDING * (-(at + len(head)) % alignment)


def _entries(offsets: _Reader, content: _Reader, count: int) -> Iterator[_Entry]:
    while count > 0:
        dialect, grouped = offsets.varint(), offsets.varint()
        if not 0 < grouped <= count:
            raise _MalformedError
        count -= grouped
        for _ in range(grouped):
            size = offsets.varint()
            yield _Entry(dialect, size & 1, (content.take(size >> 1),))


def _with_data(entry: _Entry, tensor: _Tensor, data: memoryview | bytes) -> _Entry:
    return entry._replace(parts=(tensor.prefix + _varint(len(data)), data))


def is_complete(artifact: bytes) -> bool:
    """Whether the sections of an artifact fill it, which they do not after a cut."""
    try:
        _, sections = _header_and_sections(artifact)
    except _MalformedError:
        return False
    return {_ATTRIBUTES, _OFFSETS} <= {section.code for section in sections}


def hold_constants(artifact: bytes, *, above: int) -> tuple[bytes, tuple[Held, ...]]:
    """Takes the constants of more than `above` bytes out of an artifact.

    Args:
        artifact: what `jax.export` keeps as `mlir_module_serialized`.
        above: size in bytes of the largest constant to leave alone.

    Returns:
        The artifact with a splat in place of each constant that could be taken, and
        these. Where there is none, the artifact itself.
    """
    if len(artifact) <= above:
        return artifact, ()
    try:
        bytecode = _Bytecode(artifact)
    except _MalformedError:
        return artifact, ()
    tensors = [bytecode.tensor(entry) for entry in bytecode.attributes]
    taken = {bytes(tensor.data) for tensor in tensors if tensor and tensor.width == 0}
    tags = {width: _free_tags(width, taken) for width in _TAGS}
    held = []
    for index, tensor in enumerate(tensors):
        if tensor is None or len(tensor.data) <= above or tensor.width not in tags:
            continue
        tag = next(tags[tensor.width], None)
        if tag is None:
            continue
        held.append(Held(tensor.shape, tag, tensor.data))
        entry = bytecode.attributes[index]
        bytecode.attributes[index] = _with_data(entry, tensor, tag)
    return (bytecode.write() if held else artifact), tuple(held)


def _free_tags(width: int, taken: set[bytes]) -> Iterator[bytes]:
    first, count = _TAGS[width]
    tags = (tag.to_bytes(width, "little") for tag in range(first, first + count))
    return (tag for tag in tags if tag not in taken)


def restore_constants(artifact: bytes, held: Sequence[Held]) -> bytes:
    """Puts constants back into an artifact that has their tags.

    Args:
        artifact: an artifact made from what `hold_constants` returned. Constants
            whose tags no longer occur are left out.
        held: the constants that `hold_constants` took.

    Returns:
        The artifact with the elements of the constants in place of the tags.

    Raises:
        ValueError: the artifact cannot be read, or a tag does not stand for one
            constant.
    """
    if not held:
        return artifact
    try:
        bytecode = _Bytecode(artifact)
    except _MalformedError:
        raise ValueError("expected a portable artifact in MLIR bytecode") from None
    by_tag = {(constant.shape, constant.tag): constant for constant in held}
    found = set()
    for index, entry in enumerate(bytecode.attributes):
        tensor = bytecode.tensor(entry)
        if tensor is None or len(tensor.data) > max(_TAGS):
            continue
        key = tensor.shape, bytes(tensor.data)
        if key in found:
            raise ValueError("expected the tag of a constant to occur once")
        if key in by_tag:
            found.add(key)
            data = by_tag[key].data
            bytecode.attributes[index] = _with_data(entry, tensor, data)
    return bytecode.write()
