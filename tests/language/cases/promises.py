"""Promises that hold: the decorated functions compile and run."""

from __future__ import annotations

from typing import Final

from kgen.lang import Array, inline, noalloc, noinline, nopanic, noraise, static, truncate, u8, u32, wrapping_add

RING: Final = static(Array(u8, 8))
HEAD: Final = static(u32, 0)


@noalloc
@noraise
def push(value: u8) -> None:
    RING.value[HEAD.value % 8] = value
    HEAD.value = wrapping_add(HEAD.value, u32(1))


@nopanic
@noalloc
def mix(a: u32, b: u32) -> u32:
    return wrapping_add(a, b) ^ (a >> 3)


@inline
def low(value: u32) -> u8:
    return truncate(u8, value)


@noinline
def high(value: u32) -> u8:
    return truncate(u8, value >> 24)


@noalloc
def inside(data: bytes) -> bytes:
    """A slice shares the memory of what it is cut from."""
    return data[1:-1]


@noalloc
def shortened(text: str) -> str:
    return text[2:-2]


def main() -> int:
    print(inside(b"[data]"), shortened("<<text>>"), shortened("ääöüéé"))
    for number in range(10):
        push(u8(number * 3))
    for value in RING.value:
        print(value, end=" ")
    print(HEAD.value)
    mixed = mix(u32(0xFFFF_FFFF), u32(3))
    print(mixed, low(mixed), high(mixed))
    return int(low(0x1234_5678))
