"""Modular powers, primes, extended Euclid, integer roots, perfect numbers."""

from __future__ import annotations

from kgen.lang import u32, u64


def power_modulo(base: u64, exponent: u64, modulus: u64) -> u64:
    result = u64(1)
    base %= modulus
    while exponent > 0:
        if exponent & 1:
            result = result * base % modulus
        base = base * base % modulus
        exponent >>= 1
    return result


def is_prime(number: u64) -> bool:
    if number < 2:
        return False
    for divisor in (u64(2), u64(3), u64(5), u64(7)):
        if number % divisor == 0:
            return number == divisor
    odd = number - 1
    twos = 0
    while odd % 2 == 0:
        odd //= 2
        twos += 1
    for witness in (2, 3, 5, 7):
        x = power_modulo(u64(witness), odd, number)
        if x == 1 or x == number - 1:
            continue
        for _ in range(twos - 1):
            x = x * x % number
            if x == number - 1:
                break
        else:
            return False
    return True


def extended_gcd(a: int, b: int) -> tuple[int, int, int]:
    if b == 0:
        return a, 1, 0
    divisor, x, y = extended_gcd(b, a % b)
    return divisor, y, x - a // b * y


def root(number: u64) -> u32:
    low, high = u64(0), u64(0xFFFF_FFFF)
    while low < high:
        middle = (low + high + 1) // 2
        if middle * middle <= number:
            low = middle
        else:
            high = middle - 1
    return u32(low)


def divisors(number: int) -> list[int]:
    return [divisor for divisor in range(1, number // 2 + 1) if number % divisor == 0]


def main() -> int:
    print(power_modulo(u64(3), u64(200), u64(1_000_007)), power_modulo(u64(2), u64(10), u64(1000)))
    print([number for number in range(100, 150) if is_prime(u64(number))], is_prime(u64(2_147_483_647)))
    print(extended_gcd(240, 46), extended_gcd(-17, 5))
    print(root(u64(99)), root(u64(100)), root(u64(0xFFFF_FFFF_FFFF_FFFF)))
    print([number for number in range(2, 500) if sum(divisors(number)) == number])
    return int(root(u64(1764)))
