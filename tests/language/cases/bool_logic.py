"""`and`, `or` and `not` stop early and work on conditions."""

from __future__ import annotations


def noisy(name: str, value: bool) -> bool:
    print(f"  {name}={value}")
    return value


def both(a: bool, b: bool) -> bool:
    return noisy("a", a) and noisy("b", b)


def either(a: bool, b: bool) -> bool:
    return noisy("a", a) or noisy("b", b)


def parity(values: list[bool]) -> bool:
    odd = False
    for value in values:
        odd = odd != value
    return odd


def main() -> int:
    for a in (True, False):
        for b in (True, False):
            print(a, b)
            print(both(a, b), either(a, b), not a, a == b, a != b, a ^ b, a & b, a | b)
    print(parity([True, False, True, True]), all([True, True]), any([False, False]), all([False]), any([True]))
    count = 0
    if 3 and "text" and [1] and not "" and not 0 and not [0][1:]:
        count += 1
    print(count, bool(""), bool("x"), bool([0]), bool(0), True + True)
    return count
