"""Struct layout is the C compiler's (`ctypes` holds its rules)."""

from __future__ import annotations

import ctypes
from typing import Any

import pytest

from kgen.frontend.layout import (
    class_layout,
    layout_of,
    offset_of,
    scalars_of,
    size_of,
    union_layout,
)
from kgen.frontend.types import (
    BOOL,
    I16,
    INT,
    NO_DEFAULT,
    U8,
    U16,
    U32,
    U64,
    ClassType,
    Field,
    StructType,
    Type,
    UnionType,
    array_of,
    optional,
    pointer_to,
    tuple_of,
    union,
)

C_TYPES: dict[Type, Any] = {
    U8: ctypes.c_uint8,
    U16: ctypes.c_uint16,
    I16: ctypes.c_int16,
    U32: ctypes.c_uint32,
    U64: ctypes.c_uint64,
    INT: ctypes.c_int64,
    BOOL: ctypes.c_bool,
}


def struct(name: str, *types: Type, packed: bool = False, bits: tuple[int | None, ...] = ()) -> StructType:
    made = StructType(name, object)
    widths = bits or (None,) * len(types)
    for index, (type_, width) in enumerate(zip(types, widths, strict=True)):
        made.fields.append(Field(f"f{index}", type_, index, bits=width, default=NO_DEFAULT))
    made.packed = packed
    made.complete = True
    return made


def c_struct(*types: Any, packed: bool = False, bits: tuple[int | None, ...] = ()) -> type[ctypes.Structure]:
    widths = bits or (None,) * len(types)
    fields = [
        (f"f{i}", t) if width is None else (f"f{i}", t, width)
        for i, (t, width) in enumerate(zip(types, widths, strict=True))
    ]
    return type("C", (ctypes.Structure,), {"_pack_": 1, "_fields_": fields} if packed else {"_fields_": fields})


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    "types",
    [(U8, U64, U8), (U8, U16, U8, U32), (BOOL, INT), (U16, U8), (I16, U32, U8, U8, U16, U64, BOOL)],
    ids=str,
)
def test_fields_lie_where_c_puts_them(types: tuple[Type, ...], packed: bool) -> None:
    mine = struct("S", *types, packed=packed)
    theirs = c_struct(*(C_TYPES[t] for t in types), packed=packed)
    assert size_of(mine) == ctypes.sizeof(theirs)
    for field in mine.fields:
        assert offset_of(mine, field.name) == getattr(theirs, field.name).offset
    assert [s.offset for s in scalars_of(mine)] == [offset_of(mine, f.name) for f in mine.fields]


@pytest.mark.parametrize(
    ("type_", "bits"),
    [(U8, (1, 2, 5)), (U32, (3, 29)), (U32, (3, 30, 5)), (U16, (9, 9, 9)), (U64, (12, 40, 11, 1)), (U64, (60, 5))],
)
def test_bit_fields_share_storage_as_in_c(type_: Type, bits: tuple[int, ...]) -> None:
    mine = struct("B", *(type_,) * len(bits), bits=bits)
    theirs = c_struct(*(C_TYPES[type_],) * len(bits), bits=bits)
    assert size_of(mine) == ctypes.sizeof(theirs)
    for index, place in enumerate(layout_of(mine).places):
        value = theirs()
        setattr(value, f"f{index}", (1 << bits[index]) - 1)
        mask = ((1 << place.bits) - 1) << (place.bit_offset + 8 * place.offset)
        assert int.from_bytes(bytes(value), "little") == mask


def test_arrays_and_nested_structs_follow_c() -> None:
    inner = struct("Inner", U8, U32)
    outer = struct("Outer", U8, array_of(inner, 3), U16)
    c_inner = c_struct(ctypes.c_uint8, ctypes.c_uint32)
    c_outer = c_struct(ctypes.c_uint8, c_inner * 3, ctypes.c_uint16)
    assert size_of(outer) == ctypes.sizeof(c_outer)
    assert offset_of(outer, "f2") == c_outer.__dict__["f2"].offset


def test_an_explicit_offset_leaves_a_gap() -> None:
    made = StructType("R", object)
    made.fields = [Field("a", U32, 0, offset=4), Field("b", U8, 1, offset=0x20), Field("c", U32, 2)]
    made.complete = True
    assert [p.offset for p in layout_of(made).places] == [4, 0x20, 0x24]
    assert size_of(made) == 0x28


def test_objects_begin_with_the_header() -> None:
    base, derived = ClassType("Base", object), ClassType("Derived", object)
    derived.base = base
    base.fields = [Field("x", U8, 0)]
    derived.fields = [*base.fields, Field("y", U64, 1), Field("z", U8, 2)]
    assert [p.offset for p in class_layout(base).places] == [16]
    assert [p.offset for p in class_layout(derived).places] == [16, 24, 32]
    assert class_layout(derived).size == 40


def test_optionals_of_references_are_pointers_and_others_carry_a_flag() -> None:
    node = ClassType("Node", object)
    assert size_of(optional(node)) == 8
    assert size_of(optional(U32)) == 8
    assert [s.bits for s in scalars_of(optional(tuple_of((U8, U64))))] == [1, 8, 64]


def test_a_union_never_mixes_pointers_and_integers_in_one_word() -> None:
    node = ClassType("Node", object)
    text = struct("Text", pointer_to(U8), U64)
    text.frozen = True
    made = union([node, INT, text])
    assert isinstance(made, UnionType)
    shape = union_layout(made)
    assert (shape.pointers, shape.words, shape.size) == (1, 1, 24)
    assert size_of(union([node, ClassType("Other", object)])) == 8
