"""Protocols bound type parameters; each instantiation calls directly."""

from __future__ import annotations

from typing import Protocol, TypeVar

from kgen.lang import struct, u32


class Comparable(Protocol):
    def precedes(self, other: Comparable) -> bool: ...

    def rank(self) -> int: ...


class Sized(Protocol):
    def size(self) -> int: ...


class Writer(Protocol):
    def write(self, text: str) -> None: ...


C = TypeVar("C", bound=Comparable)
S = TypeVar("S", bound=Sized)
W = TypeVar("W", bound=Writer)


class Job:
    def __init__(self, name: str, priority: int) -> None:
        self.name = name
        self.priority = priority

    def precedes(self, other: Comparable) -> bool:
        return self.rank() > other.rank()

    def rank(self) -> int:
        return self.priority

    def size(self) -> int:
        return len(self.name)


@struct(frozen=True)
class Block:
    pages: u32

    def size(self) -> int:
        return int(self.pages) * 4096


class Buffer:
    def __init__(self) -> None:
        self.parts: list[str] = []

    def write(self, text: str) -> None:
        self.parts.append(text)


class Counter:
    def __init__(self) -> None:
        self.count = 0

    def write(self, text: str) -> None:
        self.count += len(text)


def best(items: list[C]) -> C:
    result = items[0]
    for item in items[1:]:
        if item.precedes(result):
            result = item
    return result


def total(items: list[S]) -> int:
    return sum(item.size() for item in items)


def report(writer: W, names: list[str]) -> W:
    for name in names:
        writer.write(name)
        writer.write(";")
    return writer


def main() -> int:
    jobs = [Job("low", 1), Job("high", 9), Job("middle", 5)]
    print(best(jobs).name, total(jobs), total([Block(1), Block(3)]))
    print(report(Buffer(), ["a", "bc"]).parts, report(Counter(), ["a", "bc"]).count)
    return total(jobs)
