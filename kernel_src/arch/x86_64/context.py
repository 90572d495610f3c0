"""From one stack to another: what a task keeps while it does not run.

A task that does not run has six registers on its stack, those that a called function must leave as they are (System V
ABI, AMD64, figure 3.4), and below them nothing; the address to go on at is above. All others are its caller's.
"""

from __future__ import annotations

from typing import Final

from kgen.lang import u64
from kgen.unsafe import Ptr, asm, export, function_address, naked

UNSAFE = "changes the stack pointer"

SAVED: Final = ("rbx", "rbp", "r12", "r13", "r14", "r15")

SWITCH: Final = (
    "".join(f"pushq %{name}\n" for name in SAVED)
    + "movq %rsp, (%rdi)\nmovq %rsi, %rsp\n"
    + "".join(f"popq %{name}\n" for name in reversed(SAVED))
    + "retq\n"
)


@naked
@export("kgen_switch_stack")
def switch_stack(save: Ptr[u64], load: u64) -> None:
    """Leaves this stack, keeping its pointer at `save`, for the one whose pointer was kept as `load`. Comes back when
    somebody switches to this one again; interrupts are off all the time."""
    asm(None, SWITCH, "")


@naked
@export("kgen_task_entry")
def task_entry() -> None:
    """Where a new stack begins: the end of the chain of frames."""
    asm(None, "xorl %ebp, %ebp\ncall kgen_task_main\nud2", "")


def new_stack(end: u64) -> u64:
    """Fills a stack that ends at `end`, a multiple of 16, so that the first switch to it calls `kgen_task_main`, which the
    scheduler defines; its stack pointer."""
    pointer = end - 8 * (len(SAVED) + 2)
    words = Ptr.at(u64, pointer)
    # Sound: the caller owns the stack, and nobody stands on it.
    for index in range(len(SAVED)):
        words[index] = 0
    words[len(SAVED)] = function_address(task_entry)
    words[len(SAVED) + 1] = 0
    return pointer
