"""The machine's own instructions, one function each."""

from __future__ import annotations

from kgen.lang import inline, truncate, u16, u32, u64
from kgen.unsafe import asm

UNSAFE = "control registers and MSRs have no safe form"


@inline
def read_msr(number: u32) -> u64:
    """RDMSR; #GP for a number the processor does not know."""
    return asm(u64, "rdmsr\nshlq $$32, %rdx\norq %rdx, %rax", "={rax},{ecx},~{rdx},~{flags}", number)


@inline
def write_msr(number: u32, value: u64) -> None:
    """WRMSR; #GP for an unknown number or a reserved bit."""
    asm(None, "wrmsr", "{ecx},{eax},{edx},~{memory}", number, truncate(u32, value), truncate(u32, value >> 32))


@inline
def read_cr0() -> u64:
    return asm(u64, "movq %cr0, $0", "=r")


@inline
def write_cr0(value: u64) -> None:
    asm(None, "movq $0, %cr0", "r,~{memory}", value)


@inline
def read_cr2() -> u64:
    """The address of the last page fault."""
    return asm(u64, "movq %cr2, $0", "=r")


@inline
def write_cr3(value: u64) -> None:
    """Changes the page tables. Sound when the new ones map the running code, its stack and its data."""
    asm(None, "movq $0, %cr3", "r,~{memory}", value)


@inline
def read_cr4() -> u64:
    return asm(u64, "movq %cr4, $0", "=r")


@inline
def write_cr4(value: u64) -> None:
    asm(None, "movq $0, %cr4", "r,~{memory}", value)


@inline
def load_gdt(register: u64) -> None:
    """LGDT of the `TableRegister` at an address, and new selectors: 0x08 code, 0x10 data."""
    asm(
        None,
        "lgdt ($0)\npushq $$0x08\nleaq 1f(%rip), %rax\npushq %rax\nlretq\n1:\nmovl $$0x10, %eax\n"
        "movl %eax, %ds\nmovl %eax, %es\nmovl %eax, %ss\nmovl %eax, %fs\nmovl %eax, %gs",
        "r,~{rax},~{memory}",
        register,
    )


@inline
def load_idt(register: u64) -> None:
    """LIDT of the `TableRegister` at an address."""
    asm(None, "lidt ($0)", "r,~{memory}", register)


@inline
def load_task(selector: u16) -> None:
    """LTR: which TSS holds the interrupt stacks."""
    asm(None, "ltr $0", "r,~{memory}", selector)


@inline
def halt() -> None:
    """Waits for an interrupt."""
    asm(None, "hlt", "~{memory}")


@inline
def pause() -> None:
    """Says that this is a loop that waits for another CPU."""
    asm(None, "pause", "~{memory}")


@inline
def read_tsc() -> u64:
    """The time stamp counter, not before the loads that come first in the program (SDM 2B, "RDTSC")."""
    return asm(u64, "lfence\nrdtsc\nshlq $$32, %rdx\norq %rdx, %rax", "={rax},~{rdx},~{flags},~{memory}")
