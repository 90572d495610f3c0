"""A buddy allocator over 256 pages: blocks of 2**order pages that split and join with their buddies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kgen.lang import Error, u32, wrapping_add, wrapping_mul

MAX_ORDER: Final = 8
PAGE_COUNT: Final = 1 << MAX_ORDER


class OutOfPages(Error):
    """No block is large enough."""

    def __init__(self, order: int) -> None:
        self.order = order


class NotAllocated(Error):
    """The block to free is not allocated."""


class BuddyAllocator:
    """Free blocks by order, as sorted lists of page numbers; allocated blocks with their order."""

    def __init__(self) -> None:
        self.free: list[list[int]] = [[] for _ in range(MAX_ORDER + 1)]
        self.free[MAX_ORDER].append(0)
        self.allocated: dict[int, int] = {}

    def allocate(self, order: int) -> int:
        """The first page of a block; raises OutOfPages."""
        found = order
        while found <= MAX_ORDER and not self.free[found]:
            found += 1
        if found > MAX_ORDER:
            raise OutOfPages(order)
        page = self.free[found].pop(0)
        while found > order:
            found -= 1
            self._put(found, page + (1 << found))
        self.allocated[page] = order
        return page

    def release(self, page: int) -> None:
        """Gives a block back and joins it with its buddy as often as that is free; raises NotAllocated."""
        if page not in self.allocated:
            raise NotAllocated
        order = self.allocated.pop(page)
        while order < MAX_ORDER:
            buddy = page ^ (1 << order)
            if buddy not in self.free[order]:
                break
            self.free[order].remove(buddy)
            page = min(page, buddy)
            order += 1
        self._put(order, page)

    def _put(self, order: int, page: int) -> None:
        blocks = self.free[order]
        place = 0
        while place < len(blocks) and blocks[place] < page:
            place += 1
        blocks.insert(place, page)

    @property
    def free_pages(self) -> int:
        return sum([len(blocks) << order for order, blocks in enumerate(self.free)])

    def map(self) -> str:
        """One letter for 4 pages: how many of them are allocated."""
        used = [0] * PAGE_COUNT
        for page, order in self.allocated.items():
            for inside in range(page, page + (1 << order)):
                used[inside] = 1
        return "".join([".123#"[sum(used[start : start + 4])] for start in range(0, PAGE_COUNT, 4)])


@dataclass
class Random:
    """A linear congruential generator."""

    state: u32

    def below(self, limit: int) -> int:
        """A number from 0 up to the limit."""
        self.state = wrapping_add(wrapping_mul(self.state, u32(1664525)), u32(1013904223))
        return int(self.state >> 8) % limit


def main() -> int:
    allocator = BuddyAllocator()
    held: list[int] = []
    random = Random(u32(42))
    refused = 0
    for step in range(400):
        if held and random.below(5) < 2:
            allocator.release(held.pop(random.below(len(held))))
        else:
            order = random.below(5)
            try:
                held.append(allocator.allocate(order))
            except OutOfPages as error:
                assert error.order == order
                refused += 1
        if step % 50 == 49:
            print(f"{allocator.free_pages:3} {allocator.map()}")
    print(f"{len(held)} blocks, {refused} refused, order 0 has {len(allocator.free[0])} free")
    for page in held:
        allocator.release(page)
    print(allocator.free_pages, [len(blocks) for blocks in allocator.free])
    try:
        allocator.release(3)
    except NotAllocated:
        print("not allocated")
    return 0
