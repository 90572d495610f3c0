"""The frames of this machine: the buddy system behind a lock."""

from __future__ import annotations

from typing import Final

from kernel_src.arch.x86_64.page_table import PAGE_SIZE
from kernel_src.mm.addresses import PhysAddr, to_virtual
from kernel_src.mm.buddy import LARGEST_ORDER, NOTHING, OWNERS, Buddy, Frame
from kernel_src.sync.spin_lock import SpinLock
from kgen.lang import Array, Static, static, u8, u32, u64
from kgen.unsafe import Ptr, fill_memory

UNSAFE = "clears frames before they become page tables"

BUDDY: Final[Static[Buddy]] = static(Buddy, Buddy(Array(u32, LARGEST_ORDER + 1), Array(u64, len(OWNERS))))
LOCK: Final = static(SpinLock, SpinLock())


def prepare(table: Ptr[Frame], count: u32) -> None:
    """See `Buddy.prepare`. Done once, by the first CPU."""
    BUDDY.value.prepare(table, count)


def add(start: PhysAddr, end: PhysAddr) -> None:
    """Gives RAM to the allocator: the whole frames from `start` up to `end`."""
    first, last = (start + PAGE_SIZE - 1) // PAGE_SIZE, min(end // PAGE_SIZE, BUDDY.value.count)
    if first < last:
        with LOCK.value:
            BUDDY.value.add(u32(first), u32(last))


def allocate(order: u8, owner: u8) -> PhysAddr | None:
    """A block of 2**order frames with any content, at a multiple of its size; None when there is none."""
    with LOCK.value:
        return BUDDY.value.allocate(order, owner)


def allocate_zeroed(owner: u8) -> PhysAddr | None:
    """One frame of zeros; None when there is none."""
    frame = allocate(0, owner)
    if frame is not None:
        # Sound: nobody else has the frame.
        fill_memory(Ptr.at(u8, to_virtual(frame)), 0, PAGE_SIZE)
    return frame


def allocate_run(frames: u64, owner: u8) -> PhysAddr | None:
    """That many frames side by side; None when there is no such place."""
    if frames == 0 or frames >= NOTHING:
        return None
    with LOCK.value:
        return BUDDY.value.allocate_run(u32(frames), owner)


def free(block: PhysAddr) -> None:
    """Takes back what `allocate` gave."""
    with LOCK.value:
        BUDDY.value.free(block)


def free_run(start: PhysAddr, frames: u64) -> None:
    """Takes back what `allocate_run` gave."""
    with LOCK.value:
        BUDDY.value.free_run(start, u32(frames))


def owner_of(address: PhysAddr) -> u8:
    """Whose frame an address lies in."""
    with LOCK.value:
        return BUDDY.value.owner_of(address)


def owned_by(owner: u8) -> u64:
    """How many frames an owner has; `FREE` is one, too."""
    return BUDDY.value.owned[owner]
