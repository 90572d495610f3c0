"""The checked integers have the arithmetic of the compiled ones."""

from __future__ import annotations

import operator
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgen.lang import Panic, PanicKind
from kgen.lang.checked import INTEGER_CLASSES, CheckedInt, i8, i32, i64, includes, u8, u16, u32, u64, usize

ARITHMETIC: tuple[Callable[[int, int], int], ...] = (
    lambda a, b: a + b,
    lambda a, b: a - b,
    lambda a, b: a * b,
    lambda a, b: a & b,
    lambda a, b: a | b,
    lambda a, b: a ^ b,
)


def panic_kind(action: Callable[[], object]) -> PanicKind:
    with pytest.raises(Panic) as caught:
        action()
    return caught.value.kind


@st.composite
def operands(draw: st.DrawFn) -> tuple[CheckedInt, CheckedInt]:
    kind = draw(st.sampled_from(sorted(INTEGER_CLASSES)))
    numbers = st.integers(INTEGER_CLASSES[kind].minimum, INTEGER_CLASSES[kind].maximum)
    return INTEGER_CLASSES[kind](draw(numbers)), INTEGER_CLASSES[kind](draw(numbers))


@given(operands(), st.sampled_from(ARITHMETIC))
def test_results_are_exact_or_panic(pair: tuple[CheckedInt, CheckedInt], operation: Callable[[int, int], int]) -> None:
    left, right = pair
    exact = operation(int(left), int(right))
    if type(left).holds(exact):
        result = operation(left, right)
        assert result == exact
        assert type(result) is type(left)
    else:
        assert panic_kind(lambda: operation(left, right)) == "overflow"


@given(operands())
def test_division_floors_and_never_divides_by_zero(pair: tuple[CheckedInt, CheckedInt]) -> None:
    left, right = pair
    if right == 0:
        assert panic_kind(lambda: left // right) == "division"
    elif type(left).holds(int(left) // int(right)):
        assert (left // right, left % right) == divmod(int(left), int(right))
    else:
        assert panic_kind(lambda: left // right) == "overflow"


def test_operands_meet_in_the_smaller_type_that_holds_both() -> None:
    assert type(u8(1) + u32(1)) is u32
    assert type(u32(1) + u8(1)) is u32
    assert type(u8(1) + i32(1)) is i32
    assert type(u64(1) + usize(1)) is u64
    with pytest.raises(TypeError, match="u32 and i32 have no common type"):
        operator.add(u32(1), i32(1))


def test_a_plain_int_adapts_when_it_fits() -> None:
    assert type(u8(1) + 200) is u8
    assert type(200 - u8(1)) is u8
    assert type(u8(1) + 300) is i64
    assert panic_kind(lambda: u8(1) + 255) == "overflow"


def test_conversion_panics_when_the_value_does_not_fit() -> None:
    assert panic_kind(lambda: u8(256)) == "conversion"
    assert panic_kind(lambda: u16(-1)) == "conversion"
    assert u8(u32(255)) == 255


def test_shifts_keep_the_left_type() -> None:
    assert type(u8(1) << u64(3)) is u8
    assert panic_kind(lambda: u8(1) << 8) == "overflow"
    assert panic_kind(lambda: u8(1) << -1) == "value"
    assert u8(0) << 1000 == 0
    assert i8(-1) >> 100 == -1
    assert u8(200) >> 100 == 0


def test_unary_operations_stay_in_the_width() -> None:
    assert ~u8(0) == 255
    assert ~i8(0) == -1
    assert panic_kind(lambda: -u8(1)) == "overflow"
    assert panic_kind(lambda: -i8(-128)) == "overflow"
    assert panic_kind(lambda: abs(i8(-128))) == "overflow"


def test_includes_is_lossless_widening() -> None:
    assert includes(u32, u8)
    assert includes(i64, u32)
    assert not includes(i64, u64)
    assert not includes(u64, i8)
