"""The local APIC: this CPU's interrupt controller and timer. Intel SDM, volume 3A, chapter 11.

Its registers are in memory (xAPIC), or MSRs where the processor offers that (x2APIC); the offsets are the same.
"""

from __future__ import annotations

from typing import Final

from kernel_src.arch.x86_64 import cpu, cpuid
from kernel_src.arch.x86_64.msr import APIC_BASE_EN, APIC_BASE_EXTD, IA32_APIC_BASE
from kernel_src.arch.x86_64.vectors import SPURIOUS, TIMER
from kgen.lang import static, truncate, u32, u64
from kgen.unsafe import Ptr

UNSAFE = "reads and writes the registers of the local APIC"

ID: Final = 0x20  # SDM 3A, table 11-1
TPR: Final = 0x80  # SDM 3A, table 11-1: task priority
EOI: Final = 0xB0  # SDM 3A, table 11-1: end of interrupt
SVR: Final = 0xF0  # SDM 3A, table 11-1: spurious interrupt vector
ESR: Final = 0x280  # SDM 3A, table 11-1: error status
ICR_LOW: Final = 0x300  # SDM 3A, table 11-1: interrupt command
ICR_HIGH: Final = 0x310  # SDM 3A, table 11-1
LVT_TIMER: Final = 0x320  # SDM 3A, table 11-1
LVT_LINT0: Final = 0x350  # SDM 3A, table 11-1
LVT_LINT1: Final = 0x360  # SDM 3A, table 11-1
LVT_ERROR: Final = 0x370  # SDM 3A, table 11-1
INITIAL_COUNT: Final = 0x380  # SDM 3A, table 11-1
CURRENT_COUNT: Final = 0x390  # SDM 3A, table 11-1
DIVIDE: Final = 0x3E0  # SDM 3A, table 11-1

X2APIC_MSRS: Final = 0x800  # SDM 3A, table 11-6: the MSR is this plus a sixteenth of the offset
SVR_ENABLE: Final = 1 << 8  # SDM 3A, figure 11-23
LVT_NMI: Final = 4 << 8  # SDM 3A, figure 11-8: delivery mode
LVT_MASKED: Final = 1 << 16  # SDM 3A, figure 11-8
LVT_PERIODIC: Final = 1 << 17  # SDM 3A, figure 11-8
DIVIDE_BY_1: Final = 0b1011  # SDM 3A, figure 11-10
ICR_FIXED: Final = 0 << 8  # SDM 3A, figure 11-12
ICR_NMI: Final = 4 << 8  # SDM 3A, figure 11-12
ICR_INIT: Final = 5 << 8  # SDM 3A, figure 11-12
ICR_STARTUP: Final = 6 << 8  # SDM 3A, figure 11-12
ICR_PENDING: Final = 1 << 12  # SDM 3A, figure 11-12: delivery status
ICR_ASSERT: Final = 1 << 14  # SDM 3A, figure 11-12
ICR_OTHERS: Final = 3 << 18  # SDM 3A, figure 11-12: all but this CPU

REGISTERS = static(u64, u64(0))
"""Where the registers are mapped; 0 in x2APIC mode."""


def prepare(registers: u64) -> None:
    """Says where the registers are mapped, which all CPUs have at one address. Done once."""
    REGISTERS.value = 0 if cpu.has(cpuid.X2APIC) else registers


def enable() -> None:
    """Switches this CPU's local APIC on, with nothing that it would send unasked but NMIs."""
    base = cpu.read_msr(IA32_APIC_BASE) | APIC_BASE_EN
    cpu.write_msr(IA32_APIC_BASE, base)
    if REGISTERS.value == 0:
        cpu.write_msr(IA32_APIC_BASE, base | APIC_BASE_EXTD)
    write(TPR, 0)
    for entry in (LVT_TIMER, LVT_LINT0, LVT_ERROR):
        write(u32(entry), LVT_MASKED)
    # Where PCs connect their NMI (MultiProcessor Specification 1.4, 3.6.2.2).
    write(LVT_LINT1, LVT_NMI)
    write(DIVIDE, DIVIDE_BY_1)
    write(SVR, SVR_ENABLE | SPURIOUS)


def read(register: u32) -> u32:
    if REGISTERS.value == 0:
        return truncate(u32, cpu.read_msr(X2APIC_MSRS + register // 16))
    return Ptr.at(u32, REGISTERS.value + register).volatile_load(0)


def write(register: u32, value: u32) -> None:
    if REGISTERS.value == 0:
        cpu.write_msr(X2APIC_MSRS + register // 16, value)
    else:
        Ptr.at(u32, REGISTERS.value + register).volatile_store(0, value)


def identity() -> u32:
    """This CPU's number in the APIC's own terms."""
    value = read(ID)
    return value if REGISTERS.value == 0 else value >> 24


def end_interrupt() -> None:
    """Says that the interrupt in service has been handled."""
    write(EOI, 0)


def send(destination: u32, command: u32) -> None:
    """An interrupt to the CPU with that identity: one of the ICR_ kinds and a vector."""
    were_on = cpu.disable_interrupts()
    if REGISTERS.value == 0:
        cpu.write_msr(X2APIC_MSRS + ICR_LOW // 16, u64(destination) << 32 | command | ICR_ASSERT)
    else:
        while read(ICR_LOW) & ICR_PENDING != 0:
            cpu.pause()
        write(ICR_HIGH, destination << 24)
        write(ICR_LOW, command | ICR_ASSERT)
    cpu.restore_interrupts(were_on)


def send_to_others(vector: u32) -> None:
    """An interrupt to all CPUs but this one."""
    send(0, ICR_OTHERS | vector)


def start_timer(count: u32, periodic: bool) -> None:
    """An interrupt on vector TIMER after `count` ticks of the timer's clock, once or again and again."""
    write(LVT_TIMER, TIMER | (LVT_PERIODIC if periodic else 0))
    write(INITIAL_COUNT, count)


def stop_timer() -> None:
    write(LVT_TIMER, LVT_MASKED)
    write(INITIAL_COUNT, 0)


def ticks_left() -> u32:
    """What the timer has still to count down."""
    return read(CURRENT_COUNT)
