"""Narrowing across loops, `and`/`or`, early exits, attributes copied to locals."""

from __future__ import annotations

from kgen.lang import struct, u32


@struct(frozen=True)
class Range:
    start: u32
    size: u32


class Region:
    def __init__(self, name: str, span: Range | None, parent: Region | None = None) -> None:
        self.name = name
        self.span = span
        self.parent = parent


def size_of(region: Region | None) -> u32:
    if region is None or region.span is None:
        return u32(0)
    return region.span.size


def root(region: Region) -> Region:
    while (parent := region.parent) is not None:
        region = parent
    return region


def first_with_span(regions: list[Region | None]) -> Range | None:
    for region in regions:
        if region is None:
            continue
        if (span := region.span) is not None and span.size > 0:
            return span
    return None


def pick(a: int | None, b: int | None) -> int | None:
    if a is not None and b is not None:
        return max(a, b)
    return a if a is not None else b


def label(text: str | None, count: int | None) -> str:
    if not text:
        return "no text"
    if not count:
        return f"{text} without count"
    return f"{text} x{count}"


def main() -> int:
    top = Region("top", None)
    middle = Region("middle", Range(u32(0x1000), u32(0)), top)
    low = Region("low", Range(u32(0x2000), u32(64)), middle)
    print(size_of(None), size_of(top), size_of(low), root(low).name, root(top).name)
    span = first_with_span([None, top, middle, low])
    print(span.start if span is not None else "none", first_with_span([]) is None)
    print(pick(1, 2), pick(None, 2), pick(3, None), pick(None, None))
    print(label(None, 3), label("", 3), label("a", 0), label("a", None), label("a", 2))
    best: Region | None = None
    for region in (top, middle, low):
        if best is None or size_of(region) > size_of(best):
            best = region
    assert best is not None
    low.parent = None
    print(best.name, root(low).name)
    return int(size_of(best))
