"""Generators over generators, and generator expressions as arguments."""

from __future__ import annotations

from collections.abc import Iterator


def numbers(start: int, count: int) -> Iterator[int]:
    for index in range(count):
        yield start + index


def squares(start: int, count: int) -> Iterator[int]:
    for value in numbers(start, count):
        yield value * value


def odd_squares(start: int, count: int) -> Iterator[int]:
    for value in squares(start, count):
        if value % 2 == 0:
            continue
        yield value


def take_odd(limit: int) -> Iterator[int]:
    taken = 0
    if limit == 0:
        return
    for value in odd_squares(0, 100):
        yield value
        taken += 1
        if taken == limit:
            return


def runs(text: str) -> Iterator[tuple[str, int]]:
    if not text:
        return
    current = text[0]
    length = 0
    for character in text:
        if character == current:
            length += 1
        else:
            yield current, length
            current, length = character, 1
    yield current, length


def main() -> int:
    print(list(squares(1, 5)), sum(odd_squares(1, 10)))
    print(list(take_odd(4)), list(take_odd(0)))
    print(max(value % 7 for value in squares(1, 20)), sorted(-value for value in numbers(0, 4)))
    print("".join([f"{character}{length}" for character, length in runs("aaabccd")]), list(runs("")))
    print(any(value > 30 for value in squares(1, 6)), {value % 3 for value in numbers(0, 9)} == {0, 1, 2})
    print({value: list(numbers(value, 2)) for value in take_odd(2)})
    total = 0
    for outer in take_odd(3):
        for inner in squares(outer, 2):
            total += inner
    return total
