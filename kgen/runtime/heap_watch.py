"""The heap of a test image: one allocation can be made to fail, and what is left at the end is counted.

An image with `hooks.watches_heap` takes a number before its program's arguments: that of the allocation that
fails, 0 for none. When the program has ended it writes one line to the error stream,

    kgen: heap: 117 allocations, 0 left

and exits with LEAK_STATUS unless the last number is 0. Other images contain nothing of this.
"""

from __future__ import annotations

from typing import Final

from kgen.lang import noinline, u8, u64, usize
from kgen.runtime import console, heap
from kgen.runtime.format import write_uint
from kgen.unsafe import Ptr

UNSAFE = "reads a number that the platform hands over as raw text"

LEAK_STATUS: Final = 102
"""The exit status of a watched program that ended but left blocks behind."""

ZERO: Final = 0x30
NINE: Final = 0x39
LARGEST: Final = 1 << 40


def number_at(text: Ptr[u8]) -> u64:
    """The decimal number that a text begins with; 0 without one."""
    value = u64(0)
    position = usize(0)
    while text[position] >= ZERO and text[position] <= NINE and value < LARGEST:
        value = value * 10 + (text[position] - ZERO)
        position += 1
    return value


def watch(failing: u64) -> None:
    """Makes the allocation with that number fail, counted from 1; 0: none."""
    heap.fail_allocation(failing)


@noinline
def report(status: int) -> int:
    """The exit status of a program that ended with `status`; says what it left on the heap."""
    heap.fail_allocation(0)
    left = heap.live_blocks()
    console.STDERR.value.write_bytes(b"kgen: heap: ")
    write_uint(console.STDERR.value, heap.HEAP.value.allocations)
    console.STDERR.value.write_bytes(b" allocations, ")
    write_uint(console.STDERR.value, left)
    console.STDERR.value.write_bytes(b" left\n")
    return LEAK_STATUS if left != 0 else status
