"""The set of ranges against a set of pages."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kernel_src.mm.memory_map import MAXIMUM_RANGES, MemoryMap, Range
from kgen.lang import Array

STEPS = st.lists(st.tuples(st.booleans(), st.integers(0, 60), st.integers(0, 60)), max_size=20)


def empty() -> MemoryMap:
    return MemoryMap(Array(Range, MAXIMUM_RANGES))


@given(STEPS)
def test_a_memory_map_holds_what_was_included_and_not_excluded(steps: list[tuple[bool, int, int]]) -> None:
    ranges, model = empty(), set[int]()
    for includes, start, end in steps:
        if includes:
            ranges.include(start, end)
            model |= set(range(start, end))
        else:
            ranges.exclude(start, end)
            model -= set(range(start, end))
    found = [ranges.ranges[index] for index in range(ranges.count)]
    pages = [page for one in found for page in range(one.start, one.end)]
    assert sorted(pages) == sorted(model), "no page is lost, and none is there twice"
    assert ranges.size() == len(model)
    assert ranges.highest() == max(model, default=-1) + 1


def test_a_full_memory_map_leaves_out_what_does_not_fit() -> None:
    ranges = empty()
    for number in range(2 * MAXIMUM_RANGES):
        ranges.include(10 * number, 10 * number + 1)
    assert ranges.count == MAXIMUM_RANGES
    assert ranges.size() == MAXIMUM_RANGES
