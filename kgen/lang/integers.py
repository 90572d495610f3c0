"""`u8` ... `isize` and their limits.

For a type checker they are all `int`, so that literals and widening need no noise; the compiler does the real
width checking, and under CPython they are the checked classes of `kgen.lang.checked`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    u8 = int
    u16 = int
    u32 = int
    u64 = int
    i8 = int
    i16 = int
    i32 = int
    i64 = int
    usize = int
    isize = int
else:
    from kgen.lang.checked import i8, i16, i32, i64, isize, u8, u16, u32, u64, usize

U8_MAX: Final = u8(0xFF)
U16_MAX: Final = u16(0xFFFF)
U32_MAX: Final = u32(0xFFFF_FFFF)
U64_MAX: Final = u64(0xFFFF_FFFF_FFFF_FFFF)
USIZE_MAX: Final = usize(0xFFFF_FFFF_FFFF_FFFF)
I8_MIN: Final = i8(-0x80)
I8_MAX: Final = i8(0x7F)
I16_MIN: Final = i16(-0x8000)
I16_MAX: Final = i16(0x7FFF)
I32_MIN: Final = i32(-0x8000_0000)
I32_MAX: Final = i32(0x7FFF_FFFF)
I64_MIN: Final = i64(-0x8000_0000_0000_0000)
I64_MAX: Final = i64(0x7FFF_FFFF_FFFF_FFFF)
ISIZE_MIN: Final = isize(-0x8000_0000_0000_0000)
ISIZE_MAX: Final = isize(0x7FFF_FFFF_FFFF_FFFF)
