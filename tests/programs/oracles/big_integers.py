"""By Python's own integers."""

from __future__ import annotations

from math import factorial


def expected() -> str:
    low, high = 0, 1
    for _ in range(300):
        low, high = high, low + high
    first, second, prime = factorial(40), 123456789012345678901234567890, 2**127 - 1
    lines = [factorial(60), low, f"{first // second} {first % second} True", f"{first << 7} {first.bit_length()}"]
    lines += [f"1 {pow(second, first, prime)}", "negative"]
    return "\n".join(map(str, lines)) + "\n"
