"""Generic functions are instantiated for each type they are used with."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from kgen.lang import u8, u32

T = TypeVar("T")
U = TypeVar("U")
Number = TypeVar("Number", u8, u32, int)


def first(values: list[T], default: T) -> T:
    return values[0] if values else default


def swap(pair: tuple[T, U]) -> tuple[U, T]:
    return pair[1], pair[0]


def transform(values: list[T], function: Callable[[T], U]) -> list[U]:
    return [function(value) for value in values]


def group(values: list[T], key: Callable[[T], U]) -> dict[U, list[T]]:
    groups: dict[U, list[T]] = {}
    for value in values:
        groups.setdefault(key(value), []).append(value)
    return groups


def keep(values: list[T], test: Callable[[T], bool]) -> list[T]:
    result: list[T] = []
    for value in values:
        if test(value):
            result.append(value)
    return result


def largest(values: list[Number]) -> Number:
    result = values[0]
    for value in values:
        if value > result:
            result = value
    return result


def main() -> int:
    no_names: list[str] = []
    print(first([1, 2], 0), first(no_names, "none"), first(["x"], "none"))
    print(swap((1, "a")), swap(swap((True, b"b"))))
    print(transform([1, 2, 3], lambda value: f"<{value}>"), transform(["a", "bb"], len))
    print(group(["apple", "avocado", "bean"], lambda word: word[0]), group([1, 2, 3, 4], lambda n: n % 2 == 0))
    print(keep([5, -1, 7], lambda value: value > 0))
    print(largest([3, 9, 2]), largest([u8(4), u8(200)]))
    return largest([7, 5])
