"""Unsigned integers of any size: limbs of 32 bits, schoolbook products, Knuth's division, powers modulo a prime."""

from __future__ import annotations

from typing import Final

from kgen.lang import Error, leading_zeros, u32, u64

LIMB_BITS: Final = 32
LIMB_MASK: Final = u64(0xFFFF_FFFF)


class Negative(Error):
    """A difference below zero."""


class BigInt:
    """Limbs from the lowest up, without zeros at the top."""

    def __init__(self, limbs: list[u32]) -> None:
        while limbs and limbs[-1] == 0:
            limbs.pop()
        self.limbs = limbs

    @staticmethod
    def of(value: u64) -> BigInt:
        """A small number."""
        return BigInt([u32(value & LIMB_MASK), u32(value >> LIMB_BITS)])

    @classmethod
    def parse(cls, text: str) -> BigInt:
        """A number in decimal digits."""
        result = BigInt([])
        for digit in text:
            result = result * BigInt.of(u64(10)) + BigInt.of(u64(ord(digit) - ord("0")))
        return result

    @property
    def is_zero(self) -> bool:
        return not self.limbs

    def bit_length(self) -> int:
        """How many bits the number needs."""
        if not self.limbs:
            return 0
        return len(self.limbs) * LIMB_BITS - int(leading_zeros(self.limbs[-1]))

    def bit(self, place: int) -> bool:
        """Whether a bit is set."""
        return self.limbs[place // LIMB_BITS] >> (place % LIMB_BITS) & 1 == 1

    def __eq__(self, other: object) -> bool:
        return isinstance(other, BigInt) and self.limbs == other.limbs

    def __lt__(self, other: BigInt) -> bool:
        if len(self.limbs) != len(other.limbs):
            return len(self.limbs) < len(other.limbs)
        for mine, theirs in zip(reversed(self.limbs), reversed(other.limbs)):
            if mine != theirs:
                return mine < theirs
        return False

    def __add__(self, other: BigInt) -> BigInt:
        longer, shorter = (self, other) if len(self.limbs) >= len(other.limbs) else (other, self)
        result: list[u32] = []
        carry = u64(0)
        for place, limb in enumerate(longer.limbs):
            carry += limb
            if place < len(shorter.limbs):
                carry += shorter.limbs[place]
            result.append(u32(carry & LIMB_MASK))
            carry >>= LIMB_BITS
        result.append(u32(carry))
        return BigInt(result)

    def __sub__(self, other: BigInt) -> BigInt:
        if self < other:
            raise Negative
        result: list[u32] = []
        borrow = u64(0)
        for place, limb in enumerate(self.limbs):
            taken = borrow + (u64(other.limbs[place]) if place < len(other.limbs) else u64(0))
            borrow = u64(1) if limb < taken else u64(0)
            result.append(u32((borrow << LIMB_BITS) + limb - taken))
        return BigInt(result)

    def __mul__(self, other: BigInt) -> BigInt:
        result = [u32(0) for _ in range(len(self.limbs) + len(other.limbs))]
        for place, limb in enumerate(self.limbs):
            carry = u64(0)
            for at, factor in enumerate(other.limbs):
                carry += u64(limb) * u64(factor) + u64(result[place + at])
                result[place + at] = u32(carry & LIMB_MASK)
                carry >>= LIMB_BITS
            result[place + len(other.limbs)] = u32(carry)
        return BigInt(result)

    def __lshift__(self, count: int) -> BigInt:
        result = [u32(0) for _ in range(count // LIMB_BITS)]
        carry = u64(0)
        for limb in self.limbs:
            carry |= u64(limb) << (count % LIMB_BITS)
            result.append(u32(carry & LIMB_MASK))
            carry >>= LIMB_BITS
        result.append(u32(carry))
        return BigInt(result)

    def __rshift__(self, count: int) -> BigInt:
        kept = self.limbs[count // LIMB_BITS :]
        result: list[u32] = []
        for place, limb in enumerate(kept):
            above = u64(kept[place + 1]) if place + 1 < len(kept) else u64(0)
            result.append(u32((above << LIMB_BITS | limb) >> (count % LIMB_BITS) & LIMB_MASK))
        return BigInt(result)

    def divided(self, divisor: BigInt) -> tuple[BigInt, BigInt]:
        """Quotient and remainder (Knuth, volume 2, algorithm D)."""
        assert not divisor.is_zero
        if self < divisor:
            return BigInt([]), self
        shift = int(leading_zeros(divisor.limbs[-1]))
        lower = (divisor << shift).limbs
        upper = (self << shift).limbs
        upper.extend([u32(0)] * (len(self.limbs) + 1 - len(upper)))
        size = len(lower)
        top = u64(lower[-1])
        quotient = [u32(0) for _ in range(len(upper) - size)]
        for place in range(len(quotient) - 1, -1, -1):
            head = u64(upper[place + size]) << LIMB_BITS | upper[place + size - 1]
            guess = min(head // top, LIMB_MASK)
            while not self._subtract_multiple(upper, place, lower, guess):
                guess -= 1
            quotient[place] = u32(guess)
        return BigInt(quotient), BigInt(upper[:size]) >> shift

    def _subtract_multiple(self, upper: list[u32], place: int, lower: list[u32], factor: u64) -> bool:
        """Takes `lower * factor` from `upper` at a place, where it is not too much."""
        multiple = BigInt(list(lower)) * BigInt.of(factor)
        part = BigInt(upper[place : place + len(lower) + 1])
        if part < multiple:
            return False
        rest = (part - multiple).limbs
        for at in range(len(lower) + 1):
            upper[place + at] = rest[at] if at < len(rest) else u32(0)
        return True

    def power_modulo(self, exponent: BigInt, modulus: BigInt) -> BigInt:
        """self**exponent % modulus, by squaring."""
        result = BigInt.of(u64(1))
        base = self.divided(modulus)[1]
        for place in range(exponent.bit_length()):
            if exponent.bit(place):
                result = (result * base).divided(modulus)[1]
            base = (base * base).divided(modulus)[1]
        return result

    def __str__(self) -> str:
        if self.is_zero:
            return "0"
        chunk = BigInt.of(u64(1_000_000_000))
        rest = self
        parts: list[str] = []
        while not rest.is_zero:
            rest, low = rest.divided(chunk)
            value = low.limbs[0] if low.limbs else u32(0)
            parts.append(f"{value:09}" if not rest.is_zero else str(value))
        parts.reverse()
        return "".join(parts)


def factorial(number: int) -> BigInt:
    """The product of 1 to a number."""
    result = BigInt.of(u64(1))
    for factor in range(2, number + 1):
        result = result * BigInt.of(u64(factor))
    return result


def main() -> int:
    print(factorial(60))
    low, high = BigInt.of(u64(0)), BigInt.of(u64(1))
    for _ in range(300):
        low, high = high, low + high
    print(low)
    first, second = factorial(40), BigInt.parse("123456789012345678901234567890")
    quotient, remainder = first.divided(second)
    print(quotient, remainder, quotient * second + remainder == first)
    print((first << 77) >> 70, first.bit_length())
    prime = (BigInt.of(u64(1)) << 127) - BigInt.of(u64(1))
    print(second.power_modulo(prime - BigInt.of(u64(1)), prime), second.power_modulo(first, prime))
    try:
        print(second - first)
    except Negative:
        print("negative")
    return 0
