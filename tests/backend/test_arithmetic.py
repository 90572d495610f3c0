"""Arithmetic is Python's, or a trap."""

from __future__ import annotations

import itertools

import pytest

from kgen.frontend.types import I8, I16, INT, U8, U16, U32, U64, IntType
from kgen.middle import kir
from tests.backend.native import HERE, TRAPPED, Body, native

OVERFLOW = kir.Site("overflow", HERE, "overflow")
DIVISION = kir.Site("division", HERE, "division")
CONVERSION = kir.Site("conversion", HERE, "conversion")

SAMPLES = [-129, -128, -127, -8, -3, -2, -1, 0, 1, 2, 3, 5, 7, 8, 9, 15, 64, 100, 127, 128, 200, 254, 255]


def machine_code(type_: IntType, operator: kir.BinaryOperator, checked: bool, count: IntType | None = None):
    body = Body([INT, INT])
    left, right, result, wide = body.temp(type_), body.temp(count or type_), body.temp(type_), body.temp(INT)
    body.add(
        kir.Cast(HERE, left, "truncate", body.parameters[0]),
        kir.Cast(HERE, right, "truncate", body.parameters[1]),
        kir.Binary(HERE, result, operator, left, right, OVERFLOW if checked else None, DIVISION if checked else None),
        kir.Cast(HERE, wide, "extend", result),
    )
    return native(body.done(wide))


def expected(type_: IntType, operator: str, a: int, b: int) -> int:
    match operator:
        case "add":
            value = a + b
        case "sub":
            value = a - b
        case "mul":
            value = a * b
        case "shl" | "shr":
            if b < 0:
                return TRAPPED - 3
            value = a << b if operator == "shl" else a >> b
        case _:
            if b == 0:
                return TRAPPED - 3
            value = a // b if operator == "floordiv" else a % b
    return value if type_.holds(value) else TRAPPED


@pytest.mark.parametrize("operator", ["add", "sub", "mul", "floordiv", "mod", "shl", "shr"])
@pytest.mark.parametrize("type_", [U8, I8], ids=str)
def test_checked_arithmetic_is_exact_or_traps(type_: IntType, operator: kir.BinaryOperator) -> None:
    function = machine_code(type_, operator, checked=True)
    for a, b in itertools.product([v for v in SAMPLES if type_.holds(v)], repeat=2):
        assert function(a, b) == expected(type_, operator, a, b), (a, b)


@pytest.mark.parametrize("operator", ["shl", "shr"])
@pytest.mark.parametrize("type_", [U16, I16], ids=str)
def test_shift_counts_may_have_another_type(type_: IntType, operator: kir.BinaryOperator) -> None:
    function = machine_code(type_, operator, checked=True, count=INT)
    for a, b in itertools.product(
        [v for v in SAMPLES if type_.holds(v)], [-1, 0, 1, 7, 15, 16, 17, 63, 64, 65, 1 << 40]
    ):
        want = expected(type_, operator, a, min(b, 1000) if operator == "shl" else b)
        assert function(a, b) == want, (a, b)


@pytest.mark.parametrize("operator", ["add", "sub", "mul"])
@pytest.mark.parametrize("type_", [U8, I8], ids=str)
def test_wrapping_arithmetic_keeps_the_low_bits(type_: IntType, operator: kir.BinaryOperator) -> None:
    function = machine_code(type_, operator, checked=False)
    for a, b in itertools.product([v for v in SAMPLES if type_.holds(v)], repeat=2):
        exact = {"add": a + b, "sub": a - b, "mul": a * b}[operator]
        low = exact & 0xFF
        assert function(a, b) == (low - 256 if type_.signed and low > 127 else low), (a, b)


@pytest.mark.parametrize("divisor", [1, 2, 3, 8, 10, -1, -2, -3])
@pytest.mark.parametrize("operator", ["floordiv", "mod"])
def test_division_by_a_constant_rounds_down(operator: kir.BinaryOperator, divisor: int) -> None:
    body = Body([INT])
    result = body.temp(INT)
    body.add(kir.Binary(HERE, result, operator, body.parameters[0], kir.Const(INT, divisor), OVERFLOW, DIVISION))
    function = native(body.done(result))
    for a in [*SAMPLES, INT.maximum, INT.minimum + 1]:
        assert function(a) == (a // divisor if operator == "floordiv" else a % divisor), a


@pytest.mark.parametrize("have", [INT, U32, U8, I8], ids=str)
@pytest.mark.parametrize("want", [INT, U64, U32, U16, U8, I8, I16], ids=str)
def test_narrowing_keeps_the_value_or_traps(have: IntType, want: IntType) -> None:
    body = Body([INT])
    value, result, wide = body.temp(have), body.temp(want), body.temp(INT)
    body.add(
        kir.Cast(HERE, value, "truncate", body.parameters[0]),
        kir.Narrow(HERE, result, value, CONVERSION),
        kir.Cast(HERE, wide, "extend", result),
    )
    function = native(body.done(wide))
    edges = [*SAMPLES, 1 << 15, 1 << 16, (1 << 31) - 1, 1 << 31, 1 << 32, INT.maximum, INT.minimum, -(1 << 15) - 1]
    for number in [v for v in edges if have.holds(v)]:
        assert function(number) == (number if want.holds(number) else TRAPPED - 6), number


def test_an_index_counts_from_the_end_when_negative() -> None:
    body = Body([INT])
    result = body.temp(U64)
    body.add(kir.CheckIndex(HERE, result, body.parameters[0], 5, kir.Site("index", HERE, "")))
    function = native(body.done(result))
    assert [function(i) for i in range(-6, 7)] == [TRAPPED - 1, 0, 1, 2, 3, 4, 0, 1, 2, 3, 4, TRAPPED - 1, TRAPPED - 1]


def test_no_address_is_computed_with_inttoptr() -> None:
    from kgen.frontend.types import pointer_to
    from tests.backend.native import text_of

    body = Body([U64])
    pointer, value = body.temp(pointer_to(U64)), body.temp(U64)
    body.add(kir.Cast(HERE, pointer, "to_pointer", body.parameters[0]), kir.Load(HERE, value, pointer))
    assert "inttoptr" not in text_of(body.done(value))
