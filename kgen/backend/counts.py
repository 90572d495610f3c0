"""Reference counts: retain and release of any value, drops, weak references.

A value is taken apart into the counted pointers it holds; each costs one call of an always-inlined helper that
tests for null, counts, and leaves the rare rest to a call. The strong references together own one weak count, so
the memory of an object goes back exactly when its weak count reaches zero.

Only a tagged union whose pointers mean different things in different members needs its tag looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from kgen.backend.layout import is_by_address, tag_of, value_scalars, value_texts
from kgen.frontend.layout import (
    class_layout,
    is_reference,
    layout_of,
    scalar_range,
    scalars_of,
    sequence_layout,
    size_of,
    union_layout,
)
from kgen.frontend.types import (
    U8,
    ArrayType,
    CallableType,
    ClassType,
    OptionalType,
    StructType,
    TupleType,
    Type,
    UnionType,
    WeakType,
    holds_references,
    is_memory,
    underlying,
)
from kgen.middle import kir

if TYPE_CHECKING:
    from kgen.backend.function import FunctionPrinter

ARRAY_UNROLL: Final = 4
"""Arrays of more counted elements are retained and released in a loop."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A counted part of a value, by the number of its (first) scalar."""

    kind: Literal["strong", "weak", "union"]
    scalar: int
    type: Type


_counted: Final[dict[Type, tuple[Counted, ...]]] = {}


def counted_parts(type_: Type) -> tuple[Counted, ...]:
    """The counted parts of a value that lies in scalars."""
    found = _counted.get(type_)
    if found is None:
        found = tuple(_find(type_, 0))
        _counted[type_] = found
    return found


def _find(type_: Type, at: int) -> list[Counted]:
    inner = underlying(type_)
    if not holds_references(inner):
        return []
    if is_reference(inner):
        return [Counted("strong", at, inner)]
    match inner:
        case WeakType():
            return [Counted("weak", at, inner)]
        case CallableType():
            return [Counted("strong", at + 1, inner)]
        case OptionalType(inner=payload):
            return _find(payload, at if isinstance(underlying(payload), UnionType) else at + 1)
        case TupleType(elements=elements):
            return _find_in(list(elements), at)
        case StructType(fields=fields):
            found: list[Counted] = []
            for field in fields:
                if field.bits is None:
                    found.extend(_find(field.type, at + scalar_range(inner, field.index)[0]))
            return found
        case ArrayType(element=element, length=length):
            return _find_in([element] * length, at)
        case UnionType() as union:
            return _find_in_union(union, at)
        case _:
            return []


def _find_in(types: list[Type], at: int) -> list[Counted]:
    found: list[Counted] = []
    for type_ in types:
        found.extend(_find(type_, at))
        at += len(scalars_of(type_))
    return found


def _find_in_union(union: UnionType, at: int) -> list[Counted]:
    """Plain strong references where every member agrees on each pointer, else the union as a whole."""
    agreed: dict[int, Counted | None] = {}
    for member in union.members:
        if is_memory(underlying(member)):
            if holds_references(member):
                return [Counted("union", at, union)]
            continue
        parts = {part.scalar: part for part in counted_parts(member)}
        if any(part.kind != "strong" for part in parts.values()):
            return [Counted("union", at, union)]
        pointer = 0
        for number, scalar in enumerate(scalars_of(member)):
            if scalar.is_pointer:
                part = parts.get(number)
                if pointer in agreed and (agreed[pointer] is None) != (part is None):
                    return [Counted("union", at, union)]
                agreed[pointer] = part
                pointer += 1
    return [
        Counted("strong", at + 1 + number, part.type if len(union.members) == 1 else union)
        for number, part in agreed.items()
        if part is not None
    ]


def type_info(f: FunctionPrinter, pointer: str) -> str:
    """The type information of an object."""
    where = f.define(f"getelementptr inbounds nuw i8, ptr {pointer}, i64 8")
    return f.define(f"load ptr, ptr {where}, align 8, !tbaa !{f.module.metadata.apart('type')}")


def retain(f: FunctionPrinter, value: kir.Operand) -> None:
    if isinstance(value, kir.Zero | kir.Const):
        return
    if is_by_address(value.type):
        retain_at(f, value.type, value)
        return
    not_null = isinstance(value, kir.Temp) and value in f.non_null and isinstance(underlying(value.type), ClassType)
    _count(f, "retain", value.type, f.values(value), not_null)


