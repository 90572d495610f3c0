"""Sets: membership, algebra, comprehension."""

from __future__ import annotations


def unique(values: list[int]) -> list[int]:
    seen: set[int] = set()
    result: list[int] = []
    for value in values:
        if value not in seen:
            seen.add(value)
            result.append(value)
    return result


def main() -> int:
    evens = {2, 4, 6, 8}
    primes = {2, 3, 5, 7}
    print(sorted(evens | primes), sorted(evens & primes), sorted(evens - primes), sorted(evens ^ primes))
    print(len(evens), 4 in evens, 5 in evens, {2, 4} <= evens, {2, 3} <= evens, evens == {8, 6, 4, 2})
    evens.add(10)
    evens.add(2)
    evens.discard(99)
    evens.remove(4)
    print(sorted(evens), len(evens))
    print(unique([3, 1, 3, 2, 1]), sorted({len(word) for word in ["a", "bb", "cc"]}))
    words = {"x", "y"}
    words |= {"z"}
    total = 0
    for word in words:
        total += ord(word)
    print(total, sorted(words), set([1, 1]) == {1}, len(set("hello")))
    empty: set[str] = set()
    print(len(empty), not empty, empty == words)
    return total % 256
