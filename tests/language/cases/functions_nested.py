"""Nested functions and lambdas capture values."""

from __future__ import annotations

from collections.abc import Callable


def adder(amount: int) -> Callable[[int], int]:
    def add(value: int) -> int:
        return value + amount

    return add


def scaler(factor: int) -> Callable[[int], int]:
    return lambda value: value * factor


def compose(f: Callable[[int], int], g: Callable[[int], int]) -> Callable[[int], int]:
    return lambda value: f(g(value))


def apply_all(functions: list[Callable[[int], int]], value: int) -> list[int]:
    return [function(value) for function in functions]


def greet(name: str) -> str:
    def decorate(text: str, mark: str = "!") -> str:
        return f"<{text}{mark}>"

    return decorate(f"hello {name}")


def main() -> int:
    add_five = adder(5)
    double = scaler(2)
    print(add_five(1), double(4), compose(add_five, double)(10), compose(double, add_five)(10))
    print(apply_all([adder(1), adder(2), double, abs_of], -8))
    print(greet("world"))
    base = 100
    offset = [base + delta for delta in (1, 2, 3)]
    print(list(map_over(lambda value: value - base, offset)))
    return add_five(2)


def abs_of(value: int) -> int:
    return abs(value)


def map_over(function: Callable[[int], int], values: list[int]) -> list[int]:
    return [function(value) for value in values]
