"""The buddy system: page frames in blocks of 2**order, with a table in which every frame has an owner.

A block of order k starts at a multiple of 2**k frames. A free block is split in halves, buddies of each other, until
it is small enough; a freed one is joined with its buddy when that is free as well. Both take O(order) steps. (Knuth,
The Art of Computer Programming, volume 1, 2.5.)

The table has one `Frame` for each frame of memory, RAM or not. Only the first frame of a block is filled in; a frame
whose owner is `INSIDE` belongs to the block that starts before it. The links of the free lists are here and not in
the free memory itself, so that a write through a stale pointer cannot break them.
"""

from __future__ import annotations

from typing import Annotated, Final

from kernel_src.arch.x86_64.page_table import PAGE_SHIFT, PAGE_SIZE
from kernel_src.mm.addresses import PhysAddr
from kgen.lang import Array, panic, struct, u8, u16, u32, u64
from kgen.unsafe import Ptr

UNSAFE = "reads and writes the frame table, with indices that are compared with its length"

LARGEST_ORDER: Final = 18
"""A block of 1 GiB."""
NOTHING: Final = 0xFFFF_FFFF
"""No frame: the end of a list."""

INSIDE: Final = 0
"""Part of the block that starts before this frame."""
FREE: Final = 1
RESERVED: Final = 2
"""No RAM, or in use before there was an allocator."""
KERNEL: Final = 3
"""Kernel data without an owner of its own."""
PAGE_TABLE: Final = 4
STACK: Final = 5
HEAP: Final = 6
PROGRAM: Final = 7
"""Memory of a program."""
OWNERS: Final = ("inside", "free", "reserved", "kernel", "page tables", "stacks", "heap", "programs")


@struct
class Frame:
    """What is known about a page frame. 16 bytes, all zero for a frame inside of a block."""

    owner: u8 = INSIDE
    order: u8 = 0
    unused: u16 = 0
    references: u32 = 0
    """For the owner: how many page tables map the block."""
    following: u32 = NOTHING
    previous: u32 = NOTHING


