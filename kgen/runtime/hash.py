"""Hash functions: deterministic, equal to CPython's for integers and tuples of them.

Integers hash to themselves modulo 2**61 - 1 (Python library reference, "Hashing of numeric types"), tuples by
the xxHash-derived mixing that CPython documents in `Objects/tupleobject.c`. Text and bytes hash by our own
function of their bytes: CPython's is randomised per process, so nothing can depend on it. Tables spread these
values further (`kgen.runtime.table`), so consecutive integers are as good as any others.
"""

from __future__ import annotations

from typing import Final

from kgen.lang import (
    inline,
    noinline,
    rotate_left,
    truncate,
    u8,
    u64,
    usize,
    wrapping_add,
    wrapping_mul,
    wrapping_neg,
)
from kgen.runtime.generic import AnyInt
from kgen.unsafe import Ptr

UNSAFE = "reads the bytes of text"


MODULUS: Final = (1 << 61) - 1

XXPRIME_1: Final = 11400714785074694791
XXPRIME_2: Final = 14029467366897019727
XXPRIME_5: Final = 2870177450012600261

BYTES_SEED: Final = 0x9E3779B97F4A7C15
BYTES_FACTOR: Final = 0xD6E8FEB86659FD93


@inline
def hash_int(value: AnyInt) -> int:
    """`hash` of any integer."""
    if value < 0:
        distance = wrapping_neg(truncate(u64, value))
        if distance >= MODULUS:
            distance %= MODULUS
        result = -truncate(int, distance)
        return -2 if result == -1 else result
    magnitude = truncate(u64, value)
    if magnitude >= MODULUS:
        magnitude %= MODULUS
    return truncate(int, magnitude)


@inline
def hash_bool(value: bool) -> int:
    """`hash` of a bool."""
    return 1 if value else 0


@inline
def tuple_seed() -> u64:
    """The state before the first element."""
    return XXPRIME_5


@inline
def tuple_step(state: u64, element_hash: int) -> u64:
    """The state after an element whose hash is given."""
    mixed = wrapping_add(state, wrapping_mul(truncate(u64, element_hash), XXPRIME_2))
    return wrapping_mul(rotate_left(mixed, 31), XXPRIME_1)


@inline
def tuple_finish(state: u64, count: u64) -> int:
    """The hash of a tuple of `count` elements."""
    result = wrapping_add(state, count ^ (XXPRIME_5 ^ 3527539))
    if result == 0xFFFFFFFFFFFFFFFF:
        return 1546275796
    return truncate(int, result)


@inline
def _word(data: Ptr[u8]) -> u64:
    # Eight byte loads; LLVM makes one unaligned load of them.
    low = u64(data[0]) | u64(data[1]) << 8 | u64(data[2]) << 16 | u64(data[3]) << 24
    high = u64(data[4]) | u64(data[5]) << 8 | u64(data[6]) << 16 | u64(data[7]) << 24
    return low | high << 32


@noinline
def hash_bytes(data: Ptr[u8], length: usize) -> int:
    """`hash` of text or bytes."""
    state = wrapping_mul(truncate(u64, length) ^ BYTES_SEED, BYTES_FACTOR)
    position = usize(0)
    while length - position >= 8:
        state = wrapping_mul(state ^ _word(data.offset(position)), BYTES_FACTOR)
        state ^= state >> 32
        position += 8
    while position < length:
        state = wrapping_mul(state ^ data[position], BYTES_FACTOR)
        position += 1
    state ^= state >> 29
    return truncate(int, wrapping_mul(state, BYTES_SEED) >> 1)
