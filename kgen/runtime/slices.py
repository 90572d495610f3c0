"""The arithmetic of `x[start:stop:step]`, as in the Python language reference, 3.3.7 and 6.3.3.

All functions inline, so that only the clamping is left. Without a step, which is the usual case, containers have
methods of their own (`__getrange__`, `assign_range`), short enough for the middle end to see through: a bound that is
left out is then 0 or the largest `int`.
"""

from __future__ import annotations

from kgen.lang import inline
from kgen.unsafe import panic, track_caller

UNSAFE = "panics by kind"


@inline
@track_caller
def check_step(step: int) -> None:
    """Refuses a step of 0."""
    if step == 0:
        panic("value", "slice step cannot be zero")


@inline
def slice_start(start: int, has_start: bool, step: int, length: int) -> int:
    """The first index of the slice, clamped to what exists."""
    if step < 0:
        return _clamp(start, length, -1, length - 1) if has_start else length - 1
    return _clamp(start, length, 0, length) if has_start else 0


@inline
def slice_stop(stop: int, has_stop: bool, step: int, length: int) -> int:
    """The index where the slice ends, exclusive, clamped."""
    if step < 0:
        return _clamp(stop, length, -1, length - 1) if has_stop else -1
    return _clamp(stop, length, 0, length) if has_stop else length


@inline
def _clamp(index: int, length: int, low: int, high: int) -> int:
    position = index
    if position < 0:
        position += length
        return max(position, low)
    return min(position, high)


@inline
def range_bound(index: int, length: int) -> int:
    """A bound of `x[start:stop]` as a position from 0 to `length`."""
    return _clamp(index, length, 0, length)


@inline
def slice_count(start: int, stop: int, step: int) -> int:
    """How many elements the slice has."""
    if step == 1:
        return max(stop - start, 0)
    if step > 0:
        return (stop - start - 1) // step + 1 if start < stop else 0
    return (start - stop - 1) // -step + 1 if stop < start else 0
