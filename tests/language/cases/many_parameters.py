"""More arguments than registers, large structs in and out, many locals alive at once."""

from __future__ import annotations

from typing import Annotated

from kgen.lang import Array, struct, u8, u16, u32, u64


@struct
class Registers:
    rax: u64
    rbx: u64
    rcx: u64
    flags: u16
    vector: Annotated[Array[u32], 6]


@struct(frozen=True)
class Small:
    a: u8
    b: u64


def many(a: u8, b: u16, c: u32, d: u64, e: int, f: bool, g: str, h: u8, i: u64, j: int, k: u32) -> int:
    total = int(a) + int(b) + int(c) + int(d) + e + len(g) + int(h) + int(i) + j + int(k)
    return total if f else -total


def switch(registers: Registers, small: Small, scale: u64) -> Registers:
    result = Registers(
        rax=registers.rbx * scale,
        rbx=registers.rax + small.b,
        rcx=u64(small.a),
        flags=registers.flags | 1,
        vector=Array(u32, 6),
    )
    for index in range(6):
        result.vector[index] = registers.vector[5 - index] + u32(index)
    return result


def widen(small: Small) -> tuple[u64, Small, str]:
    return u64(small.a) + small.b, Small(small.a + 1, small.b * 2), f"{small.a}/{small.b}"


def spill(n: int) -> int:
    a, b, c, d = n + 1, n + 2, n + 3, n + 4
    e, f, g, h = a * b, b * c, c * d, d * a
    i, j, k, m = e + f, f + g, g + h, h + e
    p, q, r, s = i - a, j - b, k - c, m - d
    return a + b + c + d + e + f + g + h + i + j + k + m + p + q + r + s


def main() -> int:
    print(many(u8(1), u16(2), u32(3), u64(4), 5, True, "sixsix", u8(7), u64(8), 9, u32(10)))
    print(many(u8(255), u16(65_535), u32(4_294_967_295), u64(1), -1, False, "", u8(0), u64(0), 0, u32(0)))
    registers = Registers(rax=1, rbx=2, rcx=3, flags=0x10, vector=Array(u32, 6))
    registers.vector[5] = 500
    for _ in range(3):
        registers = switch(registers, Small(7, 100), u64(3))
    print(registers.rax, registers.rbx, registers.rcx, registers.flags)
    print([value for value in registers.vector])
    total, small, text = widen(Small(9, 50))
    print(total, small.a, small.b, text, spill(3), spill(-100))
    return spill(1) % 256
