"""Stable sorting: runs by binary insertion, then merges, with one scratch array of half the size.

Elements are moved as raw memory, so no reference count changes. Between two comparisons every element stands in
exactly one place that its owner will find again: `<` of a user's class may raise, and then the list is some
permutation of what it was.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from kgen.lang import MemoryError, inline, sizeof, usize, wrapping_add, wrapping_sub
from kgen.runtime.generic import Ordered, less
from kgen.runtime.heap import allocate, free
from kgen.unsafe import Ptr, copy_memory, move_memory, needs_drop

UNSAFE = "moves elements through raw memory"

T = TypeVar("T")
K = TypeVar("K")

RUN: Final = usize(12)
"""Stretches of this length are sorted by insertion."""


@inline
def _before(a: Ordered, b: Ordered, reverse: bool) -> bool:
    return less(b, a) if reverse else less(a, b)


def sort_values(data: Ptr[T], length: usize, reverse: bool) -> None:
    """Sorts `length` elements in place."""
    if length < 2 or _is_sorted(data, length, reverse):
        return
    start = usize(0)
    while start < length:
        _insertion_sort(data.offset(start), min(length - start, RUN), reverse)
        start += RUN
    if length <= RUN:
        return
    room = length * sizeof(T)
    memory = allocate(room)
    if memory.is_null():
        raise MemoryError
    try:
        width: usize = RUN
        while width < length:
            start = 0
            while length - start > width:
                _merge(data.offset(start), width, min(length - start, width * 2), memory.cast(T), reverse)
                if length - start <= width * 2:
                    break
                start += width * 2
            width *= 2
    finally:
        free(memory, room)


def _is_sorted(data: Ptr[T], length: usize, reverse: bool) -> bool:
    position = usize(1)
    while position < length:
        if _before(data[position], data[position - 1], reverse):
            return False
        position = wrapping_add(position, 1)
    return True


def _insertion_sort(data: Ptr[T], length: usize, reverse: bool) -> None:
    position = usize(1)
    while position < length:
        target = position
        while target > 0 and _before(data[position], data[wrapping_sub(target, 1)], reverse):
            target = wrapping_sub(target, 1)
        if target != position:
            value = data.take(position)
            move_memory(data.offset(target).offset(1), data.offset(target), position - target)
            data.init(target, value)
        position = wrapping_add(position, 1)


def _merge(data: Ptr[T], middle: usize, length: usize, scratch: Ptr[T], reverse: bool) -> None:
    """Merges the sorted `data[:middle]` and `data[middle:length]`."""
    if not _before(data[middle], data[wrapping_sub(middle, 1)], reverse):
        return
    copy_memory(scratch, data, middle)
    left = usize(0)
    right = middle
    target = usize(0)
    try:
        while left < middle and right < length:
            if _before(data[right], scratch[left], reverse):
                copy_memory(data.offset(target), data.offset(right), 1)
                right = wrapping_add(right, 1)
            else:
                copy_memory(data.offset(target), scratch.offset(left), 1)
                left = wrapping_add(left, 1)
            target = wrapping_add(target, 1)
    finally:
        # What is left of the left half fills exactly the gap before `right`.
        copy_memory(data.offset(target), scratch.offset(left), middle - left)


def sort_values_by(data: Ptr[T], length: usize, key: Callable[[T], K], reverse: bool) -> None:
    """Sorts `length` elements in place by a key that is computed once for each."""
    if length < 2:
        return
    keys_room = length * sizeof(K)
    order_room = length * sizeof(usize)
    values_room = length * sizeof(T)
    memory = allocate(keys_room + order_room * 2 + values_room + 48)
    if memory.is_null():
        raise MemoryError
    order = memory.cast(usize)
    scratch = order.offset(length)
    keys = memory.offset(_aligned(order_room * 2)).cast(K)
    values = memory.offset(_aligned(order_room * 2) + _aligned(keys_room)).cast(T)
    made = usize(0)
    try:
        while made < length:
            keys.init(made, key(data[made]))
            order[made] = made
            made += 1
        _sort_order(order, scratch, keys, length, reverse)
        copy_memory(values, data, length)
        position = usize(0)
        while position < length:
            copy_memory(data.offset(position), values.offset(order[position]), 1)
            position += 1
    finally:
        if needs_drop(K):
            while made > 0:
                made -= 1
                keys.drop(made)
        free(memory, keys_room + order_room * 2 + values_room + 48)


@inline
def _aligned(size: usize) -> usize:
    return (size + 15) & ~usize(15)


def _sort_order(order: Ptr[usize], scratch: Ptr[usize], keys: Ptr[K], length: usize, reverse: bool) -> None:
    """Sorts indices by their keys: bottom-up merges between two arrays."""
    width = usize(1)
    while width < length:
        copy_memory(scratch, order, length)
        start = usize(0)
        while start < length:
            middle = min(length - start, width) + start
            stop = min(length - start, width * 2) + start
            left = start
            right = middle
            target = start
            while target < stop:
                if right < stop and (left >= middle or _before(keys[scratch[right]], keys[scratch[left]], reverse)):
                    order[target] = scratch[right]
                    right += 1
                else:
                    order[target] = scratch[left]
                    left += 1
                target += 1
            start = stop
        width *= 2
