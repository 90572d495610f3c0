"""A page-frame map over statics, structs and bit fields: what early boot code looks like."""

from __future__ import annotations

from enum import IntFlag
from typing import Annotated, Final, NewType

from kgen.lang import Array, Atomic, Static, bits, inline, noalloc, offsetof, sizeof, static, struct, u8, u16, u32, u64

PhysAddr = NewType("PhysAddr", u64)

FRAME_BYTES: Final = 4096
FRAME_COUNT: Final = 64


class Owner(IntFlag):
    KERNEL = 1
    GUEST = 2
    DEVICE = 4


@struct(packed=True)
class Frame:
    owner: u8
    count: u16 = 0

    def is_free(self) -> bool:
        return self.owner == 0


@struct
class Flags:
    present: Annotated[u32, bits(1)]
    level: Annotated[u32, bits(3)]
    tag: Annotated[u32, bits(28)] = 0


FRAMES: Final = static(Array(Frame, FRAME_COUNT))
NEXT: Final = static(u32, 0)
CURRENT: Final[Static[Frame | None]] = static(None)
TAKEN: Final = Atomic(u32, 0)


@inline
def address_of_frame(number: u32) -> PhysAddr:
    return PhysAddr(u64(number) * FRAME_BYTES)


@noalloc
def take(owner: Owner) -> PhysAddr | None:
    for number in range(FRAME_COUNT):
        if FRAMES.value[number].is_free():
            FRAMES.value[number].owner = u8(owner)
            FRAMES.value[number].count += 1
            NEXT.value = u32(number + 1)
            TAKEN.fetch_add(1)
            return address_of_frame(u32(number))
    return None


def total(counts: Array[u16]) -> u16:
    result = u16(0)
    for count in counts:
        result += count
    return result


def main() -> int:
    first = take(Owner.KERNEL)
    second = take(Owner.GUEST | Owner.DEVICE)
    if first is None or second is None:
        return 1
    print(first, second, NEXT.value, TAKEN.load())
    flags = Flags(present=1, level=5)
    flags.tag = 12
    print(flags.present, flags.level, flags.tag, sizeof(Flags), sizeof(Frame), offsetof(Frame, "count"))
    counts: Annotated[Array[u16], 4] = Array(u16, 4)
    counts.fill(3)
    counts[-1] = 7
    print(total(counts), len(counts), PhysAddr(first + FRAME_BYTES) == second)
    return 0
