"""The heap of an image with several CPUs or tasks: each CPU keeps some free blocks of each size for itself.

What a CPU finds in its own lists it takes without a lock, with interrupts off so that no other task comes in between.
Only an empty list, or one that has grown too long, goes to the heap that all share, under its lock, for several blocks
at once: a block may be freed by another CPU than the one that asked for it.
"""

from __future__ import annotations

from typing import Final

from kgen.lang import Array, Atomic, Static, inline, noinline, u8, u16, u64, usize
from kgen.runtime import heap
from kgen.runtime.hooks import hooks
from kgen.unsafe import PerCpu, Ptr

UNSAFE = "links free blocks through their own memory"

KEPT_CLASSES: Final = 64 + 4 * 4 + 1
"""Blocks of up to 16 KiB are kept by CPUs; larger ones are shared at once."""
BATCH: Final = 16
"""How many blocks of up to 1 KiB move at once."""
LONGEST: Final = 4 * BATCH
"""More blocks of a size than this, and a CPU gives BATCH of them to the others."""

LISTS: Static[Array[Ptr[u8]]] = PerCpu(None, Array(Ptr[u8], KEPT_CLASSES))
LENGTHS: Static[Array[u16]] = PerCpu(None, Array(u16, KEPT_CLASSES))
ALLOCATIONS: Final = Atomic(u64, 0)
FAILURES: Final = Atomic(u64, 0)
FREES: Final = Atomic(u64, 0)


@inline
def take(size: usize) -> Ptr[u8]:
    """`heap.take`."""
    number = u64(ALLOCATIONS.fetch_add(1)) + 1
    if size > heap.SIZE_LIMIT or number == heap.HEAP.value.fail_at:
        FAILURES.fetch_add(1)
        return Ptr.null(u8)
    before = hooks.stay_here()
    index = heap.size_class(size)
    block = Ptr.null(u8)
    if index < KEPT_CLASSES:
        block = LISTS.value[index]
        if not block.is_null():
            LISTS.value[index] = block.cast(Ptr[u8])[0]
            LENGTHS.value[index] -= 1
    if block.is_null():
        block = _refill(index)
    hooks.go_on(before)
    return block


@inline
def give_back(block: Ptr[u8], size: usize) -> None:
    """`heap.give_back`."""
    FREES.fetch_add(1)
    before = hooks.stay_here()
    index = heap.size_class(size)
    if index < KEPT_CLASSES:
        _keep(block, index)
        if LENGTHS.value[index] > LONGEST:
            _share(index)
    else:
        hooks.lock_heap()
        heap.push(block, index)
        hooks.unlock_heap()
    hooks.go_on(before)


@inline
def _keep(block: Ptr[u8], index: usize) -> None:
    block.cast(Ptr[u8])[0] = LISTS.value[index]
    LISTS.value[index] = block
    LENGTHS.value[index] += 1


@noinline
def _refill(index: usize) -> Ptr[u8]:
    """A block of a class of which this CPU has none, and some more for later."""
    hooks.lock_heap()
    block = heap.pop(index & heap.CLASS_MASK)
    more = 0 if block.is_null() or index > heap.SMALL_CLASSES else BATCH - 1
    while more > 0:
        another = heap.pop(index & heap.CLASS_MASK)
        if another.is_null():
            break
        _keep(another, index)
        more -= 1
    hooks.unlock_heap()
    if block.is_null():
        FAILURES.fetch_add(1)
    return block


@noinline
def _share(index: usize) -> None:
    """Gives BATCH blocks to the other CPUs."""
    hooks.lock_heap()
    for _ in range(BATCH):
        block = LISTS.value[index]
        LISTS.value[index] = block.cast(Ptr[u8])[0]
        LENGTHS.value[index] -= 1
        heap.push(block, index)
    hooks.unlock_heap()


def live_blocks() -> u64:
    """`heap.live_blocks`."""
    return u64(ALLOCATIONS.load()) - FAILURES.load() - FREES.load()
