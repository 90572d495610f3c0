"""Page tables of four levels: mapping, changing, taking apart and reading.

A mapping is readable, writable or executable; there is no way to ask for both of the last two. Tables are reached through the direct
map. Callers keep others from changing the same table meanwhile, and flush what they change (SDM 3A, 4.10.4).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from kernel_src.arch.x86_64.page_table import (
    ENTRIES_PER_TABLE,
    LARGE_PAGE_SIZE,
    PAGE_SHIFT,
    PAGE_SIZE,
    PTE_ADDRESS,
    PTE_G,
    PTE_P,
    PTE_PCD,
    PTE_PS,
    PTE_PWT,
    PTE_RW,
    PTE_US,
    PTE_XD,
)
from kernel_src.mm import frames
from kernel_src.mm.addresses import PhysAddr, VirtAddr, to_virtual
from kernel_src.mm.buddy import PAGE_TABLE
from kgen.lang import inline, u8, u64, wrapping_add
from kgen.unsafe import Ptr

UNSAFE = "reads and writes page tables"

READ: Final = PTE_P | PTE_XD | PTE_G
WRITE: Final = PTE_P | PTE_RW | PTE_XD | PTE_G
EXECUTE: Final = PTE_P | PTE_G
DEVICE: Final = PTE_P | PTE_RW | PTE_XD | PTE_G | PTE_PCD | PTE_PWT
TABLE: Final = PTE_P | PTE_RW
LEVELS: Final = 4


class Mapping(NamedTuple):
    """Neighbouring pages with the same rights."""

    start: u64
    end: u64
    flags: u64


@inline
def table_at(entry: u64) -> Ptr[u64]:
    """The table that an entry, or a root, points to."""
    return Ptr.at(u64, to_virtual(PhysAddr(entry & PTE_ADDRESS)))


@inline
def index_of(address: u64, level: u8) -> u64:
    """Where the table of a level (4 is the root, 1 the last) has its entry for an address."""
    return address >> (PAGE_SHIFT - 9 + 9 * u64(level)) & (ENTRIES_PER_TABLE - 1)


def find_entry(root: PhysAddr, address: VirtAddr, level: u8) -> Ptr[u64]:
    """The entry of that level for an address, with all tables above it made and larger pages split; null when there
    is no memory for a table."""
    table = table_at(root)
    current = u8(LEVELS)
    while current > level:
        place = table.offset(index_of(address, current))
        if place[0] & PTE_P == 0:
            made = frames.allocate_zeroed(PAGE_TABLE)
            if made is None:
                return Ptr.null(u64)
            place[0] = made | TABLE | (PTE_US if address >> 63 == 0 else 0)
        elif place[0] & PTE_PS != 0 and not split(place, current):
            return Ptr.null(u64)
        table = table_at(place[0])
        current -= 1
    return table.offset(index_of(address, level))


def split(place: Ptr[u64], level: u8) -> bool:
    """Makes a table of smaller pages out of one large page, with the same rights; False without memory."""
    made = frames.allocate_zeroed(PAGE_TABLE)
    if made is None:
        return False
    smaller = place[0] if level > 2 else place[0] & ~u64(PTE_PS)
    step = u64(1) << (PAGE_SHIFT + 9 * (u64(level) - 2))
    table = table_at(made)
    for index in range(ENTRIES_PER_TABLE):
        table[index] = smaller + step * u64(index)
    place[0] = made | TABLE | place[0] & PTE_US
    return True


def map_range(root: PhysAddr, address: VirtAddr, physical: PhysAddr, size: u64, flags: u64) -> bool:
    """Maps `size` bytes, whole pages, in pages of 2 MiB where they fit; False when there was no memory for a table.
    What was mapped there is replaced."""
    done = u64(0)
    while done < size:
        here, there = VirtAddr(wrapping_add(address, done)), physical + done
        is_large = (here | there) % LARGE_PAGE_SIZE == 0 and size - done >= LARGE_PAGE_SIZE
        place = find_entry(root, here, 2 if is_large else 1)
        if place.is_null():
            return False
        place[0] = there | flags | (PTE_PS if is_large else 0)
        done += LARGE_PAGE_SIZE if is_large else PAGE_SIZE
    return True


def unmap_range(root: PhysAddr, address: VirtAddr, size: u64) -> bool:
    """Makes `size` bytes, whole pages, unreachable; False when a large page could not be split. The frames stay who
    owns them."""
    done = u64(0)
    while done < size:
        place = find_entry(root, VirtAddr(wrapping_add(address, done)), 1)
        if place.is_null():
            return False
        place[0] = 0
        done += PAGE_SIZE
    return True


def entry_of(root: PhysAddr, address: VirtAddr) -> tuple[u64, u8]:
    """The entry that maps an address, and its level: 1, 2 and 3 are pages of 4 KiB, 2 MiB and 1 GiB; 0 and any level
    when nothing does."""
    entry = u64(root) | PTE_P
    level = u8(LEVELS)
    while True:
        entry = table_at(entry)[index_of(address, level)]
        if entry & PTE_P == 0:
            return u64(0), level
        if level == 1 or entry & PTE_PS != 0:
            return entry, level
        level -= 1


def translate(root: PhysAddr, address: VirtAddr) -> PhysAddr | None:
    """The physical address behind a virtual one; None when it is not mapped."""
    entry, level = entry_of(root, address)
    if entry == 0:
        return None
    inside = (u64(1) << (PAGE_SHIFT + 9 * (u64(level) - 1))) - 1
    return PhysAddr(entry & PTE_ADDRESS & ~inside | address & inside)


def mappings(root: PhysAddr) -> Iterator[Mapping]:
    """Everything that is mapped, in the order of addresses, neighbours with the same rights together."""
    rights = u64(PTE_P | PTE_RW | PTE_US | PTE_XD | PTE_PCD)
    start, end, flags = u64(0), u64(0), u64(0)
    address = u64(0)
    while True:
        entry, level = entry_of(root, VirtAddr(address))
        size = u64(1) << (PAGE_SHIFT + 9 * (u64(level) - 1))
        if flags != 0 and (entry & rights != flags or address != end):
            yield Mapping(start, end, flags)
            flags = 0
        if entry != 0:
            if flags == 0:
                start, flags = address, entry & rights
            end = wrapping_add(address, size)
        address = wrapping_add(address, size)
        if address == 0:
            break
        if address == u64(1) << 47:
            # The hole in the middle (SDM 3A, 3.3.7.1).
            address = u64(0xFFFF_8000_0000_0000)
    if flags != 0:
        yield Mapping(start, end, flags)
