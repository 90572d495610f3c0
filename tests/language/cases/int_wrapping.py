"""`wrapping_*`, `saturating_*`, `checked_*` say what happens to a result that does not fit."""

from __future__ import annotations

from kgen.lang import (
    I8_MIN,
    U64_MAX,
    checked_add,
    checked_mul,
    checked_sub,
    i8,
    saturating_add,
    saturating_mul,
    saturating_sub,
    u8,
    u16,
    u32,
    u64,
    wrapping_add,
    wrapping_mul,
    wrapping_neg,
    wrapping_shl,
    wrapping_sub,
)


def shown(value: int | None) -> str:
    return "does not fit" if value is None else f"{value}"


def fnv1a(data: bytes) -> u32:
    state = u32(0x811C_9DC5)
    for byte in data:
        state = wrapping_mul(state ^ byte, u32(0x0100_0193))
    return state


def main() -> int:
    print(wrapping_add(u8(250), u8(10)), wrapping_sub(u8(3), u8(5)), wrapping_mul(u8(100), u8(3)))
    print(wrapping_add(i8(127), i8(1)), wrapping_sub(i8(-128), i8(1)), wrapping_mul(i8(100), i8(2)))
    print(wrapping_neg(u8(1)), wrapping_neg(I8_MIN), wrapping_shl(u16(0xFFFF), 4), wrapping_shl(u8(1), 9))
    print(wrapping_add(U64_MAX, u64(2)), wrapping_mul(U64_MAX, U64_MAX))
    print(saturating_add(u8(250), u8(10)), saturating_sub(u8(3), u8(5)), saturating_mul(u8(100), u8(3)))
    print(saturating_add(i8(100), i8(100)), saturating_sub(i8(-100), i8(100)), saturating_mul(i8(-100), i8(2)))
    print(shown(checked_add(u8(250), u8(5))), shown(checked_add(u8(250), u8(6))))
    print(shown(checked_sub(u8(5), u8(6))), shown(checked_mul(i8(-64), i8(2))), shown(checked_mul(i8(64), i8(2))))
    print(f"{fnv1a(b'hello'):08x}", f"{fnv1a(b''):08x}")
    return 0
