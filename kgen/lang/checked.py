"""The fixed-width integers as CPython sees them: `int` subclasses that check every result.

A plain `int` beside a checked one is taken for a literal: it adapts to the other operand's type when it fits
in it, and counts as `i64` otherwise. Between two checked integers the result has the smallest of the two types
that holds both; where neither does, the compiler refuses the program and CPython raises `TypeError`.
"""

from __future__ import annotations

from typing import ClassVar, Final, Self

from kgen.lang.panic import Panic


class CheckedInt(int):
    """Base of `u8` ... `isize`. `__kgen_integer__` is the source name of the type."""

    __slots__ = ()
    __kgen_integer__: ClassVar[str] = ""
    bits: ClassVar[int] = 64
    signed: ClassVar[bool] = True
    minimum: ClassVar[int] = 0
    maximum: ClassVar[int] = 0

    def __init_subclass__(cls) -> None:
        cls.__kgen_integer__ = cls.__name__
        size = cls.__name__.lstrip("ui")
        cls.bits = 64 if size == "size" else int(size)
        cls.signed = cls.__name__.startswith("i")
        cls.minimum = -(1 << (cls.bits - 1)) if cls.signed else 0
        cls.maximum = (1 << (cls.bits - cls.signed)) - 1

    def __new__(cls, value: int = 0) -> Self:
        if not cls.minimum <= value <= cls.maximum:
            raise Panic("conversion", f"{int(value)} does not fit in {cls.__name__}")
        return int.__new__(cls, value)

    @classmethod
    def holds(cls, value: int) -> bool:
        """Whether `value` fits."""
        return cls.minimum <= value <= cls.maximum

    @classmethod
    def checked(cls, value: int) -> Self:
        """The result of an operation in this type: panics when it does not fit."""
        if not cls.minimum <= value <= cls.maximum:
            raise Panic("overflow", f"{int(value)} does not fit in {cls.__name__}")
        return int.__new__(cls, value)

    @classmethod
    def wrapped(cls, value: int) -> Self:
        """`value` modulo 2**bits, read in this type."""
        value = int(value) & ((1 << cls.bits) - 1)
        return int.__new__(cls, value - (1 << cls.bits) if value > cls.maximum else value)

    @classmethod
    def saturated(cls, value: int) -> Self:
        """The value of this type nearest to `value`."""
        return int.__new__(cls, min(max(int(value), cls.minimum), cls.maximum))

    def __add__(self, value: int, /) -> int:
        return promoted(self, value).checked(int.__add__(self, value))

    def __radd__(self, value: int, /) -> int:
        return promoted(value, self).checked(int.__radd__(self, value))

    def __sub__(self, value: int, /) -> int:
        return promoted(self, value).checked(int.__sub__(self, value))

    def __rsub__(self, value: int, /) -> int:
        return promoted(value, self).checked(int.__rsub__(self, value))

    def __mul__(self, value: int, /) -> int:
        return promoted(self, value).checked(int.__mul__(self, value))

    def __rmul__(self, value: int, /) -> int:
        return promoted(value, self).checked(int.__rmul__(self, value))

    def __floordiv__(self, value: int, /) -> int:
        return _divided(self, value)[0]

    def __rfloordiv__(self, value: int, /) -> int:
        return _divided(value, self)[0]

    def __mod__(self, value: int, /) -> int:
        return _divided(self, value)[1]

    def __rmod__(self, value: int, /) -> int:
        return _divided(value, self)[1]

    def __divmod__(self, value: int, /) -> tuple[int, int]:
        return _divided(self, value)

    def __rdivmod__(self, value: int, /) -> tuple[int, int]:
        return _divided(value, self)

    def __and__(self, value: int, /) -> int:
        return promoted(self, value).checked(int.__and__(self, value))

    def __rand__(self, value: int, /) -> int:
        return promoted(value, self).checked(int.__rand__(self, value))

    def __or__(self, value: int, /) -> int:
        return promoted(self, value).checked(int.__or__(self, value))

    def __ror__(self, value: int, /) -> int:
        return promoted(value, self).checked(int.__ror__(self, value))

    def __xor__(self, value: int, /) -> int:
        return promoted(self, value).checked(int.__xor__(self, value))

    def __rxor__(self, value: int, /) -> int:
        return promoted(value, self).checked(int.__rxor__(self, value))

    def __lshift__(self, value: int, /) -> int:
        return type(self).checked(_shifted(self, value))

    def __rlshift__(self, value: int, /) -> int:
        return class_of(value).checked(_shifted(value, self))

    def __rshift__(self, value: int, /) -> int:
        return type(self).checked(int(self) >> _shift_count(value))

    def __rrshift__(self, value: int, /) -> int:
        return class_of(value).checked(value >> _shift_count(self))

    def __neg__(self) -> int:
        return type(self).checked(int.__neg__(self))

    def __pos__(self) -> int:
        return self

    def __abs__(self) -> int:
        return type(self).checked(int.__abs__(self))

    def __invert__(self) -> int:
        return type(self).wrapped(int.__invert__(self))


