"""Default, keyword and positional arguments; recursion; early return."""

from __future__ import annotations

from kgen.lang import u32


def box(width: int, height: int = 2, fill: str = "#", *, border: bool = False) -> str:
    lines: list[str] = []
    for row in range(height):
        edge = border and (row == 0 or row == height - 1)
        lines.append(("+" if edge else fill) * width)
    return "/".join(lines)


def gcd(a: u32, b: u32) -> u32:
    return a if b == 0 else gcd(b, a % b)


def ackermann(m: int, n: int) -> int:
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


def is_even(number: int) -> bool:
    return True if number == 0 else is_odd(number - 1)


def is_odd(number: int) -> bool:
    return False if number == 0 else is_even(number - 1)


def nothing(value: int) -> None:
    if value > 3:
        return
    print("small", value)


def main() -> int:
    print(box(3), box(2, 3), box(2, fill="o"), box(height=1, width=4), box(3, 3, ".", border=True))
    print(gcd(1071, 462), ackermann(2, 3), is_even(10), is_odd(7))
    nothing(1)
    nothing(5)
    return int(gcd(48, 36))
