"""Frozen structs are pure values: keys, results, fields."""

from __future__ import annotations

from kgen.lang import struct, u32


@struct(frozen=True)
class Span:
    start: u32
    end: u32

    def length(self) -> u32:
        return self.end - self.start

    def shifted(self, by: u32) -> Span:
        return Span(self.start + by, self.end + by)

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


def merge(spans: list[Span]) -> list[Span]:
    result: list[Span] = []
    for span in sorted(spans, key=lambda span: span.start):
        if result and result[-1].end >= span.start:
            last = result.pop()
            result.append(Span(last.start, max(last.end, span.end)))
        else:
            result.append(span)
    return result


def main() -> int:
    span = Span(10, 25)
    moved = span.shifted(100)
    print(span.length(), moved.start, moved.end, span == Span(10, 25), span == moved, span.overlaps(moved))
    for merged in merge([Span(5, 8), Span(1, 3), Span(2, 4), Span(8, 9)]):
        print(merged.start, merged.end)
    names = {span: "first", moved: "second"}
    print(names[Span(10, 25)], names[Span(110, 125)], Span(0, 1) in names)
    return int(span.length())
