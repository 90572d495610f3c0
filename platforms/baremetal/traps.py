"""Processor exceptions: a failed check, a stack overflow, a stray access. Each ends the image with a report.

All vectors run on a stack of their own (IST 1), so that an overflowing stack can be reported; the double fault has
another one (IST 2) for the case that the report itself goes wrong.
"""

from __future__ import annotations

from typing import Final

from kernel_src.arch.x86_64 import cpu
from kernel_src.arch.x86_64.descriptors import (
    GATE_SIZE,
    KERNEL_CODE_64,
    KERNEL_DATA,
    Gate,
    TableRegister,
    TaskState,
    interrupt_gate,
    task_descriptor_high,
    task_descriptor_low,
)
from kernel_src.arch.x86_64.exceptions import BP, DE, DF, PF, UD, VECTOR_COUNT, WITH_ERROR_CODE
from kernel_src.arch.x86_64.page_table import PAGE_SIZE
from kernel_src.arch.x86_64.unwind import signal_frame
from kgen.lang import Array, static, struct, u8, u32, u64
from kgen.runtime import panic
from kgen.runtime.hooks import hooks
from kgen.unsafe import Ptr, address_of, asm, export, linker_symbol, naked
from platforms.baremetal import debug

UNSAFE = "descriptor tables and the registers of a stopped program"

CODE_SELECTOR: Final = 0x08
TASK_SELECTOR: Final = 0x18
GDT_ENTRIES: Final = 5
TRAP_STACK_SIZE: Final = 16 << 10
STUB_SIZE: Final = 16

_GDT = static(Array(u64, GDT_ENTRIES))
_TASK = static(TaskState, TaskState())
_IDT = static(Array(Gate, VECTOR_COUNT))
_GDT_REGISTER = static(TableRegister, TableRegister())
_IDT_REGISTER = static(TableRegister, TableRegister())
_TRAP_STACK = static(Array(u64, TRAP_STACK_SIZE // 8))
_DOUBLE_FAULT_STACK = static(Array(u64, TRAP_STACK_SIZE // 8))
_REPORTING = static(bool, False)


@struct
class TrapFrame:
    """What the stubs below push, lowest address first; the last five fields are the processor's."""

    rbp: u64
    vector: u64
    error: u64
    rip: u64
    cs: u64
    rflags: u64
    rsp: u64
    ss: u64


def _stub(vector: int) -> str:
    error = "" if vector in WITH_ERROR_CODE else "pushq $$0\n"
    return f".balign {STUB_SIZE}, 0xcc\nendbr64\n{error}pushq $${vector}\njmp kgen_trap_common\n"


STUBS: Final = (
    # A section of its own: what LLVM says of the frame of `stubs` is not true here.
    f'.pushsection .text.trap_table,"ax",@progbits\n.balign {STUB_SIZE}\n.globl kgen_trap_table\nkgen_trap_table:\n'
    + "".join(_stub(vector) for vector in range(VECTOR_COUNT))
    # RSP needs no alignment: the processor aligned it, and a `TrapFrame` is 64 bytes.
    + "kgen_trap_common:\npushq %rbp\nkgen_trap_pushed:\nmovq %rsp, %rdi\ncld\ncall kgen_trap\nud2\n"
    + "kgen_trap_end:\n.popsection\n"
    + signal_frame("kgen_trap_pushed", "kgen_trap_end", {"rbp": 0, "rip": 24, "rsp": 48})
)


@naked
@export("kgen_trap_stubs")
def stubs() -> None:
    """One stub for each vector, STUB_SIZE bytes apart. The registers are not saved: no exception returns."""
    asm(None, STUBS, "")


def prepare() -> None:
    """Loads our own descriptor tables."""
    task = address_of(_TASK.value)
    _TASK.value.ist1 = address_of(_TRAP_STACK.value).address + TRAP_STACK_SIZE
    _TASK.value.ist2 = address_of(_DOUBLE_FAULT_STACK.value).address + TRAP_STACK_SIZE
    _GDT.value[1] = KERNEL_CODE_64
    _GDT.value[2] = KERNEL_DATA
    _GDT.value[3] = task_descriptor_low(task.address)
    _GDT.value[4] = task_descriptor_high(task.address)
    _GDT_REGISTER.value = TableRegister(limit=8 * GDT_ENTRIES - 1, base=address_of(_GDT.value).address)
    cpu.load_gdt(address_of(_GDT_REGISTER.value).address)
    cpu.load_task(TASK_SELECTOR)
    first = linker_symbol("kgen_trap_table")
    for vector in range(VECTOR_COUNT):
        handler = first + u64(vector) * STUB_SIZE
        _IDT.value[vector] = interrupt_gate(handler, CODE_SELECTOR, u8(2 if vector == DF else 1))
    _IDT_REGISTER.value = TableRegister(limit=GATE_SIZE * VECTOR_COUNT - 1, base=address_of(_IDT.value).address)
    cpu.load_idt(address_of(_IDT_REGISTER.value).address)


@export("kgen_trap")
def handle_trap(frame: Ptr[TrapFrame]) -> None:
    """Reports and ends the image. Comes here on the trap stack with interrupts off."""
    if not _REPORTING.value:
        _REPORTING.value = True
        trap = frame[0]
        panic.report(kind_of(trap), trap.rip, trap.rbp, linker_symbol("kgen_boot_stack_end"))
    debug.announce_panic()
    hooks.exit(panic.PANIC_STATUS)


def kind_of(trap: TrapFrame) -> u32:
    """The kind of panic that an exception is."""
    if trap.vector == UD:
        kind = panic.trap_kind(Ptr.at(u8, trap.rip))
        return panic.KIND_UNREACHABLE if kind == panic.NOT_FOUND else kind
    if trap.vector == DF:
        # The stack could not take the first exception's frame either.
        return panic.KIND_STACK
    if trap.vector == PF:
        guard = linker_symbol("kgen_boot_stack_guard")
        address = cpu.read_cr2()
        if guard <= address < guard + PAGE_SIZE:
            return panic.KIND_STACK
        return panic.KIND_MEMORY
    if trap.vector == DE or trap.vector == BP:
        return panic.KIND_UNREACHABLE
    return panic.KIND_MEMORY