@struct
class Buddy:
    """The frames 0 to `count` - 1 of physical memory."""

    first_free: Annotated[Array[u32], LARGEST_ORDER + 1]
    """The first free block of each order."""
    owned: Annotated[Array[u64], len(OWNERS)]
    """How many frames each owner has."""
    table: Ptr[Frame] = Ptr.null(Frame)
    count: u32 = 0

    def prepare(self, table: Ptr[Frame], count: u32) -> None:
        """Starts with a zeroed table, in which all frames are reserved. Sound for `count` frames at `table`."""
        self.table = table
        self.count = count
        for order in range(LARGEST_ORDER + 1):
            self.first_free[order] = NOTHING
        self._fill(0, count, RESERVED)

    def add(self, start: u32, end: u32) -> None:
        """Makes reserved frames free ones. A part of them may be reserved further."""
        self._carve(start, end)
        frame = start
        while frame < end:
            order = self._fitting_order(frame, end)
            self.owned[RESERVED] -= u64(1) << order
            self._insert(frame, order)
            frame += u32(1) << order

    def allocate(self, order: u8, owner: u8) -> PhysAddr | None:
        """A block of 2**order frames for `owner`, with any content; None when there is no such block."""
        found = order
        while found <= LARGEST_ORDER and self.first_free[found] == NOTHING:
            found += 1
        if found > LARGEST_ORDER:
            return None
        frame = self.first_free[found]
        self._remove(frame, found)
        while found > order:
            found -= 1
            self._insert(frame + (u32(1) << found), found)
        self._own(frame, order, owner)
        return PhysAddr(u64(frame) << PAGE_SHIFT)

    def free(self, address: PhysAddr) -> None:
        """Takes back a block that `allocate` gave. A block that is free already is a panic."""
        frame = self._frame(address)
        owner = self.table[frame].owner
        if owner == FREE or owner == INSIDE or owner == RESERVED:
            panic("a page frame is freed that nobody owns")
        order = self.table[frame].order
        self.owned[owner] -= u64(1) << order
        while order < LARGEST_ORDER:
            buddy = frame ^ (u32(1) << order)
            if buddy >= self.count or self.table[buddy].owner != FREE or self.table[buddy].order != order:
                break
            self._remove(buddy, order)
            self.table[max(frame, buddy)] = Frame()
            frame = min(frame, buddy)
            order += 1
        self._insert(frame, order)

    def allocate_run(self, frames: u32, owner: u8) -> PhysAddr | None:
        """That many frames side by side; what the next larger block has more of them is free at once."""
        order = order_of(frames)
        if order > LARGEST_ORDER:
            return None
        start = self.allocate(order, owner)
        if start is None:
            return None
        first = self._frame(start)
        end = first + (u32(1) << order)
        if first + frames < end:
            self.owned[owner] -= u64(end - first)
            self._mark_run(first, first + frames, owner)
            position = first + frames
            while position < end:
                part = self._fitting_order(position, end)
                self._insert(position, part)
                position += u32(1) << part
        return start

    def free_run(self, start: PhysAddr, frames: u32) -> None:
        """Takes back what `allocate_run` gave."""
        position = self._frame(start)
        end = position + frames
        while position < end:
            step = u32(1) << self.table[position].order
            self.free(PhysAddr(u64(position) << PAGE_SHIFT))
            position += step

    def owner_of(self, address: PhysAddr) -> u8:
        """Whose frame an address lies in; `RESERVED` beyond the table."""
        if address >> PAGE_SHIFT >= self.count:
            return RESERVED
        return self.table[self.block_of(u32(address >> PAGE_SHIFT))].owner

    def block_of(self, frame: u32) -> u32:
        """The first frame of the block that a frame of the table belongs to."""
        order = u8(0)
        while order <= LARGEST_ORDER:
            first = frame >> order << order
            if self.table[first].owner != INSIDE:
                return first
            order += 1
        return frame

    def free_frames(self) -> u64:
        """How many frames are free."""
        return self.owned[FREE]

    # Inside

    def _frame(self, address: PhysAddr) -> u32:
        number = address >> PAGE_SHIFT
        if address & (PAGE_SIZE - 1) != 0 or number >= self.count:
            panic("an address that is no page frame")
        return u32(number)

    def _fitting_order(self, frame: u32, end: u32) -> u8:
        """The largest block that starts at `frame` and ends at or before `end`."""
        order = u8(0)
        while order < LARGEST_ORDER and frame & (u32(1) << order) == 0 and u64(frame) + (u64(2) << order) <= end:
            order += 1
        return order

    def _fill(self, start: u32, end: u32, owner: u8) -> None:
        """Makes blocks of `owner` out of frames that belong to nobody."""
        frame = start
        while frame < end:
            order = self._fitting_order(frame, end)
            self._own(frame, order, owner)
            frame += u32(1) << order

    def _mark_run(self, start: u32, end: u32, owner: u8) -> None:
        self.table[start] = Frame()
        self._fill(start, end, owner)

    def _own(self, frame: u32, order: u8, owner: u8) -> None:
        self.table[frame] = Frame(owner=owner, order=order)
        self.owned[owner] += u64(1) << order

    def _carve(self, start: u32, end: u32) -> None:
        """Splits reserved blocks so that one begins at `start` and one at `end`, and forgets those between."""
        self._split(start)
        self._split(end)
        frame = start
        while frame < end:
            step = u32(1) << self.table[frame].order
            if self.table[frame].owner != RESERVED:
                panic("memory that is in use is given to the frame allocator")
            self.table[frame] = Frame()
            frame += step

    def _split(self, frame: u32) -> None:
        if frame >= self.count:
            return
        first = self.block_of(frame)
        while first != frame:
            order = self.table[first].order - 1
            middle = first + (u32(1) << order)
            self.table[first].order = order
            self.table[middle] = Frame(owner=self.table[first].owner, order=order)
            first = middle if frame >= middle else first

    def _insert(self, frame: u32, order: u8) -> None:
        head = self.first_free[order]
        self.table[frame] = Frame(owner=FREE, order=order, following=head)
        if head != NOTHING:
            self.table[head].previous = frame
        self.first_free[order] = frame
        self.owned[FREE] += u64(1) << order

    def _remove(self, frame: u32, order: u8) -> None:
        found = self.table[frame]
        if found.previous == NOTHING:
            self.first_free[order] = found.following
        else:
            self.table[found.previous].following = found.following
        if found.following != NOTHING:
            self.table[found.following].previous = found.previous
        self.owned[FREE] -= u64(1) << order


def order_of(frames: u32) -> u8:
    """The order of the smallest block that holds so many frames; more than LARGEST_ORDER when there is none."""
    order = u8(0)
    while order <= LARGEST_ORDER and u32(1) << order < frames:
        order += 1
    return order
