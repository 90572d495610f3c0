"""The descriptor tables of each CPU: segments, the stacks for exceptions, and the gates that all CPUs share.

Double fault, NMI and machine check have stacks of their own: the first because the stack may be what failed, the
others because they come at any time, also between two instructions that change stacks. All other exceptions and all
interrupts stay on the stack that they interrupt.
"""

from __future__ import annotations

from kernel_src.arch.x86_64 import cpu
from kernel_src.arch.x86_64.descriptors import (
    GATE_SIZE,
    GDT_ENTRIES,
    KERNEL_CODE_64,
    KERNEL_CODE_SELECTOR,
    KERNEL_DATA,
    TASK_SELECTOR,
    USER_CODE_64,
    USER_DATA,
    Gate,
    TableRegister,
    TaskState,
    interrupt_gate,
    task_descriptor_high,
    task_descriptor_low,
)
from kernel_src.arch.x86_64.exceptions import DF, MC, NMI
from kernel_src.arch.x86_64.trap_frame import STUB_SIZE
from kernel_src.arch.x86_64.vectors import VECTORS
from kgen.lang import Array, Static, static, u8, u64
from kgen.unsafe import PerCpu, address_of, linker_symbol

UNSAFE = "descriptor tables hold addresses of code and stacks"

DOUBLE_FAULT_IST = 1
NMI_IST = 2
MACHINE_CHECK_IST = 3

GDT = PerCpu(None, Array(u64, GDT_ENTRIES))
TASK: Static[TaskState] = PerCpu(TaskState, TaskState())
REGISTER: Static[TableRegister] = PerCpu(TableRegister, TableRegister())
IDT = static(Array(Gate, VECTORS))


def prepare_gates() -> None:
    """Fills the table of gates, once."""
    first = linker_symbol("kgen_trap_table")
    for vector in range(VECTORS):
        ist = u8(0)
        if vector == DF:
            ist = DOUBLE_FAULT_IST
        elif vector == NMI:
            ist = NMI_IST
        elif vector == MC:
            ist = MACHINE_CHECK_IST
        IDT.value[vector] = interrupt_gate(first + STUB_SIZE * u64(vector), KERNEL_CODE_SELECTOR, ist)


def load(double_fault_stack: u64, nmi_stack: u64, machine_check_stack: u64) -> None:
    """Loads this CPU's tables, with the ends (highest addresses) of its three exception stacks. The GS base must be
    this CPU's already, so that the per-CPU variables are."""
    TASK.value.ist1 = double_fault_stack
    TASK.value.ist2 = nmi_stack
    TASK.value.ist3 = machine_check_stack
    task = address_of(TASK.value).address
    GDT.value[1] = KERNEL_CODE_64
    GDT.value[2] = KERNEL_DATA
    GDT.value[3] = USER_DATA
    GDT.value[4] = USER_CODE_64
    GDT.value[5] = task_descriptor_low(task)
    GDT.value[6] = task_descriptor_high(task)
    # Sound: the selectors of these descriptors are the ones that are in use already.
    REGISTER.value = TableRegister(limit=8 * GDT_ENTRIES - 1, base=address_of(GDT.value).address)
    cpu.load_gdt(address_of(REGISTER.value).address)
    cpu.load_task(TASK_SELECTOR)
    REGISTER.value = TableRegister(limit=GATE_SIZE * VECTORS - 1, base=address_of(IDT.value).address)
    cpu.load_idt(address_of(REGISTER.value).address)


def set_kernel_stack(end: u64) -> None:
    """The stack that this CPU changes to when it leaves user mode."""
    TASK.value.rsp0 = end
