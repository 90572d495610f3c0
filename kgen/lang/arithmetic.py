"""Integer operations that say by name what happens to bits that do not fit.

The width is that of the operands (a plain `int` counts as `i64`, beside a checked one as that one's type).
"""

from __future__ import annotations

from kgen.lang.checked import class_of, integer_class, promoted


def truncate(kind: type[int], value: int) -> int:
    """The low bits of `value` that `kind` has room for."""
    return integer_class(kind).wrapped(value)


def wrapping_add(left: int, right: int) -> int:
    """`left + right` modulo 2**bits."""
    return promoted(left, right).wrapped(int(left) + int(right))


def wrapping_sub(left: int, right: int) -> int:
    """`left - right` modulo 2**bits."""
    return promoted(left, right).wrapped(int(left) - int(right))


def wrapping_mul(left: int, right: int) -> int:
    """`left * right` modulo 2**bits."""
    return promoted(left, right).wrapped(int(left) * int(right))


def wrapping_neg(value: int) -> int:
    """`-value` modulo 2**bits."""
    return class_of(value).wrapped(-int(value))


def wrapping_shl(value: int, count: int) -> int:
    """`value << count` without the bits that leave at the top; the count is taken modulo the width."""
    kind = class_of(value)
    return kind.wrapped(int(value) << (int(count) % kind.bits))


def saturating_add(left: int, right: int) -> int:
    """`left + right`, or the limit it passes."""
    return promoted(left, right).saturated(int(left) + int(right))


def saturating_sub(left: int, right: int) -> int:
    """`left - right`, or the limit it passes."""
    return promoted(left, right).saturated(int(left) - int(right))


def saturating_mul(left: int, right: int) -> int:
    """`left * right`, or the limit it passes."""
    return promoted(left, right).saturated(int(left) * int(right))


def checked_add(left: int, right: int) -> int | None:
    """`left + right`, or None when it does not fit."""
    kind = promoted(left, right)
    exact = int(left) + int(right)
    return kind(exact) if kind.holds(exact) else None


def checked_sub(left: int, right: int) -> int | None:
    """`left - right`, or None when it does not fit."""
    kind = promoted(left, right)
    exact = int(left) - int(right)
    return kind(exact) if kind.holds(exact) else None


def checked_mul(left: int, right: int) -> int | None:
    """`left * right`, or None when it does not fit."""
    kind = promoted(left, right)
    exact = int(left) * int(right)
    return kind(exact) if kind.holds(exact) else None


def rotate_left(value: int, count: int) -> int:
    """The bits of `value` moved up by `count`, those that leave at the top coming in below."""
    kind = class_of(value)
    count = int(count) % kind.bits
    bits = _bits(value)
    return kind.wrapped(bits << count | bits >> (kind.bits - count))


def rotate_right(value: int, count: int) -> int:
    """The bits of `value` moved down by `count`, those that leave below coming in at the top."""
    kind = class_of(value)
    return rotate_left(value, kind.bits - int(count) % kind.bits)


def count_ones(value: int) -> int:
    """How many bits are set."""
    return _bits(value).bit_count()


def leading_zeros(value: int) -> int:
    """How many zero bits stand above the highest set one: the width for 0."""
    return class_of(value).bits - _bits(value).bit_length()


def trailing_zeros(value: int) -> int:
    """How many zero bits stand below the lowest set one: the width for 0."""
    bits = _bits(value)
    return class_of(value).bits if bits == 0 else (bits & -bits).bit_length() - 1


def byte_swap(value: int) -> int:
    """The bytes of `value` in the opposite order."""
    kind = class_of(value)
    size = kind.bits // 8
    return kind.wrapped(int.from_bytes(_bits(value).to_bytes(size, "little"), "big"))


def _bits(value: int) -> int:
    """The two's complement bits of a value in its own width."""
    return int(value) & ((1 << class_of(value).bits) - 1)
