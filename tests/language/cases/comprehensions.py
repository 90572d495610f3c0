"""List, set and dictionary comprehensions; generator expressions in reductions."""

from __future__ import annotations


def is_prime(number: int) -> bool:
    return number > 1 and all(number % divisor for divisor in range(2, number))


def main() -> int:
    print([n * n for n in range(6)])
    print([n for n in range(20) if n % 3 == 0 if n % 2 == 0])
    print([(x, y) for x in range(3) for y in "ab"])
    print([(x, y) for x in range(4) for y in range(x) if (x + y) % 2])
    print([[column * row for column in range(3)] for row in range(3)])
    print({n: f"<{n}>" for n in range(3)}, {key.upper(): value for key, value in {"a": 1}.items()})
    print(sorted({n % 4 for n in range(10)}))
    print(sum(n for n in range(10)), any(n > 8 for n in range(10)), all(n > 8 for n in range(10)))
    print(max(len(word) for word in ["a", "abc"]), [n for n in range(30) if is_prime(n)])
    print(", ".join([str(n) for n in range(4)]), list(n + 1 for n in range(3)))
    n = 5
    print([n for n in range(2)], n)
    flat = [item for row in [[1], [2, 3], []] for item in row]
    return sum(flat)
