"""Quicksort of `size` numbers in place, recursively; a checksum of the order."""

from __future__ import annotations

from bench.harness import measure


def quicksort(numbers: list[int], first: int, last: int) -> None:
    """Sorts `numbers[first]` to `numbers[last]`."""
    if first >= last:
        return
    pivot = numbers[(first + last) // 2]
    low, high = first, last
    while low <= high:
        while numbers[low] < pivot:
            low += 1
        while numbers[high] > pivot:
            high -= 1
        if low <= high:
            numbers[low], numbers[high] = numbers[high], numbers[low]
            low += 1
            high -= 1
    quicksort(numbers, first, high)
    quicksort(numbers, low, last)


def run(size: int) -> int:
    numbers: list[int] = []
    state = 12345
    for _ in range(size):
        state = (state * 1103515245 + 12345) & 0x7FFF_FFFF
        numbers.append(state)
    quicksort(numbers, 0, size - 1)
    checksum = 0
    for index, number in enumerate(numbers):
        checksum = (checksum * 31 + number + index) & 0xFFFF_FFFF
    return checksum


def main(args: list[bytes]) -> int:
    return measure(run, args)
