"""Quick sort, heap sort and binary search over lists and arrays."""

from __future__ import annotations

from kgen.lang import Array, u32, wrapping_add, wrapping_mul


def quick_sort(values: list[int], low: int, high: int) -> None:
    if low >= high:
        return
    pivot = values[(low + high) // 2]
    i, j = low, high
    while i <= j:
        while values[i] < pivot:
            i += 1
        while values[j] > pivot:
            j -= 1
        if i <= j:
            values[i], values[j] = values[j], values[i]
            i += 1
            j -= 1
    quick_sort(values, low, j)
    quick_sort(values, i, high)


def sift_down(heap: Array[u32], start: int, end: int) -> None:
    root = start
    while (child := 2 * root + 1) < end:
        if child + 1 < end and heap[child] < heap[child + 1]:
            child += 1
        if heap[root] >= heap[child]:
            return
        heap[root], heap[child] = heap[child], heap[root]
        root = child


def heap_sort(values: Array[u32]) -> None:
    for start in range(len(values) // 2 - 1, -1, -1):
        sift_down(values, start, len(values))
    for end in range(len(values) - 1, 0, -1):
        values[0], values[end] = values[end], values[0]
        sift_down(values, 0, end)


def bisect(values: list[int], wanted: int) -> int:
    low, high = 0, len(values)
    while low < high:
        middle = (low + high) // 2
        if values[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low


def main() -> int:
    state = u32(12345)
    numbers: list[int] = []
    array = Array(u32, 20)
    for index in range(20):
        state = wrapping_add(wrapping_mul(state, u32(1_103_515_245)), u32(12_345))
        numbers.append(int(state >> 16 & 0xFF) - 128)
        array[index] = state >> 20
    quick_sort(numbers, 0, len(numbers) - 1)
    heap_sort(array)
    print(numbers, numbers == sorted(numbers))
    print([value for value in array])
    print(bisect(numbers, 0), bisect(numbers, -1000), bisect(numbers, 1000))
    return bisect(numbers, 5)
