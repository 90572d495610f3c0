"""Structs have C layout and value semantics; arrays check their bounds."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Annotated, TypeVar

import pytest

from kgen.lang import Array, Panic, Static, bits, offset, offsetof, sizeof, static, struct, u8, u16, u32, u64
from kgen.lang.layout import copied

T = TypeVar("T")


@struct
class Point:
    x: u32
    y: u16 = 7


@struct
class Line:
    start: Point
    end: Point


@struct(packed=True)
class Packed:
    tag: u8
    value: u64


@struct(frozen=True)
class Key:
    low: u64
    high: u64


@struct
class Registers:
    control: Annotated[u32, offset(4)]
    status: Annotated[u8, offset(0x10)]


@struct
class Entry:
    present: Annotated[u64, bits(1)]
    level: Annotated[u64, bits(2)]
    address: Annotated[u64, bits(52)]
    count: u16


@struct
class Name:
    length: u8
    text: Annotated[Array[u8], 5]


class CPoint(ctypes.Structure):
    _fields_ = [("x", ctypes.c_uint32), ("y", ctypes.c_uint16)]


class CLine(ctypes.Structure):
    _fields_ = [("start", CPoint), ("end", CPoint)]


def incomplete(kind: type[T]) -> Callable[..., T]:
    """The constructor as code without a type checker sees it."""
    return kind


def test_layout_is_that_of_c() -> None:
    assert sizeof(Point) == ctypes.sizeof(CPoint)
    assert sizeof(Line) == ctypes.sizeof(CLine)
    assert offsetof(Line, "end") == CLine.end.offset
    assert (sizeof(Packed), offsetof(Packed, "value")) == (9, 1)
    assert (sizeof(Registers), offsetof(Registers, "status")) == (20, 0x10)
    assert (sizeof(Entry), offsetof(Entry, "count")) == (16, 8)
    assert (sizeof(Name), offsetof(Name, "text")) == (6, 1)


def test_fields_take_the_class_of_their_type() -> None:
    point = Point(x=1)
    point.x += 1
    assert (point.x, point.y) == (2, 7)
    with pytest.raises(Panic, match="overflow"):
        point.x -= 3
    with pytest.raises(Panic, match="conversion"):
        point.y = 0x1_0000
    with pytest.raises(TypeError, match="field 'end' needs a value"):
        incomplete(Line)(point)


def test_a_struct_inside_a_struct_is_a_copy() -> None:
    point = Point(1, 2)
    line = Line(point, point)
    point.x = 9
    line.start.x = 5
    assert (line.start.x, line.end.x) == (5, 1)
    other = copied(line)
    other.end.x = 8
    assert (line.end.x, line == other) == (1, False)


def test_bit_fields_hold_their_width() -> None:
    entry = Entry(present=1, level=3, address=0xFFFF, count=1)
    with pytest.raises(Panic, match="conversion"):
        entry.level = 4


def test_frozen_structs_are_keys() -> None:
    assert {Key(1, 2): "a"}[Key(1, 2)] == "a"
    with pytest.raises(AttributeError):
        setattr(Key(1, 2), "low".strip(), 3)


def test_arrays_check_bounds_and_copy() -> None:
    array = Array(u8, 3)
    array[-1] = 9
    other = copied(array)
    other[0] = 1
    assert (list(array), list(other)) == ([0, 0, 9], [1, 0, 9])
    for index in (3, -4):
        with pytest.raises(Panic, match="index"):
            array[index] = 0
    points = Array(Point, 2)
    points[0].x = 4
    assert points[0] == Point(4, 0)


def test_statics_keep_their_type() -> None:
    counter: Static[int] = static(u8, 250)
    counter.value += 5
    with pytest.raises(Panic, match="overflow"):
        counter.value += 1
    assert (counter.initial, counter.value) == (250, 255)