def class_of(value: int) -> type[CheckedInt]:
    """The integer type of a value: `i64` for a plain `int`."""
    return type(value) if isinstance(value, CheckedInt) else i64


def includes(wide: type[CheckedInt], narrow: type[CheckedInt]) -> bool:
    """Whether every value of `narrow` is one of `wide`."""
    return wide.minimum <= narrow.minimum and narrow.maximum <= wide.maximum


def promoted(left: int, right: int) -> type[CheckedInt]:
    """The type in which `left op right` is computed."""
    if not isinstance(right, CheckedInt) and isinstance(left, CheckedInt) and left.holds(right):
        return type(left)
    if not isinstance(left, CheckedInt) and isinstance(right, CheckedInt) and right.holds(left):
        return type(right)
    one, two = class_of(left), class_of(right)
    if includes(one, two):
        return one
    if includes(two, one):
        return two
    raise TypeError(f"{one.__name__} and {two.__name__} have no common type: convert one of them")


def _divided(left: int, right: int) -> tuple[int, int]:
    kind = promoted(left, right)
    if right == 0:
        raise Panic("division", "division by zero")
    quotient, remainder = divmod(int(left), int(right))
    return kind.checked(quotient), kind.checked(remainder)


def _shift_count(count: int) -> int:
    if count < 0:
        raise Panic("value", "negative shift count")
    return int(count)


def _shifted(value: int, count: int) -> int:
    """The exact `value << count`, or something as surely out of range where the count is absurd."""
    return int(value) << min(_shift_count(count), 128)


class u8(CheckedInt):
    __slots__ = ()


class u16(CheckedInt):
    __slots__ = ()


class u32(CheckedInt):
    __slots__ = ()


class u64(CheckedInt):
    __slots__ = ()


class i8(CheckedInt):
    __slots__ = ()


class i16(CheckedInt):
    __slots__ = ()


class i32(CheckedInt):
    __slots__ = ()


class i64(CheckedInt):
    """The run-time class of an `i64`; the compiler takes `i64` and `int` for the same type."""

    __slots__ = ()


class usize(CheckedInt):
    __slots__ = ()


class isize(CheckedInt):
    __slots__ = ()


INTEGER_CLASSES: Final[dict[str, type[CheckedInt]]] = {
    cls.__name__: cls for cls in (u8, u16, u32, u64, i8, i16, i32, i64, usize, isize)
}
"""By source name."""


def integer_class(kind: type[int]) -> type[CheckedInt]:
    """The checked class that a type argument names: itself, or `i64` for `int`."""
    if kind is int:
        return i64
    if not issubclass(kind, CheckedInt):
        raise TypeError(f"{kind.__name__} is not a fixed-width integer type")
    return kind
