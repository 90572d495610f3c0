"""The kernels that numba can express: plain integers and arrays of them. Numba checks neither overflow nor indices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numba import njit


@njit
def binary_search(size: int) -> int:
    numbers = np.arange(100_000) * 3
    total = 0
    state = 1
    for _ in range(size):
        state = (state * 1103515245 + 12345) & 0x7FFF_FFFF
        wanted = state % 300_000
        low, high = 0, len(numbers)
        while low < high:
            middle = (low + high) // 2
            if numbers[middle] < wanted:
                low = middle + 1
            else:
                high = middle
        total += low
    return total


@njit
def collatz(size: int) -> int:
    best, best_start = 0, 0
    for start in range(1, size):
        number = start
        steps = 0
        while number != 1:
            if number % 2 == 0:
                number //= 2
            else:
                number = 3 * number + 1
            steps += 1
        if steps > best:
            best, best_start = steps, start
    return best_start * 1000 + best


@njit
def fannkuch(size: int) -> int:
    permutation = np.arange(size)
    counts = np.zeros(size, np.int64)
    checksum = 0
    most = 0
    sign = 1
    left = size
    while True:
        while left > 1:
            counts[left - 1] = left
            left -= 1
        flips = 0
        if permutation[0] != 0:
            pile = permutation.copy()
            first = pile[0]
            while first != 0:
                low, high = 0, first
                while low < high:
                    pile[low], pile[high] = pile[high], pile[low]
                    low += 1
                    high -= 1
                flips += 1
                first = pile[0]
        most = max(most, flips)
        checksum += sign * flips
        sign = -sign
        while True:
            if left == size:
                return checksum * 100 + most
            head = permutation[0]
            for index in range(left):
                permutation[index] = permutation[index + 1]
            permutation[left] = head
            counts[left] -= 1
            if counts[left] > 0:
                break
            left += 1


@njit
def levenshtein(size: int) -> int:
    texts = np.zeros((2, size), np.uint8)
    for seed in range(2):
        state = seed + 1
        for place in range(size):
            state = (state * 1103515245 + 12345) & 0x7FFF_FFFF
            texts[seed, place] = 97 + (state >> 16) % 4
    costs = np.arange(size + 1)
    for row in range(size):
        diagonal = costs[0]
        costs[0] = row + 1
        for column in range(size):
            replaced = diagonal + (0 if texts[0, row] == texts[1, column] else 1)
            diagonal = costs[column + 1]
            costs[column + 1] = min(replaced, diagonal + 1, costs[column] + 1)
    return costs[size]


@njit
def mandelbrot(size: int) -> int:
    total = 0
    step = (3 << 28) // size
    for row in range(size):
        imaginary = row * step - (3 << 27)
        for column in range(size):
            real = column * step - (2 << 28)
            x, y = 0, 0
            count = 100
            for turn in range(100):
                x_squared = x * x >> 28
                y_squared = y * y >> 28
                if x_squared + y_squared > 4 << 28:
                    count = turn
                    break
                y = (x * y >> 27) + imaginary
                x = x_squared - y_squared + real
            total += count
    return total


@njit
def matrix_multiply(size: int) -> int:
    left = np.zeros((size, size), np.int64)
    right = np.zeros((size, size), np.int64)
    product = np.zeros((size, size), np.int64)
    for row in range(size):
        for column in range(size):
            left[row, column] = (row * 3 + column * 7) % 101 - 50
            right[row, column] = (row * 5 + column * 7) % 101 - 50
    for row in range(size):
        for k in range(size):
            factor = left[row, k]
            for column in range(size):
                product[row, column] += factor * right[k, column]
    trace = 0
    for index in range(size):
        trace += product[index, index]
    return trace


@njit
def prefix_sums(size: int) -> int:
    numbers = np.arange(10_000) * 7919 % 1000 - 500
    total = 0
    for turn in range(size):
        numbers[turn % 10_000] += 1
        sums = np.zeros(10_001, np.int64)
        running = 0
        for index in range(10_000):
            running += numbers[index]
            sums[index + 1] = running
        width = 100 + turn % 50
        best = sums[width] - sums[0]
        for end in range(width, 10_001):
            best = max(best, sums[end] - sums[end - width])
        total += best
    return total


@njit
def sort_range(numbers: np.ndarray, first: int, last: int) -> None:
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
    sort_range(numbers, first, high)
    sort_range(numbers, low, last)


@njit
def quicksort(size: int) -> int:
    numbers = np.zeros(size, np.int64)
    state = 12345
    for index in range(size):
        state = (state * 1103515245 + 12345) & 0x7FFF_FFFF
        numbers[index] = state
    sort_range(numbers, 0, size - 1)
    checksum = 0
    for index in range(size):
        checksum = (checksum * 31 + numbers[index] + index) & 0xFFFF_FFFF
    return checksum


@njit
def sieve(size: int) -> int:
    is_prime = np.ones(size, np.bool_)
    is_prime[0] = is_prime[1] = False
    candidate = 2
    while candidate * candidate < size:
        if is_prime[candidate]:
            for multiple in range(candidate * candidate, size, candidate):
                is_prime[multiple] = False
        candidate += 1
    count = 0
    for prime in is_prime:
        if prime:
            count += 1
    return count


@njit
def spectral_norm(size: int) -> int:
    u = np.full(size, 1 << 24)
    v = u.copy()
    between = u.copy()
    for _ in range(4):
        for source, target in ((u, v), (v, u)):
            for row in range(size):
                total = 0
                for column in range(size):
                    place = row + column
                    total += (1 << 24) // (place * (place + 1) // 2 + row + 1) * source[column]
                between[row] = total >> 24
            for row in range(size):
                total = 0
                for column in range(size):
                    place = row + column
                    total += (1 << 24) // (place * (place + 1) // 2 + column + 1) * between[column]
                target[row] = total >> 24
    mixed, squares = 0, 0
    for index in range(size):
        mixed += u[index] * v[index] >> 24
        squares += v[index] * v[index] >> 24
    return mixed * 1000 // squares


KERNELS: Final[dict[str, Callable[[int], int]]] = {
    "binary_search": binary_search,
    "collatz": collatz,
    "fannkuch": fannkuch,
    "levenshtein": levenshtein,
    "mandelbrot": mandelbrot,
    "matrix_multiply": matrix_multiply,
    "prefix_sums": prefix_sums,
    "quicksort": quicksort,
    "sieve": sieve,
    "spectral_norm": spectral_norm,
}
