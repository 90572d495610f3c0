"""The heap: free lists by size class over the pages that `hooks.grow_heap` gives.

Blocks of up to 1 KiB come in steps of 16 bytes; above that there are four sizes between neighbouring powers of
two, so that at most a fifth of a block is unused. A freed block goes to the front of its class's list and is the
next to be given out. Pages are never returned to the platform.

The caller of `free` says the size, so blocks have no headers. `allocate` and `free` are never inlined: the alias
information of compiled code takes every other memory access to stay within one life of its block.

The counters serve the tests: `live_blocks()` must be 0 when a program has ended, and `fail_at` makes one chosen
allocation fail. One CPU at a time may be in here: images with more of them, or with tasks, come here through
`shared_heap`.
"""

from __future__ import annotations

from typing import Final

from kgen.lang import (
    Array,
    inline,
    leading_zeros,
    noinline,
    static,
    struct,
    u8,
    u64,
    usize,
    wrapping_add,
    wrapping_sub,
)
from kgen.runtime import heap_checks, shared_heap
from kgen.runtime.hooks import hooks
from kgen.unsafe import Ptr

UNSAFE = "an allocator makes typed memory out of raw pages"

SMALL_LIMIT: Final = usize(1024)
SMALL_CLASSES: Final = SMALL_LIMIT // 16
CLASS_COUNT: Final = 256
"""More than there are, so that masking an index with CLASS_MASK proves that it is in bounds."""
CLASS_MASK: Final = CLASS_COUNT - 1
SIZE_LIMIT: Final = 1 << 47
"""Larger requests fail: x86-64 has no such address space."""
CHUNK: Final = 1 << 20
"""Small blocks are cut from chunks of this size."""
DIRECT_LIMIT: Final = 1 << 18
"""Blocks from this size on are asked of the platform one by one."""


@struct
class HeapState:
    """All that the heap remembers besides its free lists."""

    allocations: u64 = 0
    """Calls of `allocate`, failed ones included."""
    failures: u64 = 0
    frees: u64 = 0
    fail_at: u64 = 0
    """The number of the allocation that fails on purpose; 0: none."""
    chunk: Ptr[u8] = Ptr.null(u8)
    """The unused rest of the newest chunk."""
    chunk_left: usize = 0


HEAP = static(HeapState, HeapState())
FREE_LISTS = static(Array(Ptr[u8], CLASS_COUNT))
"""First free block by size class; each block begins with the address of the next."""


@inline
def size_class(size: usize) -> usize:
    """The index of the free list for blocks of `size` bytes."""
    if size <= SMALL_LIMIT:
        return wrapping_add(size, 15) >> 4
    last = size - 1
    top = 63 - usize(leading_zeros(last))
    quarter = (last >> (top - 2)) & 3
    return SMALL_CLASSES + 1 + (top - 10) * 4 + quarter


def class_size(index: usize) -> usize:
    """The bytes of the blocks in free list `index`."""
    if index == 0:
        return usize(16)
    if index <= SMALL_CLASSES:
        return index << 4
    large = index - (SMALL_CLASSES + 1)
    return (5 + (large & 3)) << (8 + (large >> 2))


@noinline
def allocate(size: usize) -> Ptr[u8]:
    """A block of at least `size` bytes, aligned to 16, with any content; null when there is no memory."""
    if hooks.checks_heap:
        return heap_checks.allocate(size)
    return take(size)


@noinline
def free(block: Ptr[u8], size: usize) -> None:
    """Takes back a block that `allocate(size)` gave."""
    if hooks.checks_heap:
        heap_checks.free(block, size)
    else:
        give_back(block, size)


@inline
def take(size: usize) -> Ptr[u8]:
    """`allocate` without checks."""
    if hooks.is_shared:
        return shared_heap.take(size)
    HEAP.value.allocations = wrapping_add(HEAP.value.allocations, 1)
    if size > SIZE_LIMIT or HEAP.value.allocations == HEAP.value.fail_at:
        return _fail()
    return pop(size_class(size) & CLASS_MASK)


@inline
def give_back(block: Ptr[u8], size: usize) -> None:
    """`free` without checks."""
    if hooks.is_shared:
        shared_heap.give_back(block, size)
    else:
        HEAP.value.frees = wrapping_add(HEAP.value.frees, 1)
        push(block, size_class(size))


@inline
def pop(index: usize) -> Ptr[u8]:
    """A block of class `index`, which is less than CLASS_COUNT; null when there is no memory."""
    block = FREE_LISTS.value[index]
    if block.is_null():
        return _refill(index)
    FREE_LISTS.value[index] = block.cast(Ptr[u8])[0]
    return block


@inline
def push(block: Ptr[u8], index: usize) -> None:
    """Makes a block of class `index` the next one to be given out."""
    place = index & CLASS_MASK
    block.cast(Ptr[u8])[0] = FREE_LISTS.value[place]
    FREE_LISTS.value[place] = block


@noinline
def _fail() -> Ptr[u8]:
    HEAP.value.failures = wrapping_add(HEAP.value.failures, 1)
    return Ptr.null(u8)


@noinline
def _refill(index: usize) -> Ptr[u8]:
    """A fresh block of class `index`, whose list is empty."""
    size = class_size(index)
    if size >= DIRECT_LIMIT:
        block = hooks.grow_heap(size)
        if block.is_null():
            return _fail()
        return block
    if HEAP.value.chunk_left < size and not _new_chunk():
        return _fail()
    block = _cut(size)
    if size <= 256:
        # A few more at once, so that building many small objects seldom comes here.
        more = usize(7)
        while more > 0 and HEAP.value.chunk_left >= size:
            push(_cut(size), index)
            more -= 1
    return block


def _cut(size: usize) -> Ptr[u8]:
    """A block from the chunk, in which at least `size` bytes are left."""
    block = HEAP.value.chunk
    HEAP.value.chunk = block.offset(size)
    HEAP.value.chunk_left = wrapping_sub(HEAP.value.chunk_left, size)
    return block


def _new_chunk() -> bool:
    chunk = hooks.grow_heap(CHUNK)
    if chunk.is_null():
        return False
    while HEAP.value.chunk_left >= 16:
        size = min(HEAP.value.chunk_left, SMALL_LIMIT)
        push(_cut(size), size_class(size))
    HEAP.value.chunk = chunk
    HEAP.value.chunk_left = CHUNK
    return True


def live_blocks() -> u64:
    """How many blocks are allocated and not freed."""
    if hooks.is_shared:
        return shared_heap.live_blocks()
    return HEAP.value.allocations - HEAP.value.failures - HEAP.value.frees


def fail_allocation(number: u64) -> None:
    """Makes the `number`th allocation from now on fail (1: the next one); 0 lets all succeed."""
    before = shared_heap.ALLOCATIONS.load() if hooks.is_shared else HEAP.value.allocations
    HEAP.value.fail_at = 0 if number == 0 else u64(before) + number
