"""Slices of lists copy; negative bounds and steps."""

from __future__ import annotations


def rotate(values: list[int], by: int) -> list[int]:
    return values[by:] + values[:by]


def merge_sort(values: list[int]) -> list[int]:
    if len(values) < 2:
        return values
    middle = len(values) // 2
    left, right = merge_sort(values[:middle]), merge_sort(values[middle:])
    merged: list[int] = []
    i, j = 0, 0
    while i < len(left) and j < len(right):
        if left[i] <= right[j]:
            merged.append(left[i])
            i += 1
        else:
            merged.append(right[j])
            j += 1
    return merged + left[i:] + right[j:]


def main() -> int:
    values = [10, 20, 30, 40, 50, 60]
    print(values[1:3], values[:2], values[4:], values[:], values[-2:], values[:-4])
    print(values[::2], values[1::2], values[::-1], values[4:1:-1], values[10:], values[3:3], values[-100:2])
    copy = values[:]
    copy[0] = 0
    print(values[0], copy[0])
    print(rotate(values, 2), rotate(values, -1))
    print(merge_sort([5, 2, 9, 1, 5, 6, -3]), merge_sort([]))
    start = 1
    stop = 5
    print(values[start:stop], values[start : stop - 1 : 2])
    return values[::-1][0]
