"""Unions of structs, integers, text and None, narrowed by `isinstance`."""

from __future__ import annotations

from kgen.lang import struct, u32


@struct(frozen=True)
class Point:
    x: u32
    y: u32


@struct(frozen=True)
class Size:
    width: u32


class Named:
    def __init__(self, name: str) -> None:
        self.name = name


Value = int | str | bytes | Point | Named


def describe(value: Value) -> str:
    if isinstance(value, int):
        return f"int {value + 1}"
    if isinstance(value, str):
        return f"str {value.upper()}"
    if isinstance(value, bytes):
        return f"bytes {value.hex()}"
    if isinstance(value, Point):
        return f"point {value.x + value.y}"
    return f"named {value.name}"


def measure(value: Point | Size | None) -> u32:
    match value:
        case None:
            return u32(0)
        case Point(x=x, y=y):
            return x * y
        case Size(width):
            return width


def parse(text: str) -> int | str:
    return int(text) if text.isdigit() else text


def main() -> int:
    values: list[Value] = [1, "two", b"\x03", Point(4, 5), Named("six")]
    for value in values:
        print(describe(value))
    print(measure(None), measure(Point(6, 7)), measure(Size(9)))
    for part in "a 12 b 30".split():
        item = parse(part)
        print(item * 2 if isinstance(item, int) else item + "!")
    held: int | str = 5
    print(held + 1)
    held = "text"
    print(held + "1")
    return int(measure(Point(6, 7)))
