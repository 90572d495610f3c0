"""Arrays: zeroed, indexed from both ends, filled, passed by reference."""

from __future__ import annotations

from typing import Annotated

from kgen.lang import Array, u8, u16, u32


def total(values: Array[u32]) -> u32:
    result = u32(0)
    for value in values:
        result += value
    return result


def reverse(values: Array[u8]) -> None:
    for index in range(len(values) // 2):
        values[index], values[-1 - index] = values[-1 - index], values[index]


def histogram(data: bytes) -> Annotated[Array[u16], 256]:
    counts = Array(u16, 256)
    for byte in data:
        counts[byte] += 1
    return counts


def main() -> int:
    squares = Array(u32, 8)
    for index in range(len(squares)):
        squares[index] = u32(index * index)
    print(total(squares), len(squares), squares[0], squares[-1], squares[3])
    letters = Array(u8, 5)
    for index, letter in enumerate(b"abcde"):
        letters[index] = letter
    reverse(letters)
    print(letters[0], letters[4], ord("c") in letters)
    letters.fill(7)
    letters[2] -= 3
    for letter in letters:
        print(letter, end=" ")
    print()
    counts = histogram(b"mississippi")
    print(counts[ord("s")], counts[ord("i")], counts[ord("z")])
    flags = Array(bool, 3)
    flags[1] = True
    print(flags[0], flags[1])
    return int(total(squares))
