"""Memory from the ground up: the frame allocator, then the page tables, then everything else.

The frame table lies in the first range of RAM that has room for it below 4 GiB, where the boot tables reach it. So do the
frames that the first page tables take: RAM above 4 GiB is given to the allocator when it is mapped.
"""

from __future__ import annotations

from kernel_src.arch.x86_64.page_table import PAGE_SIZE
from kernel_src.mm import frames
from kernel_src.mm.addresses import PhysAddr, to_virtual
from kernel_src.mm.buddy import HEAP, NOTHING, Frame
from kgen.lang import sizeof, u8, u32, u64, usize
from kgen.unsafe import Ptr, fill_memory
from platforms.baremetal import address_space, layout
from platforms.baremetal.boot_info import BOOT
from platforms.baremetal.refusal import TOO_LITTLE_MEMORY, refuse

UNSAFE = "makes the frame table and the heap's memory out of physical addresses"


def prepare() -> None:
    """Makes the frame allocator and our own page tables."""
    count = u32(min(BOOT.value.ram.highest() // PAGE_SIZE, NOTHING - 1))
    size = (u64(count) * sizeof(Frame) + PAGE_SIZE - 1) // PAGE_SIZE * PAGE_SIZE
    table = _room_for(size)
    if table is None:
        refuse(TOO_LITTLE_MEMORY, b"there is no room for the frame table")
        return
    BOOT.value.available.exclude(table, table + size)
    # Sound: RAM that nothing uses, and that is mapped.
    fill_memory(Ptr.at(u8, to_virtual(table)), 0, size)
    frames.prepare(Ptr.at(Frame, to_virtual(table)), count)
    _add(u64(0), u64(layout.BOOT_MAPPED_SIZE))
    if not address_space.prepare():
        refuse(TOO_LITTLE_MEMORY, b"there is no memory for page tables")
    _add(u64(layout.BOOT_MAPPED_SIZE), u64(layout.LARGEST_PHYSICAL))


def _room_for(size: u64) -> PhysAddr | None:
    for index in range(BOOT.value.available.count):
        found = BOOT.value.available.ranges[index]
        if found.end <= layout.BOOT_MAPPED_SIZE and found.end - found.start >= size:
            return PhysAddr(found.start)
    return None


def _add(low: u64, high: u64) -> None:
    """Gives the allocator what is available from `low` up to `high`."""
    for index in range(BOOT.value.available.count):
        found = BOOT.value.available.ranges[index]
        start, end = max(found.start, low), min(found.end, high)
        if start < end:
            frames.add(PhysAddr(start), PhysAddr(end))


def grow_heap(size: usize) -> Ptr[u8]:
    """`hooks.grow_heap`: at least `size` bytes, in whole pages; null when there are not so many side by side."""
    run = frames.allocate_run((size + PAGE_SIZE - 1) // PAGE_SIZE, HEAP)
    return Ptr.null(u8) if run is None else Ptr.at(u8, to_virtual(run))
