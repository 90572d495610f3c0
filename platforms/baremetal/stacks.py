"""All stacks, those of the first CPU among them: where each ends, and the pages around it that are not mapped."""

from __future__ import annotations

from typing import Final

from kernel_src.arch.x86_64.page_table import PAGE_SIZE
from kernel_src.mm import stacks
from kgen.lang import Array, static, u64
from kgen.unsafe import address_of, linker_symbol, placed
from platforms.baremetal import layout

UNSAFE = "the first stack is a symbol of the boot code"

TRAP_STACKS: Final = 3
"""Double fault, NMI, machine check."""
TRAP_STEP: Final = layout.TRAP_STACK_SIZE + PAGE_SIZE
FIRST_TRAP_STACKS: Final = placed(
    static(Array(u64, (TRAP_STACKS * TRAP_STEP + PAGE_SIZE) // 8)), section=".bss.trap_stacks", alignment=PAGE_SIZE
)
"""Those of the first CPU: a page of nothing, a stack, a page of nothing, and so on."""


def first_guard() -> u64:
    """The page before the first CPU's exception stacks; there is one more every TRAP_STEP bytes."""
    return address_of(FIRST_TRAP_STACKS.value).address


def first_trap_stack(number: u64) -> u64:
    """The end of an exception stack of the first CPU."""
    return first_guard() + (number + 1) * TRAP_STEP


def is_guard(address: u64) -> bool:
    """Whether an address lies in a page of nothing beside a stack."""
    guard, end = linker_symbol("kgen_boot_stack_guard"), linker_symbol("kgen_boot_stack_end")
    if guard <= address < guard + PAGE_SIZE or end <= address < end + PAGE_SIZE:
        return True
    if first_guard() <= address < first_trap_stack(u64(TRAP_STACKS - 1)) + PAGE_SIZE:
        return (address - first_guard()) % TRAP_STEP < PAGE_SIZE
    return stacks.is_guard(address)


def end_of(pointer: u64) -> u64:
    """The end of the stack that a stack pointer lies in; 0 when it is no stack's."""
    start, end = linker_symbol("kgen_boot_stack_guard"), linker_symbol("kgen_boot_stack_end")
    if start <= pointer < end:
        return end
    if first_guard() <= pointer < first_trap_stack(u64(TRAP_STACKS - 1)):
        return first_trap_stack((pointer - first_guard()) // TRAP_STEP)
    return stacks.end_of(pointer)
