"""The types of a program as DWARF describes them, so that a debugger prints values by their Python names.

Structs and objects are structures of their fields at the offsets of `kgen.frontend.layout`; a class value is a
pointer to its object. What has no counterpart in DWARF is shown as it lies in memory: a tuple as a structure of
`item0`, `item1`, ...; an optional value as `present` and `value`; a union as its tag, an enumeration of what it can
hold, and a member for each of those; text and bytes as their pointer and length, the pointer being one to UTF-8 code
units. `kgen/gdb` shows them as Python does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from kgen.backend.layout import escape, tag_of, tagged_union
from kgen.frontend.layout import (
    HEADER_SIZE,
    POINTER_SIZE,
    UnionLayout,
    is_reference,
    layout_of,
    object_layout,
    scalars_of,
    size_of,
    union_layout,
)
from kgen.frontend.types import (
    BOOL,
    U8,
    U32,
    U64,
    ArrayType,
    AtomicType,
    BoolType,
    CallableType,
    ClassType,
    EnumType,
    IntType,
    NewTypeType,
    OptionalType,
    PtrType,
    StructType,
    TupleType,
    Type,
    UnionType,
    WeakType,
    is_memory,
    underlying,
)

if TYPE_CHECKING:
    from kgen.backend.metadata import Metadata

POINTER_BITS: Final = 64

TEXT: Final = ("str", "bytes", "Buffer")
"""Types whose pointers to u8 lead to text."""


@dataclass(frozen=True, slots=True)
class Member:
    """A part of a structure; a bit field starts `shift` bits into the storage at `offset`."""

    name: str
    type: int
    offset: int
    bits: int
    shift: int | None = None
    whole: Type | None = None
    """The type of the part, where it can have parts itself."""


class DebugTypes:
    """The type nodes of one module, each type once."""

    def __init__(self, metadata: Metadata) -> None:
        self._metadata = metadata
        self._nodes: dict[Type, int] = {}
        self._objects: dict[ClassType, int] = {}
        self._character: int | None = None

    def of(self, type_: Type) -> int:
        """The node of a type."""
        found = self._nodes.get(type_)
        if found is None:
            # Reserved first: types refer to themselves through pointers.
            found = self._nodes[type_] = self._metadata.reserve()
            self._metadata.fill(found, self._text(type_))
        return found

    def signature(self, parameters: Sequence[Type], result: Type) -> int:
        """The node of a function type."""
        parts = [self._result(result), *(f"!{self.of(parameter)}" for parameter in parameters)]
        types = self._metadata.node(f"!{{{', '.join(parts)}}}")
        return self._metadata.node(f"!DISubroutineType(types: !{types})")

    def _result(self, result: Type) -> str:
        return f"!{self.of(result)}" if size_of(result) else "null"

    def _text(self, type_: Type) -> str:
        match type_:
            case IntType(bits=bits, signed=signed):
                return _basic(type_.name, bits, "DW_ATE_signed" if signed else "DW_ATE_unsigned")
            case BoolType():
                return _basic("bool", 8, "DW_ATE_boolean")
            case NewTypeType(base=base):
                return f'!DIDerivedType(tag: DW_TAG_typedef, name: "{_name(type_)}", baseType: !{self.of(base)})'
            case AtomicType(integer=integer):
                return f'!DIDerivedType(tag: DW_TAG_typedef, name: "{_name(type_)}", baseType: !{self.of(integer)})'
            case EnumType():
                return self._enumeration(type_)
            case PtrType(element=element):
                return self._pointer(self.of(element))
            case ClassType():
                return self._pointer(self._object(type_))
            case WeakType(target=target):
                return self._pointer(self._object(target))
            case ArrayType(element=element, length=length):
                range_ = self._metadata.node(f"!DISubrange(count: {length})")
                elements = self._metadata.node(f"!{{!{range_}}}")
                bits = size_of(type_) * 8
                return (
                    f"!DICompositeType(tag: DW_TAG_array_type, baseType: !{self.of(element)}, size: {bits}, "
                    f"elements: !{elements})"
                )
            case OptionalType(inner=inner) if is_reference(type_):
                return self._pointer(self._object(underlying(inner)))
            case UnionType() if is_reference(type_):
                return self._pointer(self._object(type_))
            case _:
                return self._structure(_name(type_), size_of(type_), self._members(type_))

    def _members(self, type_: Type) -> list[Member]:
        """The parts of a type that lies in memory as a structure."""
        match type_:
            case StructType():
                return self._fields(type_)
            case TupleType(elements=elements):
                places = layout_of(type_).places
                parts = zip(elements, places, strict=True)
                return [self._member(f"item{i}", part, place.offset) for i, (part, place) in enumerate(parts)]
            case OptionalType(inner=inner) if not isinstance(underlying(inner), UnionType):
                offset = size_of(type_) - size_of(inner)
                return [self._member("present", BOOL, 0), self._member("value", inner, offset)]
            case CallableType():
                return [self._member("code", U64, 0), self._member("environment", U64, 8)]
            case UnionType() | OptionalType():
                return self._alternatives(type_)
            case _:
                return []

    def _fields(self, owner: StructType | ClassType) -> list[Member]:
        members: list[Member] = []
        is_text = owner.name in TEXT
        for field, place in zip(owner.fields, object_layout(owner).places, strict=True):
            if place.storage is not None:
                node = self.of(field.type)
                members.append(Member(field.name, node, place.offset, place.bits, place.bit_offset))
            elif is_text and isinstance(field.type, PtrType) and field.type.element is U8:
                members.append(Member(field.name, self._text_pointer(), place.offset, POINTER_BITS))
            else:
                members.append(self._member(field.name, field.type, place.offset))
        return members

    def _member(self, name: str, type_: Type, offset: int) -> Member:
        return Member(name, self.of(type_), offset, size_of(type_) * 8, whole=type_)

    def _alternatives(self, type_: Type) -> list[Member]:
        """The tag of a union, and each member as a value of the whole union's size."""
        union = tagged_union(type_)
        shape = union_layout(union)
        tags = {"None": 0} if isinstance(type_, OptionalType) else {}
        members: list[Member] = []
        for held in union.members:
            name = "object" if is_reference(held) else held.name
            if name not in tags:
                tags[name] = tag_of(held)
                members += self._alternative(name, held, shape)
        return [Member("tag", self._tags(type_, tags), 0, 32), *members]

    def _alternative(self, name: str, held: Type, shape: UnionLayout) -> list[Member]:
        if is_memory(underlying(held)):
            return [self._member(name, held, shape.memory_offset)]
        places: dict[int, int] = {}
        pointers, words = 1, 1 + shape.pointers
        for scalar in scalars_of(held):
            places[scalar.offset] = POINTER_SIZE * (pointers if scalar.is_pointer else words)
            pointers += scalar.is_pointer
            words += not scalar.is_pointer
        spread = self._spread(Member(name, 0, 0, size_of(held) * 8, whole=held), 0, places)
        return [spread] if places and spread is not None else []

    def _spread(self, member: Member, base: int, places: dict[int, int]) -> Member | None:
        """A part of a value whose scalars lie in a union at `places`; None for what has no name there."""
        whole = underlying(member.whole) if member.whole is not None else None
        match whole:
            case StructType() | TupleType() | CallableType():
                pass
            case OptionalType(inner=inner) if not is_reference(whole) and not isinstance(underlying(inner), UnionType):
                pass
            case ArrayType() | UnionType() | OptionalType() if not is_reference(whole):
                return None
            case _:
                node = member.type or self.of(whole or U64)
                return replace(member, type=node, offset=places[base + member.offset])
        found = [self._spread(part, base + member.offset, places) for part in self._members(whole)]
        parts = [part for part in found if part is not None]
        size = max((part.offset + (part.bits + 7) // 8 for part in parts), default=0)
        return Member(member.name, self._metadata.node(self._structure(_name(whole), size, parts)), 0, size * 8)

    def _tags(self, union: Type, tags: dict[str, int]) -> int:
        texts = [
            f'!DIEnumerator(name: "{escape(name.encode())}", value: {tag}, isUnsigned: true)'
            for name, tag in tags.items()
        ]
        elements = self._metadata.node(f"!{{{', '.join(f'!{self._metadata.node(text)}' for text in texts)}}}")
        return self._metadata.node(
            f'!DICompositeType(tag: DW_TAG_enumeration_type, name: "tags of {_name(union)}", baseType: !{self.of(U32)}, '
            f"size: 32, elements: !{elements})"
        )

    def _object(self, class_: Type) -> int:
        """The structure that a reference leads to."""
        if not isinstance(class_, ClassType):
            return self._metadata.node(self._structure("object", HEADER_SIZE, []))
        found = self._objects.get(class_)
        if found is None:
            found = self._objects[class_] = self._metadata.reserve()
            text = self._structure(_name(class_), object_layout(class_).size, self._fields(class_))
            self._metadata.fill(found, text)
        return found

    def _structure(self, name: str, size: int, members: Sequence[Member]) -> str:
        numbers = [self._metadata.node(self._member_text(member)) for member in members]
        elements = self._metadata.node(f"!{{{', '.join(f'!{number}' for number in numbers)}}}")
        return f'!DICompositeType(tag: DW_TAG_structure_type, name: "{name}", size: {size * 8}, elements: !{elements})'

    def _member_text(self, member: Member) -> str:
        name = escape(member.name.encode())
        if member.shift is None:
            return (
                f'!DIDerivedType(tag: DW_TAG_member, name: "{name}", baseType: !{member.type}, '
                f"size: {member.bits}, offset: {member.offset * 8})"
            )
        start = member.offset * 8
        return (
            f'!DIDerivedType(tag: DW_TAG_member, name: "{name}", baseType: !{member.type}, size: {member.bits}, '
            f"offset: {start + member.shift}, flags: DIFlagBitField, extraData: i64 {start})"
        )

    def _enumeration(self, type_: EnumType) -> str:
        texts = [
            f'!DIEnumerator(name: "{escape(member.name.encode())}", value: {member.stored}'
            f"{'' if type_.storage.signed else ', isUnsigned: true'})"
            for member in type_.members
        ]
        elements = self._metadata.node(f"!{{{', '.join(f'!{self._metadata.node(text)}' for text in texts)}}}")
        return (
            f'!DICompositeType(tag: DW_TAG_enumeration_type, name: "{_name(type_)}", '
            f"baseType: !{self.of(type_.storage)}, size: {type_.storage.bits}, elements: !{elements})"
        )

    def _pointer(self, node: int) -> str:
        return f"!DIDerivedType(tag: DW_TAG_pointer_type, baseType: !{node}, size: {POINTER_BITS})"

    def _text_pointer(self) -> int:
        if self._character is None:
            self._character = self._metadata.node(_basic("utf8", 8, "DW_ATE_UTF"))
        return self._metadata.node(self._pointer(self._character))


def _basic(name: str, bits: int, encoding: str) -> str:
    return f'!DIBasicType(name: "{name}", size: {bits}, encoding: {encoding})'


def _name(type_: Type) -> str:
    return escape(type_.name.encode())
