"""Generators in loops and comprehensions."""

from __future__ import annotations

from collections.abc import Iterator

from kgen.lang import u8, u32


def countdown(start: int) -> Iterator[int]:
    while start > 0:
        yield start
        start -= 1


def fibonacci(limit: int) -> Iterator[int]:
    a, b = 0, 1
    while a < limit:
        yield a
        a, b = b, a + b


def words(data: bytes) -> Iterator[u32]:
    value = u32(0)
    count = 0
    for byte in data:
        value = value << 8 | byte
        count += 1
        if count == 4:
            yield value
            value = u32(0)
            count = 0


def pairs(values: list[str]) -> Iterator[tuple[int, str]]:
    for index, value in enumerate(values):
        if value:
            yield index, value
    yield -1, "end"


def evens(limit: int) -> Iterator[int]:
    for number in fibonacci(limit):
        if number % 2 == 0:
            yield number


def main() -> int:
    for number in countdown(3):
        print(number)
    print([number for number in fibonacci(50)], sum(fibonacci(100)))
    for word in words(b"\x00\x00\x00\x01\xff\xff\xff\xff\x09"):
        print(f"{word:#x}")
    for index, value in pairs(["a", "", "c"]):
        print(index, value)
    for outer in countdown(3):
        for inner in countdown(outer):
            if inner == 2:
                break
            print(outer, inner)
    found = -1
    for number in fibonacci(1000):
        if number > 100:
            found = number
            break
    else:
        print("never")
    for byte in (u8(n) for n in range(3)):
        print(byte, end=" ")
    print(list(evens(40)))
    return found
