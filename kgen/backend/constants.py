"""Initial values of statics as LLVM constants.

A static becomes one packed LLVM struct of byte runs and addresses, whatever its type: the layout is computed here, not by LLVM.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from kgen.backend.layout import (
    escape,
    is_class_like,
    is_tagged,
    machine_integer,
    tag_of,
    tagged_union,
)
from kgen.backend.unions import member_of
from kgen.frontend import tree
from kgen.frontend.layout import (
    layout_of,
    scalars_of,
    sequence_layout,
    size_of,
    union_layout,
)
from kgen.frontend.types import (
    U8,
    ArrayType,
    AtomicType,
    NoneType,
    OptionalType,
    PtrType,
    StructType,
    TupleType,
    Type,
    UnionType,
    is_memory,
    underlying,
)


@dataclass
class Image:
    """The bytes of a static, and the addresses in it by offset."""

    data: bytearray
    addresses: dict[int, str] = field(default_factory=dict[int, str])

    def integer(self, offset: int, size: int, value: int) -> None:
        mask = (1 << (8 * size)) - 1
        self.data[offset : offset + size] = (value & mask).to_bytes(size, "little")

    def is_zero(self) -> bool:
        return not self.addresses and not any(self.data)

    def text(self) -> tuple[str, str]:
        """LLVM type and value."""
        if self.is_zero():
            return f"[{len(self.data)} x i8]", "zeroinitializer"
        if not self.addresses:
            return f"[{len(self.data)} x i8]", f'c"{escape(bytes(self.data))}"'
        types: list[str] = []
        values: list[str] = []
        at = 0

        def run(end: int) -> None:
            if end > at:
                types.append(f"[{end - at} x i8]")
                values.append(f'[{end - at} x i8] c"{escape(bytes(self.data[at:end]))}"')

        for offset in sorted(self.addresses):
            run(offset)
            types.append("ptr")
            values.append(f"ptr {self.addresses[offset]}")
            at = offset + 8
        run(len(self.data))
        return f"<{{ {', '.join(types)} }}>", f"<{{ {', '.join(values)} }}>"


def initial_image(type_: Type, value: object, address: Callable[[object], str]) -> Image:
    """The initial content of a static. `address` names the symbol of a function, static or piece of read-only data."""
    image = Image(bytearray(size_of(type_)))
    _Filler(image, address).fill(type_, value, 0)
    return image


class _Filler:
    def __init__(self, image: Image, address: Callable[[object], str]) -> None:
        self._image = image
        self._address = address

    def fill(self, type_: Type, value: object, at: int) -> None:
        if value is None:
            return
        inner = underlying(type_)
        match inner:
            case NoneType():
                return
            case AtomicType(integer=integer):
                self.fill(integer, value, at)
            case StructType():
                self._struct(inner, value, at)
            case ArrayType(element=element, length=length):
                self._array(element, length, value, at)
            case TupleType():
                parts = cast("Sequence[object]", value)
                for element, place, part in zip(inner.elements, layout_of(inner).places, parts, strict=True):
                    self.fill(element, part, at + place.offset)
            case PtrType():
                if isinstance(value, int):
                    self._image.integer(at, 8, value)
                else:
                    self._image.addresses[at] = self._address(value)
            case OptionalType(inner=payload) if not is_class_like(inner):
                if is_tagged(inner):
                    self._union(tagged_union(inner), value, at)
                    return
                self._image.data[at] = 1
                self.fill(payload, value, at + sequence_layout((U8, payload)).places[1].offset)
            case UnionType() if not inner.all_classes:
                self._union(inner, value, at)
            case _ if isinstance(value, int):
                integer = machine_integer(inner)
                self._image.integer(at, max(integer.bits // 8, 1), int(value))
            case _ if isinstance(value, tree.Function | tree.Static):
                self._image.addresses[at] = self._address(value)
            case _:
                raise TypeError(f"{value!r} is no initial value of {type_}")

    def _array(self, element: Type, length: int, value: object, at: int) -> None:
        size = size_of(element)
        if isinstance(value, bytes | bytearray):
            self._image.data[at : at + len(value)] = value
            return
        if isinstance(value, int):
            if value:
                for number in range(length):
                    self.fill(element, value, at + number * size)
            return
        parts = cast("Sequence[object]", value)
        for number, part in enumerate(parts):
            self.fill(element, part, at + number * size)

    def _struct(self, struct: StructType, value: object, at: int) -> None:
        if isinstance(value, Mapping):
            values = dict(cast("Mapping[str, object]", value))
        elif isinstance(value, Sequence):
            parts = cast("Sequence[object]", value)
            values = {f.name: part for f, part in zip(struct.fields, parts, strict=True)}
        else:
            raise TypeError(f"{value!r} is no initial value of {struct}")
        for f, place in zip(struct.fields, layout_of(struct).places, strict=True):
            part = values.get(f.name)
            if place.storage is None:
                self.fill(f.type, part, at + place.offset)
            elif isinstance(part, int):
                size = place.storage.bits // 8
                old = int.from_bytes(self._image.data[at + place.offset : at + place.offset + size], "little")
                mask = (1 << place.bits) - 1
                self._image.integer(at + place.offset, size, old | (int(part) & mask) << place.bit_offset)

    def _union(self, union: UnionType, value: object, at: int) -> None:
        """Only a value that says its own member: (member type, value)."""
        if not (isinstance(value, tuple) and isinstance(value[0], Type)):
            raise TypeError(f"{value!r} does not say which member of {union} it is")
        kind, content = cast("tuple[Type, object]", value)
        member = member_of(union, kind)
        self._image.integer(at, 4, tag_of(member))
        shape = union_layout(union)
        if is_memory(underlying(member)):
            self.fill(member, content, at + shape.memory_offset)
            return
        inside = initial_image(member, content, self._address)
        pointer, word = 8, 8 + 8 * shape.pointers
        for scalar in scalars_of(member):
            if scalar.is_pointer:
                if scalar.offset in inside.addresses:
                    self._image.addresses[at + pointer] = inside.addresses[scalar.offset]
                pointer += 8
            else:
                size = max(scalar.bits // 8, 1)
                self._image.data[at + word : at + word + size] = inside.data[scalar.offset : scalar.offset + size]
                word += 8
