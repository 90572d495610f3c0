"""The machine's own instructions, one function each."""

from __future__ import annotations

from kernel_src.arch.x86_64.cpuid import EBX, ECX, EDX, Feature
from kernel_src.arch.x86_64.registers import RFLAGS_IF
from kgen.lang import inline, truncate, u8, u16, u32, u64
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
    """LGDT of the `TableRegister` at an address, and new selectors: 0x08 code, 0x10 data, none for FS and GS."""
    asm(
        None,
        "lgdt ($0)\npushq $$0x08\nleaq 1f(%rip), %rax\npushq %rax\nlretq\n1:\nmovl $$0x10, %eax\n"
        "movl %eax, %ds\nmovl %eax, %es\nmovl %eax, %ss",
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
def enable_interrupts() -> None:
    """STI."""
    asm(None, "sti", "~{memory}")


@inline
def disable_interrupts() -> bool:
    """CLI; whether interrupts were on before."""
    return asm(u64, "pushfq\npopq $0\ncli", "=r,~{memory}") & RFLAGS_IF != 0


@inline
def restore_interrupts(were_on: bool) -> None:
    """Undoes `disable_interrupts`."""
    if were_on:
        enable_interrupts()


@inline
def interrupts_are_on() -> bool:
    return asm(u64, "pushfq\npopq $0", "=r,~{memory}") & RFLAGS_IF != 0


@inline
def wait_for_interrupt() -> None:
    """STI and HLT, then CLI. Nothing fits between the first two: an interrupt that is already due ends the wait
    (SDM 2B, "STI": it takes effect after the next instruction)."""
    asm(None, "sti\nhlt\ncli", "~{memory}")


@inline
def pause() -> None:
    """Says that this is a loop that waits for another CPU."""
    asm(None, "pause", "~{memory}")


@inline
def read_tsc() -> u64:
    """The time stamp counter, not before the loads that come first in the program (SDM 2B, "RDTSC")."""
    return asm(u64, "lfence\nrdtsc\nshlq $$32, %rdx\norq %rdx, %rax", "={rax},~{rdx},~{flags},~{memory}")


@inline
def invalidate_page(address: u64) -> None:
    """INVLPG: forgets what the TLB of this CPU knows of the page at a virtual address."""
    asm(None, "invlpg ($0)", "r,~{memory}", address)


@inline
def read_cr3() -> u64:
    return asm(u64, "movq %cr3, $0", "=r")


@inline
def read_stack_pointer() -> u64:
    return asm(u64, "movq %rsp, $0", "=r")


@inline
def read_frame_pointer() -> u64:
    return asm(u64, "movq %rbp, $0", "=r")


@inline
def cpuid(leaf: u32, subleaf: u32) -> tuple[u32, u32, u32, u32]:
    """EAX, ECX, EDX and EBX, in the order of the registers' numbers."""
    return asm(tuple[u32, u32, u32, u32], "cpuid", "={eax},={ecx},={edx},={ebx},{eax},{ecx}", leaf, subleaf)


@inline
def has(feature: Feature) -> bool:
    """Whether the processor says that it can do something."""
    base = feature.leaf & 0x8000_0000
    if cpuid(base, 0)[0] < feature.leaf:
        return False
    eax, ecx, edx, ebx = cpuid(feature.leaf, 0)
    word = eax
    if feature.register == EBX:
        word = ebx
    elif feature.register == ECX:
        word = ecx
    elif feature.register == EDX:
        word = edx
    return word >> feature.bit & 1 != 0


@inline
def random_word() -> u64 | None:
    """RDRAND; None when the processor has no number ready. #UD where CPUID does not offer it."""
    value, ready = asm(tuple[u64, u8], "rdrandq $0\nsetc $1", "=r,=q,~{flags}")
    return value if ready != 0 else None
