"""`for` over ranges and sequences with `break`, `continue`, `else`; the loop variable stays."""

from __future__ import annotations


def find(values: list[int], wanted: int) -> int:
    for index, value in enumerate(values):
        if value == wanted:
            result = index
            break
    else:
        result = -1
    return result


def main() -> int:
    for number in range(5):
        print(number, end=" ")
    print()
    for number in range(10, 0, -3):
        print(number, end=" ")
    print()
    for number in range(-4, 5, 4):
        print(number, end=",")
    print()
    for number in range(3, 3):
        print("never", number)
    else:
        print("empty range is done")
    print(find([4, 8, 15, 16], 15), find([4, 8], 23))
    total = 0
    for outer in range(6):
        for inner in range(6):
            if inner > outer:
                break
            if (inner + outer) % 2:
                continue
            total += inner * outer
    print(total)
    value = 0
    for value in range(7):
        value += 100
    print(value)
    stop = 3
    for step in range(stop):
        stop = 10
        print(step, stop)
    return total % 256
