"""Operators and builtins through special methods."""

from __future__ import annotations

from collections.abc import Iterator


class Polynomial:
    def __init__(self, coefficients: list[int]) -> None:
        self.coefficients = coefficients

    def __str__(self) -> str:
        return " + ".join([f"{value}x^{power}" for power, value in enumerate(self.coefficients) if value])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Polynomial) and self.coefficients == other.coefficients

    def __hash__(self) -> int:
        return sum(self.coefficients)

    def __len__(self) -> int:
        return len(self.coefficients)

    def __getitem__(self, power: int) -> int:
        return self.coefficients[power] if power < len(self) else 0

    def __setitem__(self, power: int, value: int) -> None:
        self.coefficients[power] = value

    def __contains__(self, value: int) -> bool:
        return value in self.coefficients

    def __iter__(self) -> Iterator[int]:
        for power in range(len(self.coefficients)):
            yield self.coefficients[power]

    def __add__(self, other: Polynomial) -> Polynomial:
        return Polynomial([self[power] + other[power] for power in range(max(len(self), len(other)))])

    def __mul__(self, factor: int) -> Polynomial:
        return Polynomial([value * factor for value in self])

    def __neg__(self) -> Polynomial:
        return self * -1

    def __call__(self, x: int) -> int:
        result = 0
        for value in reversed(self.coefficients):
            result = result * x + value
        return result

    def __bool__(self) -> bool:
        return any(value != 0 for value in self.coefficients)

    def __lt__(self, other: Polynomial) -> bool:
        return len(self) < len(other)


def main() -> int:
    a = Polynomial([1, 2, 3])
    b = Polynomial([0, -2])
    print(a, "|", b, "|", a + b, "|", a * 2, "|", -a)
    print(a == Polynomial([1, 2, 3]), a != b, a == b, len(a), a[1], a[9], 3 in a, 8 in a)
    b[0] = 7
    print(list(b), a(2), (a + b)(10), bool(a), bool(Polynomial([0])), b < a)
    total = 0
    for value in a + b:
        total += value
    print(total, {a: "a"}[Polynomial([1, 2, 3])], f"{b}")
    return a(3)
