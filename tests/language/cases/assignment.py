"""Multiple targets, tuple unpacking, swaps and nested unpacking."""

from __future__ import annotations


def bounds(values: list[int]) -> tuple[int, int]:
    return min(values), max(values)


def fibonacci(count: int) -> list[int]:
    result: list[int] = []
    a, b = 0, 1
    for _ in range(count):
        result.append(a)
        a, b = b, a + b
    return result


def main() -> int:
    low, high = bounds([4, -2, 9])
    print(low, high)
    low, high = high, low
    print(low, high)
    a = b = c = 7
    a += 1
    print(a, b, c)
    (x, y), z = (1, 2), 3
    print(x, y, z)
    pair = (10, ("ten", True))
    number, (name, flag) = pair
    print(number, name, flag)
    print(fibonacci(12))
    values = [1, 2, 3]
    values[0], values[2] = values[2], values[0]
    print(values)
    first, second, third = values
    print(first, second, third)
    return a
