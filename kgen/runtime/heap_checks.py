"""The heap of a test build: blocks know their size and whether they are free, and what lies around them is watched.

A block is a header of HEADER_SIZE bytes, the bytes that were asked for, and a red zone::

    u64 following     of a free block: the next free one
    u64 state         LIVE or FREED
    u64 size          what was asked for
    u64 unused
    u8  bytes[size]   POISON while the block is free
    u8  red_zone[16]  RED

A block that is freed twice or with another size, was written behind its end, or was written after it had been freed, is
a panic that says so. (A neighbour's header lies behind the red zone, and the zone is looked at when a block is freed.)
"""

from __future__ import annotations

from typing import Final

from kgen.lang import u8, u64, usize
from kgen.runtime import heap
from kgen.unsafe import Ptr, fill_memory, panic

UNSAFE = "looks behind the ends of blocks"

HEADER_SIZE: Final = 32
RED_SIZE: Final = 16
STATE: Final = 1
SIZE: Final = 2
LIVE: Final = 0x4C49_5645_B10C_B10C
FREED: Final = 0x4652_4545_B10C_B10C
RED: Final = 0xFD
POISON: Final = 0xDD


def allocate(size: usize) -> Ptr[u8]:
    """`heap.allocate`."""
    if size > heap.SIZE_LIMIT:
        return heap.take(size)
    block = heap.take(size + (HEADER_SIZE + RED_SIZE))
    if block.is_null():
        return block
    header = block.cast(u64)
    if header[STATE] == FREED and not _is_filled(block.offset(HEADER_SIZE), usize(header[SIZE]), u8(POISON)):
        panic("memory", "memory was written after it had been freed")
    header[STATE] = LIVE
    header[SIZE] = size
    fill_memory(block.offset(HEADER_SIZE + size), RED, RED_SIZE)
    return block.offset(HEADER_SIZE)


def free(block: Ptr[u8], size: usize) -> None:
    """`heap.free`."""
    start = block.offset(-HEADER_SIZE)
    header = start.cast(u64)
    if header[STATE] == FREED:
        panic("memory", "memory is freed twice")
    if header[STATE] != LIVE:
        panic("memory", "memory is freed that was never allocated")
    if header[SIZE] != size:
        panic("memory", "memory is freed with another size than it was allocated with")
    if not _is_filled(block.offset(size), usize(RED_SIZE), u8(RED)):
        panic("memory", "memory was written behind the end of a block")
    header[STATE] = FREED
    fill_memory(block, POISON, size)
    heap.give_back(start, size + (HEADER_SIZE + RED_SIZE))


def _is_filled(start: Ptr[u8], size: usize, byte: u8) -> bool:
    index = usize(0)
    while index < size:
        if start[index] != byte:
            return False
        index += 1
    return True
