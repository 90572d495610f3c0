"""The named operations against their definitions."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kgen.lang import (
    byte_swap,
    checked_add,
    checked_mul,
    checked_sub,
    count_ones,
    leading_zeros,
    rotate_left,
    rotate_right,
    saturating_add,
    saturating_mul,
    saturating_sub,
    trailing_zeros,
    truncate,
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
from kgen.lang.checked import i8

BYTES = st.integers(0, 255)
SIGNED = st.integers(-128, 127)


@given(BYTES, BYTES)
def test_wrapping_is_modulo_the_width(a: int, b: int) -> None:
    assert wrapping_add(u8(a), u8(b)) == (a + b) % 256
    assert wrapping_sub(u8(a), u8(b)) == (a - b) % 256
    assert wrapping_mul(u8(a), u8(b)) == a * b % 256
    assert wrapping_neg(u8(a)) == -a % 256
    assert wrapping_shl(u8(a), b) == (a << b % 8) % 256
    assert truncate(u8, u32(a * 256 + b)) == b


@given(SIGNED, SIGNED)
def test_saturating_and_checked_agree_where_the_result_fits(a: int, b: int) -> None:
    for exact, saturated, checked in (
        (a + b, saturating_add(i8(a), i8(b)), checked_add(i8(a), i8(b))),
        (a - b, saturating_sub(i8(a), i8(b)), checked_sub(i8(a), i8(b))),
        (a * b, saturating_mul(i8(a), i8(b)), checked_mul(i8(a), i8(b))),
    ):
        assert saturated == max(-128, min(127, exact))
        assert checked == (exact if -128 <= exact <= 127 else None)


@given(st.integers(0, 0xFFFF), st.integers(0, 40))
def test_bits_are_counted_and_moved_in_the_width(value: int, count: int) -> None:
    text = f"{value:016b}"
    turn = count % 16
    assert rotate_left(u16(value), count) == int(text[turn:] + text[:turn], 2)
    assert rotate_right(rotate_left(u16(value), count), count) == value
    assert count_ones(u16(value)) == text.count("1")
    assert leading_zeros(u16(value)) == 16 - len(text.lstrip("0"))
    assert trailing_zeros(u16(value)) == 16 - len(text.rstrip("0"))
    assert byte_swap(u16(value)) == value % 256 * 256 + value // 256


def test_signed_bits_are_twos_complement() -> None:
    assert truncate(i8, 0xFF) == -1
    assert count_ones(i8(-1)) == 8
    assert rotate_left(i8(-128), 1) == 1
    assert byte_swap(u64(1)) == 1 << 56
