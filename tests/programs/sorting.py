"""Six sorting algorithms, generic over the element and its order, raced on the same inputs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from kgen.lang import u64, wrapping_mul

T = TypeVar("T")


def insertion_sort(items: list[T], less: Callable[[T, T], bool]) -> None:
    """Stable; good for short or nearly sorted lists."""
    for place in range(1, len(items)):
        item = items[place]
        while place > 0 and less(item, items[place - 1]):
            items[place] = items[place - 1]
            place -= 1
        items[place] = item


def shell_sort(items: list[T], less: Callable[[T, T], bool]) -> None:
    """Insertion sort over shrinking gaps."""
    gap = len(items) // 2
    while gap > 0:
        for place in range(gap, len(items)):
            item = items[place]
            at = place
            while at >= gap and less(item, items[at - gap]):
                items[at] = items[at - gap]
                at -= gap
            items[at] = item
        gap //= 2


def heap_sort(items: list[T], less: Callable[[T, T], bool]) -> None:
    """In place, never worse than n log n."""
    for start in range(len(items) // 2 - 1, -1, -1):
        _sift(items, start, len(items), less)
    for end in range(len(items) - 1, 0, -1):
        items[0], items[end] = items[end], items[0]
        _sift(items, 0, end, less)


def _sift(items: list[T], place: int, end: int, less: Callable[[T, T], bool]) -> None:
    while (child := 2 * place + 1) < end:
        if child + 1 < end and less(items[child], items[child + 1]):
            child += 1
        if not less(items[place], items[child]):
            return
        items[place], items[child] = items[child], items[place]
        place = child


def quick_sort(items: list[T], less: Callable[[T, T], bool]) -> None:
    """Hoare's partition with the middle as pivot; recursion only into the smaller part."""
    _quick(items, 0, len(items) - 1, less)


def _quick(items: list[T], low: int, high: int, less: Callable[[T, T], bool]) -> None:
    while low < high:
        pivot = items[(low + high) // 2]
        left, right = low, high
        while left <= right:
            while less(items[left], pivot):
                left += 1
            while less(pivot, items[right]):
                right -= 1
            if left <= right:
                items[left], items[right] = items[right], items[left]
                left += 1
                right -= 1
        if right - low < high - left:
            _quick(items, low, right, less)
            low = left
        else:
            _quick(items, left, high, less)
            high = right


def merge_sort(items: list[T], less: Callable[[T, T], bool]) -> None:
    """Stable, bottom up."""
    width = 1
    while width < len(items):
        merged: list[T] = []
        for start in range(0, len(items), 2 * width):
            left, middle = start, min(start + width, len(items))
            right, end = middle, min(start + 2 * width, len(items))
            while left < middle or right < end:
                if right == end or (left < middle and not less(items[right], items[left])):
                    merged.append(items[left])
                    left += 1
                else:
                    merged.append(items[right])
                    right += 1
        for place, item in enumerate(merged):
            items[place] = item
        width *= 2


def radix_sort(keys: list[u64]) -> list[u64]:
    """Eight bits at a time, for keys below 2**24."""
    for shift in (0, 8, 16):
        buckets: list[list[u64]] = [[] for _ in range(256)]
        for key in keys:
            buckets[key >> shift & 0xFF].append(key)
        keys = [key for bucket in buckets for key in bucket]
    return keys


class Person:
    def __init__(self, name: str, age: int) -> None:
        self.name = name
        self.age = age

    def __str__(self) -> str:
        return f"{self.name}:{self.age}"


def younger(one: Person, other: Person) -> bool:
    """The order of people."""
    return one.age < other.age


def numbers(count: int) -> list[int]:
    """Scattered numbers, some of them equal."""
    return [int(wrapping_mul(u64(place + 1), u64(0x9E37_79B9_7F4A_7C15)) >> 52) for place in range(count)]


IntSorter = Callable[[list[int], Callable[[int, int], bool]], None]
PersonSorter = Callable[[list[Person], Callable[[Person, Person], bool]], None]


def main() -> int:
    by_number: list[tuple[str, IntSorter]] = [
        ("insertion", insertion_sort),
        ("shell", shell_sort),
        ("heap", heap_sort),
        ("quick", quick_sort),
        ("merge", merge_sort),
    ]
    for name, sort in by_number:
        for count in (0, 1, 2, 17, 250):
            items = numbers(count)
            sort(items, lambda one, other: one < other)
            assert items == sorted(numbers(count))
        items = numbers(12)
        sort(items, lambda one, other: one > other)
        print(f"{name:>9}: {items}")
    keys = [u64(number) for number in numbers(300)]
    print(f"    radix: {radix_sort(keys)[:12]} {radix_sort(keys) == sorted(keys)}")

    stable: list[tuple[str, PersonSorter]] = [("insertion", insertion_sort), ("merge", merge_sort)]
    for name, sort_people in stable:
        people = [Person(letter, age) for letter, age in zip("ABCDEFGH", [31, 25, 31, 40, 25, 19, 31, 25])]
        sort_people(people, younger)
        print(f"{name:>9}: {' '.join([str(person) for person in people])}")
    return 0
