"""Bit-level algorithms: Gray codes, bit boards, CRC, pseudo-random numbers."""

from __future__ import annotations

from kgen.lang import count_ones, rotate_left, trailing_zeros, truncate, u8, u16, u32, u64, wrapping_mul


def gray(number: u32) -> u32:
    return number ^ number >> 1


def ungray(code: u32) -> u32:
    shift = 16
    while shift:
        code ^= code >> shift
        shift //= 2
    return code


def queens(size: int, columns: u32 = 0, left: u32 = 0, right: u32 = 0) -> int:
    full = (u32(1) << size) - 1
    if columns == full:
        return 1
    solutions = 0
    free = ~(columns | left | right) & full
    while free:
        bit = u32(1) << trailing_zeros(free)
        free &= free - 1
        solutions += queens(size, columns | bit, (left | bit) << 1 & full, (right | bit) >> 1)
    return solutions


def xorshift(state: u64) -> u64:
    state ^= truncate(u64, state << 13 if state < 1 << 50 else (state & (1 << 51) - 1) << 13)
    state ^= state >> 7
    state ^= (state & (1 << 47) - 1) << 17
    return state


def crc16(data: bytes) -> u16:
    crc = u16(0xFFFF)
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0xA001 if crc & 1 else crc >> 1
    return crc


def murmur(key: u32) -> u32:
    key ^= key >> 16
    key = wrapping_mul(key, u32(0x85EB_CA6B))
    key ^= key >> 13
    return rotate_left(key, 5)


def parity(value: u8) -> bool:
    return count_ones(value) % 2 == 1


def main() -> int:
    print([gray(u32(number)) for number in range(8)], [ungray(gray(u32(number))) for number in (5, 77, 1023)])
    print([queens(size) for size in (1, 4, 5, 6)])
    state = u64(88_172_645_463_325_252)
    for _ in range(3):
        state = xorshift(state)
        print(f"{state:016x}")
    print(f"{crc16(b'123456789'):04x} {murmur(42):08x}", parity(u8(7)), parity(u8(0x81)))
    return queens(6)
