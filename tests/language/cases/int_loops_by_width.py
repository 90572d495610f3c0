"""Loops and ranges in narrow widths, counting up and down to the limit."""

from __future__ import annotations

from kgen.lang import U8_MAX, u8, u16, u32, usize


def digits(value: u32) -> list[u8]:
    result: list[u8] = []
    while value:
        result.append(u8(value % 10))
        value //= 10
    result.reverse()
    return result


def triangle(limit: u8) -> u16:
    total = u16(0)
    for number in range(limit):
        total += u16(number)
    return total


def count_down(start: u8) -> u32:
    steps = u32(0)
    while start > 0:
        start -= 1
        steps += 1
    return steps


def main() -> int:
    print(digits(u32(4_294_967_295)), digits(u32(0)), digits(u32(1000)))
    print(triangle(U8_MAX), count_down(U8_MAX), triangle(u8(0)))
    seen = 0
    for byte in range(256):
        seen += u8(byte) & 1
    print(seen)
    size = usize(0)
    for word in ["a", "bc", "def"]:
        size += usize(len(word))
    print(size, [int(number) for number in range(u8(3), u8(9), 2)])
    for number in range(10, 0, -4):
        print(number)
    return int(count_down(u8(200)))
