"""Segment descriptors, gates and the task state segment of 64-bit mode.

Intel SDM, volume 3A: 3.4.5 (segment descriptors), 6.14.1 (64-bit gates), 7.7 (64-bit TSS), 2.4 (GDTR, IDTR).
The functions build values at run time and at build time alike.
"""

from __future__ import annotations

from typing import Final

from kgen.lang import struct, truncate, u8, u16, u32, u64

ACCESSED: Final = 1 << 40  # SDM 3A, table 3-1: type bit 0 of code and data
WRITABLE: Final = 1 << 41  # SDM 3A, table 3-1: type bit 1 of data
READABLE: Final = 1 << 41  # SDM 3A, table 3-1: type bit 1 of code
EXECUTABLE: Final = 1 << 43  # SDM 3A, table 3-1: type bit 3
CODE_OR_DATA: Final = 1 << 44  # SDM 3A, figure 3-8: S, not a system segment
DPL_SHIFT: Final = 45  # SDM 3A, figure 3-8: descriptor privilege level
PRESENT: Final = 1 << 47  # SDM 3A, figure 3-8: P
LONG: Final = 1 << 53  # SDM 3A, figure 3-8: L, 64-bit code
DEFAULT_32: Final = 1 << 54  # SDM 3A, figure 3-8: D/B
GRANULAR: Final = 1 << 55  # SDM 3A, figure 3-8: G, the limit counts pages
WHOLE_LIMIT: Final = 0x000F_0000_0000_FFFF  # SDM 3A, figure 3-8: limit 19:0 all ones

TSS_AVAILABLE: Final = 9  # SDM 3A, table 3-2: 64-bit TSS (available)
INTERRUPT_GATE: Final = 14  # SDM 3A, table 3-2: 64-bit interrupt gate
TRAP_GATE: Final = 15  # SDM 3A, table 3-2: 64-bit trap gate

KERNEL_CODE_64: Final = WHOLE_LIMIT | GRANULAR | LONG | PRESENT | CODE_OR_DATA | EXECUTABLE | READABLE | ACCESSED
KERNEL_DATA: Final = WHOLE_LIMIT | GRANULAR | DEFAULT_32 | PRESENT | CODE_OR_DATA | WRITABLE | ACCESSED
USER_CODE_64: Final = KERNEL_CODE_64 | 3 << DPL_SHIFT
USER_DATA: Final = KERNEL_DATA | 3 << DPL_SHIFT

KERNEL_CODE_SELECTOR: Final = 0x08  # SDM 3A, 6.8.8 (SYSCALL): CS from IA32_STAR 47:32
KERNEL_DATA_SELECTOR: Final = 0x10  # SDM 3A, 6.8.8 (SYSCALL): SS is the descriptor behind it
USER_DATA_SELECTOR: Final = 0x1B  # SDM 3A, 6.8.8 (SYSRET): SS is IA32_STAR 63:48 plus 8, with RPL 3
USER_CODE_SELECTOR: Final = 0x23  # SDM 3A, 6.8.8 (SYSRET): CS is IA32_STAR 63:48 plus 16, with RPL 3
TASK_SELECTOR: Final = 0x28  # SDM 3A, 7.2.3: a TSS descriptor takes two entries
GDT_ENTRIES: Final = 7  # SDM 3A, 3.5.1: the five above behind the null descriptor, the last one twice as long

TSS_SIZE: Final = 104  # SDM 3A, figure 7-11
GATE_SIZE: Final = 16  # SDM 3A, figure 6-8


@struct(packed=True)
class TaskState:
    """The 64-bit TSS (SDM 3A, figure 7-11): nothing but stacks."""

    reserved_0: u32 = 0
    rsp0: u64 = 0
    rsp1: u64 = 0
    rsp2: u64 = 0
    reserved_1: u64 = 0
    ist1: u64 = 0
    ist2: u64 = 0
    ist3: u64 = 0
    ist4: u64 = 0
    ist5: u64 = 0
    ist6: u64 = 0
    ist7: u64 = 0
    reserved_2: u64 = 0
    reserved_3: u16 = 0
    io_map_base: u16 = TSS_SIZE


@struct
class Gate:
    """A gate of the 64-bit IDT (SDM 3A, figure 6-8)."""

    offset_low: u16 = 0
    segment: u16 = 0
    ist: u8 = 0
    kind: u8 = 0
    """Type in bits 3:0, DPL in bits 6:5, P in bit 7."""
    offset_middle: u16 = 0
    offset_high: u32 = 0
    reserved: u32 = 0


@struct(packed=True)
class TableRegister:
    """What LGDT and LIDT load (SDM 3A, figure 2-6)."""

    limit: u16 = 0
    base: u64 = 0


def interrupt_gate(handler: u64, segment: u16, ist: u8) -> Gate:
    """A present gate for the kernel (DPL 0) that clears IF; `ist` 0 keeps the stack."""
    return Gate(
        offset_low=truncate(u16, handler),
        segment=segment,
        ist=ist,
        kind=0x80 | INTERRUPT_GATE,
        offset_middle=truncate(u16, handler >> 16),
        offset_high=truncate(u32, handler >> 32),
    )


def task_descriptor_low(base: u64) -> u64:
    """The first eight bytes of the descriptor of a TSS at `base` (SDM 3A, figure 7-4)."""
    low = (base & 0xFF_FFFF) << 16
    high = ((base >> 24) & 0xFF) << 56
    return u64(TSS_SIZE - 1) | low | (u64(TSS_AVAILABLE) << 40) | PRESENT | high


def task_descriptor_high(base: u64) -> u64:
    """The second eight bytes."""
    return base >> 32
