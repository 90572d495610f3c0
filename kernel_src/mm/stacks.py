"""Stacks of the kernel: each in a slot of its own, with a page of nothing before and behind it.

A stack that is given back stays mapped and is the next to be given out, so that no CPU has to forget it.
"""

from __future__ import annotations

from typing import Final

from kernel_src.arch.x86_64.page_table import PAGE_SIZE
from kernel_src.mm import frames, kernel_space
from kernel_src.mm.addresses import VirtAddr
from kernel_src.mm.buddy import STACK
from kernel_src.options import options
from kernel_src.sync.spin_lock import SpinLock
from kgen.lang import static, u64
from kgen.unsafe import Ptr

UNSAFE = "keeps the list of unused stacks in the stacks themselves"


LOCK: Final = static(SpinLock, SpinLock())
SLOTS: Final = static(u64, u64(0))
"""How many slots have been used so far."""
UNUSED: Final = static(u64, u64(0))
"""The end of the first unused stack, whose last word is that of the next; 0: there is none."""
LIVE: Final = static(u64, u64(0))
"""How many stacks are in use."""


def allocate() -> u64 | None:
    """The end (the address behind the last byte) of a stack of `options.stack_size` bytes; None without memory."""
    with LOCK.value:
        end = UNUSED.value
        if end != 0:
            # Sound: an unused stack is ours, and mapped.
            UNUSED.value = Ptr.at(u64, end - 8)[0]
            LIVE.value += 1
            return end
        memory = frames.allocate_run(options.stack_size // PAGE_SIZE, STACK)
        if memory is None:
            return None
        slot = options.stacks + SLOTS.value * options.stack_slot
        end = slot + options.stack_slot - PAGE_SIZE
        if not kernel_space.map_memory(VirtAddr(end - options.stack_size), memory, options.stack_size):
            frames.free_run(memory, options.stack_size // PAGE_SIZE)
            return None
        SLOTS.value += 1
        LIVE.value += 1
    return end


def free(end: u64) -> None:
    """Takes back a stack that nobody stands on any more."""
    with LOCK.value:
        Ptr.at(u64, end - 8)[0] = UNUSED.value
        UNUSED.value = end
        LIVE.value -= 1


def end_of(pointer: u64) -> u64:
    """The end of the stack that a stack pointer lies in; 0 when it is in none of these."""
    if pointer < options.stacks or pointer >= options.stacks + SLOTS.value * options.stack_slot:
        return u64(0)
    return pointer - (pointer - options.stacks) % options.stack_slot + options.stack_slot - PAGE_SIZE


def is_guard(address: u64) -> bool:
    """Whether an address lies in a slot but not in its stack."""
    end = end_of(address)
    return end != 0 and (address >= end or address < end - options.stack_size)
