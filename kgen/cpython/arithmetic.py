"""Integer operators with a known type: what instrumented code calls in place of `+`, `<<`, `-x` and so on.

The operands may be of any integer class (plain `int`, `bool`, a checked class): the result is computed exactly,
checked against the operation's type, and is of that type's class. `int` stands for 64 bits, and its values are
plain Python integers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Final

from kgen.cpython.errors import panic
from kgen.frontend.types import INT, IntType
from kgen.lang import I64_MAX, I64_MIN
from kgen.lang.checked import INTEGER_CLASSES

Binary = Callable[[int, int], int]
Unary = Callable[[int], int]

HUGE_SHIFT: Final = 192
"""Shifting by more gives the same: nothing is left, or too much."""


def _left_shift(value: int, count: int) -> int:
    return int.__lshift__(value, min(_count(count), HUGE_SHIFT))


def _right_shift(value: int, count: int) -> int:
    return int.__rshift__(value, min(_count(count), HUGE_SHIFT))


def _count(count: int) -> int:
    if count < 0:
        panic("value", "negative shift count")
    return int(count)


def _quotient(left: int, right: int) -> int:
    if right == 0:
        panic("division", "division by zero")
    return int.__floordiv__(left, right)


def _remainder(left: int, right: int) -> int:
    if right == 0:
        panic("division", "modulo by zero")
    return int.__mod__(left, right)


def _power(left: int, right: int) -> int:
    if right < 0:
        panic("value", "a negative exponent has no integer result")
    if right > HUGE_SHIFT and abs(left) > 1:
        return 1 << HUGE_SHIFT
    return int(left) ** int(right)


EXACT: Final[dict[str, tuple[Binary, str]]] = {
    "Add": (int.__add__, "addition"),
    "Sub": (int.__sub__, "subtraction"),
    "Mult": (int.__mul__, "multiplication"),
    "FloorDiv": (_quotient, "division"),
    "Mod": (_remainder, "modulo"),
    "BitAnd": (int.__and__, "result"),
    "BitOr": (int.__or__, "result"),
    "BitXor": (int.__xor__, "result"),
    "LShift": (_left_shift, "left shift"),
    "RShift": (_right_shift, "right shift"),
    "Pow": (_power, "multiplication"),
}
"""By the name of the syntax node: the exact operation, and what a panic calls it."""


@cache
def binary(name: str, type_: IntType) -> Binary:
    """The operator of that syntax node in `type_`."""
    exact, shown = EXACT[name]
    low, high = type_.minimum, type_.maximum
    message = f"the {shown} does not fit {type_}"
    if type_ is INT:

        def plain(left: int, right: int) -> int:
            result = exact(left, right)
            if I64_MIN <= result <= I64_MAX:
                return result
            panic("overflow", message)

        return plain
    kind = INTEGER_CLASSES[type_.name]
    make = int.__new__

    def checked(left: int, right: int) -> int:
        result = exact(left, right)
        if low <= result <= high:
            return make(kind, result)
        panic("overflow", message)

    return checked


@cache
def unary(name: str, type_: IntType) -> Unary:
    """`USub`, `Invert` or `UAdd` in `type_`."""
    if name == "USub":
        fits = binary("Add", type_)

        def negated(value: int) -> int:
            result = int.__neg__(value)
            if not type_.holds(result):
                panic("overflow", f"the negation does not fit {type_}")
            return fits(result, 0)

        return negated
    mask = 0 if name == "UAdd" else (-1 if type_.signed else type_.maximum)
    exclusive = binary("BitXor", type_)
    return lambda value: exclusive(value, mask)


def dynamic(name: str) -> Binary:
    """The operator for code whose operands have different types from one instance to the next."""
    exact = EXACT[name][0]
    plain = binary(name, INT)

    def operate(left: int, right: int) -> int:
        if type(left) in (int, bool) and type(right) in (int, bool):
            return plain(left, right)
        if name in ("LShift", "RShift", "Pow"):
            kind = INTEGER_CLASSES.get(type(left).__name__)
            result = exact(left, right)
            return plain(left, right) if kind is None else kind.checked(result)
        return _PYTHON[name](left, right)

    return operate


_PYTHON: Final[dict[str, Binary]] = {
    "Add": lambda a, b: a + b,
    "Sub": lambda a, b: a - b,
    "Mult": lambda a, b: a * b,
    "FloorDiv": lambda a, b: a // b,
    "Mod": lambda a, b: a % b,
    "BitAnd": lambda a, b: a & b,
    "BitOr": lambda a, b: a | b,
    "BitXor": lambda a, b: a ^ b,
}
"""Python's own operators: those of the checked classes find the common type."""


@cache
def total(type_: IntType) -> Callable[..., int]:
    """`sum` in `type_`: every partial sum is checked."""
    add = binary("Add", type_)

    def summed(items: Iterable[int], start: int = 0) -> int:
        result = add(start, 0)
        for item in items:
            result = add(result, item)
        return result

    return summed
