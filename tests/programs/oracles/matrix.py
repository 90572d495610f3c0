"""By fractions and permutations: determinants by their definition, Fibonacci by doubling, the system by Cramer's rule."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations
from math import prod

P = 998_244_353
Rows = list[list[int]]


def _fibonacci(number: int) -> tuple[int, int]:
    if number == 0:
        return 0, 1
    a, b = _fibonacci(number // 2)
    c, d = a * (2 * b - a) % P, (a * a + b * b) % P
    return (d, (c + d) % P) if number % 2 else (c, d)


def _determinant(rows: Rows) -> int:
    total = 0
    for order in permutations(range(len(rows))):
        swaps = sum(order[i] > order[j] for j in range(len(order)) for i in range(j))
        total += (-1) ** swaps * prod(rows[row][column] for row, column in enumerate(order))
    return total


def expected() -> str:
    lines: list[str] = []
    for exponent in (10, 1_000_000_000_000):
        low, high = _fibonacci(exponent)
        lines.append(f"{high} {low}; {low} {(high - low) % P}")
    matrix = [[(row * 5 + column * column * 3 + 1) % 17 - 8 for column in range(6)] for row in range(6)]
    lines.append(str(_determinant(matrix) % P))
    other = [[0, 2, 1], [1, -1, 0], [3, 0, -2]]
    whole = _determinant(other)
    lines.append(f"{whole % P} {whole * whole % P}")
    right = [4, 7, 9]
    solution: list[int] = []
    for place in range(3):
        replaced = [[right[r] if c == place else other[r][c] for c in range(3)] for r in range(3)]
        value = Fraction(_determinant(replaced), whole)
        solution.append(value.numerator * pow(value.denominator, -1, P) % P)
    lines += [" ".join(map(str, solution)), "4; 7; 9", "singular"]
    return "\n".join(lines) + "\n"
