"""Lists: building, indexing, changing, searching."""

from __future__ import annotations


def primes(limit: int) -> list[int]:
    sieve = [True] * (limit + 1)
    found: list[int] = []
    for number in range(2, limit + 1):
        if sieve[number]:
            found.append(number)
            for multiple in range(number * number, limit + 1, number):
                sieve[multiple] = False
    return found


def main() -> int:
    values = [3, 1, 4, 1, 5]
    values.append(9)
    values.extend([2, 6])
    values.insert(0, 100)
    values.insert(-1, 50)
    print(values, len(values), values[0], values[-1])
    print(values.pop(), values.pop(0), values.pop(-2), values)
    values.remove(1)
    print(values, values.index(5), values.count(1), 4 in values, 77 not in values)
    del values[1]
    values[0] += 10
    print(values, values + [7, 8], [0] * 4, values == [13, 1], [1, 2] < [1, 3])
    other = values.copy()
    other.clear()
    print(values, other, not other, bool(values))
    alias = values
    alias.append(1)
    print(values, alias is values, alias == values.copy())
    values.reverse()
    print(values, sum(values), min(values), max(values), sorted(values))
    print(primes(50))
    names: list[str] = []
    for letter in "cab":
        names.append(letter * 2)
    print(names, list(range(4)), list("abc"))
    return len(primes(100))
