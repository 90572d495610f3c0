"""Memory that holds references: stored, moved, dropped by hand."""

from __future__ import annotations

from typing import Final, Generic, TypeVar

from kgen.lang import Array, static, u64
from kgen.unsafe import Ptr, address_of, needs_drop

UNSAFE: Final = "builds a container over raw memory"

T = TypeVar("T")

ROOM: Final = static(Array(u64, 8))


class Noisy:
    def __init__(self, name: str) -> None:
        self.name = name

    def __del__(self) -> None:
        print("drop", self.name)


class Pair(Generic[T]):
    def __init__(self, slots: Ptr[T], first: T, second: T) -> None:
        self.slots = slots
        slots.init(0, first)
        slots.init(1, second)

    def swap(self) -> None:
        first = self.slots.take(0)
        self.slots.init(0, self.slots.take(1))
        self.slots.init(1, first)

    def __del__(self) -> None:
        print("pair ends", needs_drop(T))
        self.slots.drop(0)
        self.slots.drop(1)


def use() -> None:
    pair = Pair(address_of(ROOM.value[0]).cast(Noisy), Noisy("a"), Noisy("b"))
    pair.swap()
    print(pair.slots[0].name, pair.slots[1].name)
    pair.slots[0] = Noisy("c")
    print("replaced")


def main() -> int:
    use()
    print("done")
    return 0
