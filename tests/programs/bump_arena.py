"""Bump arenas inside one static region: aligned allocation, scopes that give everything back, nothing on the heap."""

from __future__ import annotations

from types import TracebackType
from typing import Final, Self

from kgen.lang import Array, Error, noalloc, static, struct, u8, u32, usize

REGION_BYTES: Final = 256
REGION: Final = static(Array(u8, REGION_BYTES))
TOP: Final = static(u32, 0)
PEAK: Final = static(u32, 0)


class RegionFull(Error):
    """The region has no room."""


@struct(frozen=True)
class Span:
    """A part of the region."""

    start: u32
    size: u32


@noalloc
def allocate(size: u32, alignment: u32) -> Span | None:
    """A part of the region that starts at a multiple of a power of two, or None."""
    mask = alignment - 1
    start = (TOP.value + mask) & ~mask
    if size > REGION_BYTES or start > REGION_BYTES - size:
        return None
    TOP.value = start + size
    PEAK.value = max(PEAK.value, TOP.value)
    return Span(start=start, size=size)


@noalloc
def fill(span: Span, value: u8) -> None:
    """Stores a byte in all of a part."""
    for place in range(span.start, span.start + span.size):
        REGION.value[place] = value


@noalloc
def checksum() -> u32:
    """A number that depends on every byte of the region."""
    total = u32(0)
    for place, byte in enumerate(REGION.value):
        total = (total * 31 + u32(byte) * u32(place + 1)) % 1_000_003
    return total


class Scope:
    """Everything allocated inside the `with` is given back at its end."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.mark = TOP.value

    def __enter__(self) -> Self:
        print(f"enter {self.name} at {self.mark}")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        print(f"leave {self.name}: {TOP.value - self.mark} bytes back")
        TOP.value = self.mark

    def take(self, size: int, alignment: int) -> Span:
        """A part of the region; raises RegionFull."""
        span = allocate(u32(size), u32(alignment))
        if span is None:
            raise RegionFull
        return span


def nested(depth: int) -> int:
    """Scopes inside scopes, until the region is full; how deep that was."""
    with Scope(f"level {depth}") as scope:
        fill(scope.take(40, 16), u8(depth))
        return nested(depth + 1)


def main() -> int:
    with Scope("outer") as scope:
        for size, alignment in ((1, 1), (4, 4), (2, 8), (16, 64), (3, 2)):
            span = scope.take(size, alignment)
            assert span.start % u32(alignment) == 0
            fill(span, u8(size))
            print(f"{size} aligned {alignment}: {span.start}..{span.start + span.size}")
        print(f"sum {checksum()}")
    try:
        print(nested(1))
    except RegionFull:
        print(f"full, top {TOP.value}, peak {PEAK.value}, sum {checksum()}")
    print(allocate(u32(300), u32(1)) is None, allocate(u32(256), u32(1)) is None, usize(REGION_BYTES))
    return 0