def release(f: FunctionPrinter, value: kir.Operand) -> None:
    if isinstance(value, kir.Zero | kir.Const):
        return
    if is_by_address(value.type):
        release_at(f, value.type, value)
        return
    _count(f, "release", value.type, f.values(value), not_null=False)


def _count(
    f: FunctionPrinter, verb: Literal["retain", "release"], type_: Type, values: tuple[str, ...], not_null: bool
) -> None:
    for part in counted_parts(type_):
        match part.kind:
            case "strong":
                pointer = values[part.scalar]
                if pointer == "null":
                    continue
                if verb == "retain":
                    name = f.module.helper("retain_object" if not_null else "retain")
                else:
                    name = f.module.release_helper(part.type, f.is_unlikely)
                f.emit(f"call void {name}(ptr {pointer})")
            case "weak":
                f.emit(f"call void {f.module.helper(f'weak_{verb}')}(ptr {values[part.scalar]})")
            case "union":
                scalars = value_scalars(part.type)
                mine = values[part.scalar : part.scalar + len(scalars)]
                if len(mine) and mine[0] == "0":
                    continue
                arguments = ", ".join(f"{t} {v}" for t, v in zip(value_texts(part.type), mine, strict=True))
                f.emit(f"call void {f.module.union_helper(verb, part.type)}({arguments})")


def retain_at(f: FunctionPrinter, type_: Type, address: kir.Operand) -> None:
    count_in_place(f, "retain", type_, f"ptr {f.value(address)}")


def release_at(f: FunctionPrinter, type_: Type, address: kir.Operand) -> None:
    count_in_place(f, "release", type_, f"ptr {f.value(address)}")


def count_in_place(f: FunctionPrinter, verb: Literal["retain", "release"], type_: Type, where: str) -> None:
    """Retain or release of everything a value in memory holds."""
    if not holds_references(type_):
        return
    inner = underlying(type_)
    match inner:
        case ArrayType(length=length) if length > ARRAY_UNROLL:
            f.emit(f"call void {f.module.array_helper(verb, inner)}({where})")
        case ArrayType(element=element, length=length):
            for number in range(length):
                count_in_place(f, verb, element, f.offset(where, number * size_of(element)))
        case StructType() | TupleType():
            types = [field.type for field in inner.fields] if isinstance(inner, StructType) else inner.elements
            for part, place in zip(types, layout_of(inner).places, strict=True):
                if place.storage is None and holds_references(part):
                    count_in_place(f, verb, part, f.offset(where, place.offset))
        case OptionalType(inner=payload) if not is_reference(inner) and not isinstance(underlying(payload), UnionType):
            # The payload of None is zero: it holds nothing.
            count_in_place(f, verb, payload, f.offset(where, sequence_layout((U8, payload)).places[1].offset))
        case _:
            _count(f, verb, inner, f.load(inner, where), not_null=False)


def free_object(f: FunctionPrinter, value: kir.Operand, class_: ClassType) -> None:
    """Gives up the weak count that the strong references owned together."""
    f.emit(f"call void {f.module.helper('free_object')}(ptr {f.value(value)}, i64 {class_layout(class_).size})")


def count_union_member(
    f: FunctionPrinter, verb: Literal["retain", "release"], union: UnionType, values: tuple[str, ...]
) -> None:
    """The body of a union helper: by tag, what the member holds."""
    shape = union_layout(union)
    tag = values[0]
    done = f.label()
    seen: set[int] = set()
    for member in union.members:
        number = tag_of(member)
        if not holds_references(member) or number in seen:
            continue
        seen.add(number)
        mine, other = f.label(), f.label()
        is_it = f.define(f"icmp eq i32 {tag}, {number}")
        f.emit(f"br i1 {is_it}, label %{mine}, label %{other}")
        f.start(mine)
        if is_memory(underlying(member)):
            storage = f.alloca(shape.memory_size, layout_of(union).alignment)
            first = 1 + shape.pointers + shape.words
            for index, value in enumerate(values[first:]):
                f.emit(f"store i64 {value}, {f.offset(storage, 8 * index)}, align 8")
            count_in_place(f, verb, member, storage)
        else:
            from kgen.backend.unions import member_values

            _count(f, verb, member, member_values(f, union, member, values), not_null=False)
        f.emit(f"br label %{done}")
        f.start(other)
    f.emit(f"br label %{done}")
    f.start(done)
    f.emit("ret void")
