"""The way of device interrupts on a PC: from the I/O APIC to the first CPU's local APIC.

interrupt_setup.prepare()
interrupt_setup.connect(4, handler)
cpu.enable_interrupts()
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kernel_src.arch.x86_64 import interrupts, io_apic, local_apic, pic
from kernel_src.arch.x86_64.vectors import FIRST_INTERRUPT
from kernel_src.mm import kernel_space
from kernel_src.mm.addresses import PhysAddr
from kgen.lang import static, u32, u64
from platforms.baremetal import acpi
from platforms.baremetal.acpi import ISA_INTERRUPTS, MACHINE
from platforms.baremetal.refusal import NO_INTERRUPT_CONTROLLER, refuse

REGISTERS_SIZE: Final = 4096
"""SDM 3A, 11.4.1: the local APIC has a page of registers; the I/O APIC's two are in one as well."""
LOW: Final = 3
"""ACPI 6.5, table 5.26: polarity in bits 1:0, trigger mode in bits 3:2; 3 is low, and level."""

PREPARED = static(False)


def prepare() -> None:
    """Finds the controllers and switches them on, with every device masked. Does nothing the second time. Ends the
    image when there is no controller."""
    if PREPARED.value:
        return
    PREPARED.value = True
    acpi.prepare()
    if MACHINE.value.local_apic == 0 or MACHINE.value.io_apic == 0:
        refuse(NO_INTERRUPT_CONTROLLER, b"the machine's ACPI tables name no interrupt controller")
    local = kernel_space.map_device(PhysAddr(MACHINE.value.local_apic), u64(REGISTERS_SIZE))
    io = kernel_space.map_device(PhysAddr(MACHINE.value.io_apic), u64(REGISTERS_SIZE))
    if local is None or io is None:
        refuse(NO_INTERRUPT_CONTROLLER, b"there is no memory to map the interrupt controllers")
        return
    pic.retire(FIRST_INTERRUPT)
    local_apic.prepare(local)
    local_apic.enable()
    io_apic.prepare(io)


def connect(interrupt: u32, handler: Callable[[u32], None]) -> bool:
    """Lets `handler` run at each ISA interrupt of that number; False when there is no vector or no input for it."""
    if interrupt >= ISA_INTERRUPTS:
        return False
    number = MACHINE.value.isa_inputs[interrupt] - MACHINE.value.io_apic_base
    if number >= io_apic.inputs():
        return False
    vector = interrupts.new_vector(handler)
    if vector is None:
        return False
    flags = MACHINE.value.isa_flags[interrupt]
    route = (io_apic.ACTIVE_LOW if flags & 3 == LOW else 0) | (io_apic.LEVEL if flags >> 2 & 3 == LOW else 0)
    io_apic.route(number, vector, local_apic.identity(), u32(route))
    return True
