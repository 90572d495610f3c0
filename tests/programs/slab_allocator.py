"""A slab allocator: pages of equal slots, a bitmap of the free ones in each, partial slabs first."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final, NewType

from kgen.lang import Error, count_ones, trailing_zeros, u64

PAGE_BYTES: Final = 4096
SIZE_CLASSES: Final = [64, 128, 256, 512]

Address = NewType("Address", u64)


class Exhausted(Error):
    """No page is left."""


class BadFree(Error):
    """An address that was not allocated."""

    def __init__(self, address: Address, reason: str) -> None:
        self.address = address
        self.reason = reason


class Fill(Enum):
    EMPTY = auto()
    PARTIAL = auto()
    FULL = auto()


class Slab:
    """One page; bit i of `free` says that slot i is free."""

    def __init__(self, base: Address, slot_bytes: int) -> None:
        self.base = base
        self.slot_bytes = slot_bytes
        self.slot_count = PAGE_BYTES // slot_bytes
        self.all_free = ~u64(0) >> (64 - self.slot_count)
        self.free = self.all_free

    @property
    def fill(self) -> Fill:
        if self.free == 0:
            return Fill.FULL
        return Fill.EMPTY if self.free == self.all_free else Fill.PARTIAL

    @property
    def used(self) -> int:
        return self.slot_count - int(count_ones(self.free))

    def take(self) -> Address:
        """The lowest free slot."""
        slot = int(trailing_zeros(self.free))
        self.free &= self.free - 1
        return Address(self.base + u64(slot * self.slot_bytes))

    def give(self, address: Address) -> None:
        """Gives a slot back; raises BadFree."""
        offset = address - self.base
        if offset % u64(self.slot_bytes) != 0:
            raise BadFree(address, "not the start of a slot")
        bit = u64(1) << (offset // u64(self.slot_bytes))
        if self.free & bit != 0:
            raise BadFree(address, "already free")
        self.free |= bit


@dataclass
class PageSource:
    """Hands out pages, and takes them back."""

    next_page: u64
    limit: u64
    returned: list[u64]

    def take(self) -> Address:
        """A page; raises Exhausted."""
        if self.returned:
            return Address(self.returned.pop())
        if self.next_page == self.limit:
            raise Exhausted
        self.next_page += PAGE_BYTES
        return Address(self.next_page - PAGE_BYTES)


class Cache:
    """All slabs of one size."""

    def __init__(self, slot_bytes: int, pages: PageSource) -> None:
        self.slot_bytes = slot_bytes
        self.pages = pages
        self.slabs: dict[u64, Slab] = {}

    def allocate(self) -> Address:
        """A slot from a partial slab, else from an empty or new one."""
        for slab in self.slabs.values():
            if slab.fill is not Fill.FULL:
                return slab.take()
        slab = Slab(self.pages.take(), self.slot_bytes)
        self.slabs[slab.base] = slab
        return slab.take()

    def release(self, address: Address) -> None:
        """Gives a slot back, and its page when nothing is left in it."""
        base = address // PAGE_BYTES * PAGE_BYTES
        slab = self.slabs.get(base)
        if slab is None:
            raise BadFree(address, "no slab there")
        slab.give(address)
        if slab.fill is Fill.EMPTY:
            del self.slabs[base]
            self.pages.returned.append(base)


class SlabAllocator:
    """One cache for each size class."""

    def __init__(self, base: u64, page_count: int) -> None:
        self.pages = PageSource(base, base + u64(page_count * PAGE_BYTES), [])
        self.caches = [Cache(size, self.pages) for size in SIZE_CLASSES]

    def cache_of(self, size: int) -> Cache:
        """The cache of the smallest class that is large enough."""
        for cache in self.caches:
            if size <= cache.slot_bytes:
                return cache
        raise Exhausted

    def report(self) -> str:
        """Slots in use by class, and pages."""
        parts: list[str] = []
        for cache in self.caches:
            used = sum([slab.used for slab in cache.slabs.values()])
            parts.append(f"{cache.slot_bytes}: {used} in {len(cache.slabs)}")
        return ", ".join(parts)


def main() -> int:
    allocator = SlabAllocator(u64(0xFFFF_8000_0000_0000), 8)
    held: list[tuple[Address, int]] = []
    for step in range(90):
        size = 16 + step * 37 % 490
        try:
            held.append((allocator.cache_of(size).allocate(), size))
        except Exhausted:
            print(f"step {step}: exhausted")
            break
    print(allocator.report())
    print(f"first {held[0][0]:#x}, last {held[-1][0]:#x}")
    assert len({address for address, _ in held}) == len(held)

    for address, size in held[: len(held) // 2]:
        allocator.cache_of(size).release(address)
    print(allocator.report())
    cache = allocator.caches[0]
    for wrong in (Address(held[-1][0] + 8), held[0][0], Address(u64(4096))):
        try:
            cache.release(wrong)
        except BadFree as error:
            print(f"{error.address:#x}: {error.reason}")
    for address, size in held[len(held) // 2 :]:
        allocator.cache_of(size).release(address)
    print(allocator.report(), len(allocator.pages.returned))
    return 0
