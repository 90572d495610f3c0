"""Physical memory: what the loader's map leaves to us, given out from the bottom up.

Two things take memory: page tables while the address space is built, and the heap. Neither gives any back.
"""

from __future__ import annotations

from typing import Final

from kernel_src.arch.x86_64.page_table import PAGE_SIZE
from kgen.lang import Array, static, struct, u8, u64, usize
from kgen.unsafe import Ptr, fill_memory, linker_symbol
from platforms.baremetal.boot import MAPPED
from platforms.baremetal.start_info import HVM_START_MAGIC, MEMMAP_TYPE_RAM, MemoryRegion, StartInfo

UNSAFE = "makes memory out of physical addresses"

MAXIMUM_REGIONS: Final = 16
LOW_MEMORY: Final = 1 << 20
"""Below this the firmware and the loader keep their data, the start info among it."""


@struct
class FreeRegion:
    """Unused memory from `start` up to `end`."""

    start: u64 = 0
    end: u64 = 0


FREE = static(Array(FreeRegion, MAXIMUM_REGIONS))


def prepare(info: Ptr[StartInfo]) -> None:
    """Notes the usable regions: RAM above the image and what was loaded with it, as far as it is mapped."""
    start = info[0]
    if start.magic != HVM_START_MAGIC or start.version == 0:
        return
    bottom = max(LOW_MEMORY, linker_symbol("__image_end"), end_of_modules(start))
    # Sound: the loader vouches for the table it points to.
    regions = Ptr.at(MemoryRegion, start.memory_map)
    count = 0
    for index in range(start.memory_map_count):
        region = regions[index]
        if region.kind == MEMMAP_TYPE_RAM and count < MAXIMUM_REGIONS and region.start < MAPPED:
            low = round_up(max(region.start, bottom), PAGE_SIZE)
            high = min(region.start + min(region.size, MAPPED), MAPPED)
            if low < high:
                FREE.value[count] = FreeRegion(start=low, end=high)
                count += 1


def end_of_modules(info: StartInfo) -> u64:
    """The end of the last module and of its command line's page; 0 without modules."""
    end = u64(0)
    entries = Ptr.at(u64, info.modules)
    for index in range(info.module_count):
        # A `BootModule` is four words: start and size come first.
        end = max(end, entries[4 * index] + entries[4 * index + 1])
    return end


def round_up(value: u64, unit: u64) -> u64:
    return (value + unit - 1) // unit * unit


def take(size: usize) -> Ptr[u8]:
    """`hooks.grow_heap`: at least `size` bytes, in whole pages; null when no region has so many."""
    for index in range(MAXIMUM_REGIONS):
        region = FREE.value[index]
        available = region.end - region.start
        if size > 0 and size <= available:
            wanted = min(round_up(size, PAGE_SIZE), available)
            FREE.value[index].start = region.start + wanted
            return Ptr.at(u8, region.start)
    return Ptr.null(u8)


def take_zeroed_page() -> Ptr[u8]:
    """A page for a page table; null when there is no memory."""
    page = take(PAGE_SIZE)
    if not page.is_null():
        fill_memory(page, 0, PAGE_SIZE)
    return page
