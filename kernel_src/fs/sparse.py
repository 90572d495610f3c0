"""Contents with holes: pages of bytes, where a page that was never written takes no memory and reads as zeros."""

from __future__ import annotations

from typing import Final

from kernel_src.errno import Errno, OsError

PAGE_SIZE: Final = 4096


class PageBudget:
    """How many pages the contents of one file system take, and how many they may."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.used = 0


class SparseContent:
    """A size, and the pages that were written. The end of the last page is zero beyond the size."""

    def __init__(self, budget: PageBudget) -> None:
        self.budget = budget
        self.size = 0
        self.pages: dict[int, bytearray] = {}

    def __del__(self) -> None:
        self.budget.used -= len(self.pages)

    def read(self, offset: int, size: int) -> bytes:
        """What there is of `size` bytes from `offset` on."""
        if offset >= self.size:
            return b""
        end = self.size if size > self.size - offset else offset + size
        first, start = divmod(offset, PAGE_SIZE)
        if end - offset <= PAGE_SIZE - start:
            page = self.pages.get(first)
            if page is None:
                return bytes(end - offset)
            # A slice would be a second copy.
            return bytes(page) if end - offset == PAGE_SIZE else bytes(page[start : start + (end - offset)])
        result = bytearray()
        while offset < end:
            number, start = divmod(offset, PAGE_SIZE)
            taken = min(PAGE_SIZE - start, end - offset)
            page = self.pages.get(number)
            if page is None:
                result += bytes(taken)
            else:
                result += page[start : start + taken]
            offset += taken
        return bytes(result)

    def write(self, offset: int, data: bytes) -> int:
        """Replaces or adds bytes; the result is how many, which is less than all when the budget is used up.

        Raises ENOSPC when it is used up before the first of them.
        """
        written = 0
        while written < len(data):
            number, start = divmod(offset + written, PAGE_SIZE)
            piece = data[written : written + PAGE_SIZE - start]
            page = self.pages.get(number)
            if page is None:
                if self.budget.used >= self.budget.limit:
                    break
                page = bytearray(PAGE_SIZE)
                self.pages[number] = page
                self.budget.used += 1
            page[start : start + len(piece)] = piece
            written += len(piece)
            self.size = max(self.size, offset + written)
        if written == 0 and data:
            raise OsError(Errno.ENOSPC)
        return written

    def resize(self, size: int) -> None:
        """Cuts off or adds zeros."""
        if size < self.size:
            kept, rest = divmod(size, PAGE_SIZE)
            last = self.pages.get(kept)
            if rest and last is not None:
                last[rest:PAGE_SIZE] = bytes(PAGE_SIZE - rest)
            first_gone = kept + 1 if rest else kept
            for number in [number for number in self.pages if number >= first_gone]:
                del self.pages[number]
                self.budget.used -= 1
        self.size = size

    def next_data(self, offset: int) -> int | None:
        """The first offset from `offset` on that is in a page."""
        number = offset // PAGE_SIZE
        if offset < self.size and number in self.pages:
            return offset
        later = [one for one in self.pages if one > number and one * PAGE_SIZE < self.size]
        return min(later) * PAGE_SIZE if later else None

    def next_hole(self, offset: int) -> int:
        """The first offset from `offset` on that is in no page, or the size."""
        number = offset // PAGE_SIZE
        if number not in self.pages:
            return offset
        while number in self.pages:
            number += 1
        return self.size if number > self.size // PAGE_SIZE else min(number * PAGE_SIZE, self.size)
