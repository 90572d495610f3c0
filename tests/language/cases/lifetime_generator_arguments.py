"""A generator's struct argument keeps its value when the loop body replaces what it lies in."""

from __future__ import annotations

from collections.abc import Iterator

from kgen.lang import struct


class Name:
    def __init__(self, text: str) -> None:
        self.text = text

    def __del__(self) -> None:
        print("drop", self.text)


@struct
class Part:
    name: Name
    count: int = 0


class Holder:
    def __init__(self) -> None:
        self.part: Part | None = Part(Name("optional"), 1)


def texts(part: Part, count: int) -> Iterator[str]:
    for _ in range(count):
        yield part.name.text


def clear(holder: Holder) -> None:
    holder.part = None


def main() -> int:
    holder = Holder()
    if holder.part is not None:
        for text in texts(holder.part, 3):
            print(text)
            clear(holder)
    part = Part(Name("first"), 1)
    for text in texts(part, 2):
        print(text)
        part = Part(Name("next"), 1)
    return 0
