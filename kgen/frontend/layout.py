"""Sizes, alignments and offsets of every type: the arithmetic that the front end, kir and LLVM text share.

Nothing here knows LLVM. `sizeof` and `offsetof` of the source, the initial values of statics, the addresses that
the back end computes and the debug information all come from these functions, so they cannot disagree.

Structs follow the C rules of the System V ABI for x86-64 (checked against gcc in the tests): each field at the next multiple
of its alignment, `packed` drops alignment, `offset(n)` fixes a field, and the size is a multiple of the largest alignment.
Bit fields of the same storage type that follow each other share one storage integer, from bit 0 up; one that does not fit
starts the next integer. (C compilers also let a bit field use the bytes left over by a field before it; here a storage
integer is always a whole, aligned one, so that the layout can be read off the source.)

An object starts with `HEADER_SIZE` bytes: its counts (kgen/runtime/object.py) and its type information.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kgen.frontend.types import (
    U8,
    ArrayType,
    AtomicType,
    BoolType,
    CallableType,
    ClassType,
    EnumType,
    IntType,
    NeverType,
    NoneType,
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

HEADER_SIZE: Final = 16
"""u32 reference count, u32 weak count, pointer to the type information."""

POINTER_SIZE: Final = 8


@dataclass(frozen=True, slots=True)
class FieldPlace:
    """Where a field lies. A bit field lies in the `storage` integer at `offset`, `bits` wide from `bit_offset` up."""

    offset: int
    storage: IntType | None = None
    bit_offset: int = 0
    bits: int = 0


@dataclass(frozen=True, slots=True)
class Layout:
    """Size and alignment in bytes; for structs, classes and tuples the places of the parts."""

    size: int
    alignment: int
    places: tuple[FieldPlace, ...] = ()


@dataclass(frozen=True, slots=True)
class UnionLayout:
    """The storage of a union that is not a bare pointer.

    After the u32 tag (0: nothing) come the pointers, then the other scalars, each in a word of its own: the n-th
    pointer of any member lies in pointer word n, so that no word ever changes between pointer and integer, and
    a union widens by adding zero words. Members handled by address lie whole at `memory_offset`.
    """

    size: int
    alignment: int
    pointers: int
    words: int
    memory_offset: int
    memory_size: int


_cache: Final[dict[Type, Layout]] = {}
_unions: Final[dict[UnionType, UnionLayout]] = {}


def align_up(value: int, alignment: int) -> int:
    """The next multiple of `alignment` (a power of two)."""
    return (value + alignment - 1) & -alignment


def is_pointer_union(type_: Type) -> bool:
    """Whether a union is one bare pointer: all its members are classes."""
    return isinstance(type_, UnionType) and type_.all_classes


def is_reference(type_: Type) -> bool:
    """Whether a value of the type is one counted pointer to an object, or null."""
    type_ = underlying(type_)
    if isinstance(type_, OptionalType):
        type_ = underlying(type_.inner)
    return isinstance(type_, ClassType) or is_pointer_union(type_)


def size_of(type_: Type) -> int:
    """Bytes of a value in memory: `sizeof`."""
    return layout_of(type_).size


def alignment_of(type_: Type) -> int:
    return layout_of(type_).alignment


def offset_of(owner: StructType | ClassType, name: str) -> int:
    """Byte offset of a field: `offsetof`. For a class it counts from the start of the object."""
    for field, place in zip(owner.fields, object_layout(owner).places, strict=True):
        if field.name == name:
            return place.offset
    raise KeyError(name)


def object_layout(owner: StructType | ClassType) -> Layout:
    """The inside of a struct, or of an object (header included)."""
    return class_layout(owner) if isinstance(owner, ClassType) else layout_of(owner)


def class_layout(class_: ClassType) -> Layout:
    """The inside of an object: the header, then the fields of the base classes, then its own.

    A class is laid out from the fields it had when first asked, so ask only when it is complete.
    """
    places: list[FieldPlace] = []
    offset = HEADER_SIZE
    for field in class_.fields:
        inner = layout_of(field.type)
        offset = align_up(offset, inner.alignment)
        places.append(FieldPlace(offset))
        offset += inner.size
    return Layout(align_up(offset, POINTER_SIZE), POINTER_SIZE, tuple(places))


def layout_of(type_: Type) -> Layout:
    """Size and alignment of a value (of an object type: of the reference to it)."""
    found = _cache.get(type_)
    if found is None:
        found = _compute(type_)
        if not isinstance(type_, StructType) or type_.complete:
            _cache[type_] = found
    return found


def _compute(type_: Type) -> Layout:
    match underlying(type_):
        case IntType(bits=bits):
            return Layout(bits // 8, bits // 8)
        case BoolType():
            return Layout(1, 1)
        case NoneType() | NeverType():
            return Layout(0, 1)
        case EnumType(storage=storage):
            return layout_of(storage)
        case ClassType() | PtrType() | WeakType():
            return Layout(POINTER_SIZE, POINTER_SIZE)
        case CallableType():
            return Layout(2 * POINTER_SIZE, POINTER_SIZE)
        case AtomicType(integer=integer):
            return layout_of(integer)
        case StructType() as struct:
            return _struct(struct)
        case ArrayType(element=element, length=length):
            inner = layout_of(element)
            return Layout(inner.size * length, inner.alignment)
        case TupleType(elements=elements):
            return sequence_layout(elements)
        case OptionalType(inner=inner):
            if is_reference(inner):
                return Layout(POINTER_SIZE, POINTER_SIZE)
            if isinstance(underlying(inner), UnionType):
                return layout_of(inner)
            return sequence_layout((U8, inner))
        case UnionType() as union:
            if union.all_classes:
                return Layout(POINTER_SIZE, POINTER_SIZE)
            shape = union_layout(union)
            return Layout(shape.size, shape.alignment)
        case other:
            raise TypeError(f"no layout for {other}")


def sequence_layout(elements: tuple[Type, ...]) -> Layout:
    """The elements one after the other, each aligned: tuples, and optionals as (present, payload)."""
    places: list[FieldPlace] = []
    offset = 0
    alignment = 1
    for element in elements:
        inner = layout_of(element)
        offset = align_up(offset, inner.alignment)
        places.append(FieldPlace(offset))
        offset += inner.size
        alignment = max(alignment, inner.alignment)
    return Layout(align_up(offset, alignment), alignment, tuple(places))


def bit_storage(type_: Type) -> IntType:
    """The storage integer of a bit field of `type_`."""
    match underlying(type_):
        case IntType() as integer:
            return integer
        case EnumType(storage=storage):
            return storage
        case _:
            return U8


def _struct(struct: StructType) -> Layout:
    places: list[FieldPlace] = []
    end = 0
    alignment = 1
    open_storage: IntType | None = None
    open_offset = used_bits = 0
    for field in struct.fields:
        if field.bits is not None:
            storage = bit_storage(field.type)
            size = storage.bits // 8
            starts = (
                open_storage is None
                or open_storage.bits != storage.bits
                or used_bits + field.bits > storage.bits
                or field.offset is not None
            )
            if starts:
                unit = 1 if struct.packed else size
                open_offset = align_up(end, unit) if field.offset is None else field.offset
                open_storage, used_bits = storage, 0
                end = max(end, open_offset + size)
                alignment = max(alignment, unit)
            places.append(FieldPlace(open_offset, storage, used_bits, field.bits))
            used_bits += field.bits
            continue
        open_storage = None
        inner = layout_of(field.type)
        unit = 1 if struct.packed else inner.alignment
        offset = align_up(end, unit) if field.offset is None else field.offset
        places.append(FieldPlace(offset))
        end = max(end, offset + inner.size)
        if field.offset is None or offset % inner.alignment == 0:
            alignment = max(alignment, unit)
    alignment = max(alignment, struct.alignment or 1)
    return Layout(align_up(end, alignment), alignment, tuple(places))


def union_layout(union: UnionType) -> UnionLayout:
    found = _unions.get(union)
    if found is None:
        pointers = words = memory_size = 0
        memory_alignment = POINTER_SIZE
        for member in union.members:
            if is_memory(underlying(member)):
                inner = layout_of(member)
                memory_size = max(memory_size, align_up(inner.size, POINTER_SIZE))
                memory_alignment = max(memory_alignment, inner.alignment)
            else:
                shape = [scalar.is_pointer for scalar in scalars_of(member)]
                pointers = max(pointers, shape.count(True))
                words = max(words, shape.count(False))
        memory_offset = align_up(POINTER_SIZE * (1 + pointers + words), memory_alignment)
        size = align_up(memory_offset + memory_size, memory_alignment)
        found = UnionLayout(size, memory_alignment, pointers, words, memory_offset, memory_size)
        _unions[union] = found
    return found


@dataclass(frozen=True, slots=True)
class Scalar:
    """One machine scalar of a value: a pointer, or an integer of `bits` (a bool has 1, and takes a byte in memory)."""

    offset: int
    bits: int
    is_pointer: bool = False

    def at(self, base: int) -> Scalar:
        return Scalar(self.offset + base, self.bits, self.is_pointer)


_scalars: Final[dict[Type, tuple[Scalar, ...]]] = {}


def scalars_of(type_: Type) -> tuple[Scalar, ...]:
    """The scalars that make up a value, in memory order.

    Memory types inside values (an array in a frozen struct) are taken apart too.
    """
    found = _scalars.get(type_)
    if found is None:
        found = tuple(_take_apart(type_))
        if not isinstance(type_, StructType) or type_.complete:
            _scalars[type_] = found
    return found


def _take_apart(type_: Type) -> list[Scalar]:
    match underlying(type_):
        case IntType(bits=bits):
            return [Scalar(0, bits)]
        case BoolType():
            return [Scalar(0, 1)]
        case NoneType() | NeverType():
            return []
        case EnumType(storage=storage):
            return [Scalar(0, storage.bits)]
        case ClassType() | PtrType() | WeakType():
            return [Scalar(0, 64, is_pointer=True)]
        case CallableType():
            return [Scalar(0, 64, is_pointer=True), Scalar(POINTER_SIZE, 64, is_pointer=True)]
        case AtomicType(integer=integer):
            return _take_apart(integer)
        case StructType() as struct:
            return _struct_scalars(struct)
        case ArrayType(element=element, length=length):
            return _array_scalars(element, length)
        case TupleType(elements=elements):
            return _parts(elements, sequence_layout(elements))
        case OptionalType(inner=inner):
            if is_reference(inner):
                return [Scalar(0, 64, is_pointer=True)]
            if isinstance(underlying(inner), UnionType):
                return list(scalars_of(inner))
            shape = sequence_layout((U8, inner))
            return [Scalar(0, 1), *(s.at(shape.places[1].offset) for s in scalars_of(inner))]
        case UnionType() as union:
            return _union_scalars(union)
        case other:
            raise TypeError(f"no scalars for {other}")


def _parts(elements: tuple[Type, ...], shape: Layout) -> list[Scalar]:
    return [
        s.at(place.offset) for element, place in zip(elements, shape.places, strict=True) for s in scalars_of(element)
    ]


def _struct_scalars(struct: StructType) -> list[Scalar]:
    result: list[Scalar] = []
    seen: set[int] = set()
    for field, place in zip(struct.fields, layout_of(struct).places, strict=True):
        if place.storage is None:
            result.extend(s.at(place.offset) for s in scalars_of(field.type))
        elif place.offset not in seen:
            seen.add(place.offset)
            result.append(Scalar(place.offset, place.storage.bits))
    return result


def _array_scalars(element: Type, length: int) -> list[Scalar]:
    inner = scalars_of(element)
    size = size_of(element)
    if any(s.is_pointer for s in inner) or length <= 1:
        return [s.at(i * size) for i in range(length) for s in inner]
    total = size * length
    result = [Scalar(offset, 64) for offset in range(0, total - 7, 8)]
    offset = total & -8
    for width in (4, 2, 1):
        if total & width:
            result.append(Scalar(offset, width * 8))
            offset += width
    return result


def _union_scalars(union: UnionType) -> list[Scalar]:
    if union.all_classes:
        return [Scalar(0, 64, is_pointer=True)]
    shape = union_layout(union)
    result = [Scalar(0, 32)]
    result.extend(Scalar(8 + 8 * i, 64, is_pointer=True) for i in range(shape.pointers))
    first_word = 8 + 8 * shape.pointers
    result.extend(Scalar(first_word + 8 * i, 64) for i in range(shape.words))
    result.extend(Scalar(shape.memory_offset + 8 * i, 64) for i in range(shape.memory_size // 8))
    return result


def scalar_range(owner: StructType | TupleType, index: int) -> tuple[int, int]:
    """Which scalars of an `owner` value belong to part `index`: (first, past the last)."""
    if isinstance(owner, TupleType):
        first = sum(len(scalars_of(element)) for element in owner.elements[:index])
        return first, first + len(scalars_of(owner.elements[index]))
    first = 0
    seen: dict[int, int] = {}
    for i, (field, place) in enumerate(zip(owner.fields, layout_of(owner).places, strict=True)):
        if place.storage is None:
            count = len(scalars_of(field.type))
        elif place.offset in seen:
            count = 0
        else:
            seen[place.offset] = first
            count = 1
        if i == index:
            if place.storage is not None:
                return seen[place.offset], seen[place.offset] + 1
            return first, first + count
        first += count
    raise IndexError(index)
