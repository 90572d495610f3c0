"""A set of ranges of physical memory: what the boot loader says is RAM, less what is in use already."""

from __future__ import annotations

from typing import Annotated, Final

from kgen.lang import Array, struct, u64, usize

MAXIMUM_RANGES: Final = 64
"""More than any machine has; what does not fit is left out."""


@struct
class Range:
    """The addresses from `start` up to `end`."""

    start: u64 = 0
    end: u64 = 0


@struct
class MemoryMap:
    """Up to MAXIMUM_RANGES ranges that do not overlap, in no order."""

    ranges: Annotated[Array[Range], MAXIMUM_RANGES]
    count: usize = 0

    def include(self, start: u64, end: u64) -> None:
        """Adds a range. Where ranges overlap, what is new of it."""
        if start < end:
            self.exclude(start, end)
            self._add(start, end)

    def exclude(self, start: u64, end: u64) -> None:
        """Takes a range out, wherever it is."""
        if start >= end:
            return
        index = usize(0)
        while index < self.count:
            found = self.ranges[index]
            if found.end <= start or end <= found.start:
                index += 1
                continue
            # The last range takes the place of this one, whose rest comes behind it.
            self.count -= 1
            self.ranges[index] = self.ranges[self.count]
            if found.start < start:
                self._add(found.start, start)
            if end < found.end:
                self._add(end, found.end)

    def _add(self, start: u64, end: u64) -> None:
        if self.count < MAXIMUM_RANGES:
            self.ranges[self.count] = Range(start, end)
            self.count += 1

    def size(self) -> u64:
        """The bytes in all ranges together."""
        total = u64(0)
        for index in range(self.count):
            total += self.ranges[index].end - self.ranges[index].start
        return total

    def highest(self) -> u64:
        """The end of the highest range; 0 when there is none."""
        end = u64(0)
        for index in range(self.count):
            end = max(end, self.ranges[index].end)
        return end
