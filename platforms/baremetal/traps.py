"""Exceptions and interrupts: the former end the image with a report, the latter go to their handlers and come back."""

from __future__ import annotations

from typing import Final

from kernel_src.arch.x86_64 import cpu, interrupts, segments
from kernel_src.arch.x86_64.exceptions import BP, DB, DE, DF, NAMES, OF, PF, UD
from kernel_src.arch.x86_64.page_table import PF_ID, PF_P, PF_RSVD, PF_US, PF_WR
from kernel_src.arch.x86_64.per_cpu import CPU
from kernel_src.arch.x86_64.trap_frame import TrapFrame
from kernel_src.arch.x86_64.vectors import FIRST_INTERRUPT
from kernel_src.task import scheduler
from kgen.lang import Atomic, truncate, u8, u32, u64
from kgen.runtime import console, panic
from kgen.runtime.format import write_uint
from kgen.runtime.hooks import hooks
from kgen.runtime.sink import Sink
from kgen.unsafe import Ptr, address_of, export
from platforms.baremetal import debug, stacks, task_context

UNSAFE = "reads the registers and the code of a stopped program"

REPORTING: Final = Atomic(u32, 0)
"""How many reports have been begun. The first one is written; one inside of it, or of another CPU, is not."""
LEAST_END: Final = 4096
"""Below this there is no stack."""


def prepare() -> None:
    """The first CPU's descriptor tables, and the gates for all."""
    segments.prepare_gates()
    load_first()


def load_first() -> None:
    """The first CPU's descriptor tables, where its per-CPU variables are now."""
    segments.load(stacks.first_trap_stack(u64(0)), stacks.first_trap_stack(u64(1)), stacks.first_trap_stack(u64(2)))


@export("kgen_trap")
def handle_trap(frame: Ptr[TrapFrame]) -> None:
    """Called by the common entry, with interrupts off, on the stack that was interrupted or on the vector's own."""
    vector = frame[0].vector
    if vector < FIRST_INTERRUPT:
        report(frame[0])
    elif hooks.is_shared:
        # The handler is not part of the task that it interrupts, nor of the line that it prints.
        running = scheduler.CONTEXT.value
        scheduler.CONTEXT.value = address_of(task_context.OF_INTERRUPTS.value).address
        interrupts.dispatch(truncate(u32, vector))
        scheduler.CONTEXT.value = running
        scheduler.preempt()
    else:
        interrupts.dispatch(truncate(u32, vector))


def report(trap: TrapFrame) -> None:
    """Says what happened and where, and ends the image. Does not return."""
    if REPORTING.fetch_add(1) != 0:
        # The report itself has failed, or another CPU is writing one, which ends all of them.
        debug.announce_panic()
        hooks.exit(panic.PANIC_STATUS)
    kind = kind_of(trap)
    failed_check = trap.vector == UD and panic.trap_kind(Ptr.at(u8, trap.rip)) != panic.NOT_FOUND
    reason = b"" if failed_check else reason_of(trap, kind)
    # A stack pointer that points nowhere may be what failed; the chain of frames is where the stack is.
    end = max(stacks.end_of(trap.rsp), stacks.end_of(trap.rbp), LEAST_END)
    panic.report(kind, trap.rip, trap.rbp, end, reason)
    if not failed_check:
        write_registers(console.STDERR.value, trap)
        console.flush()
    debug.announce_panic()
    hooks.exit(panic.PANIC_STATUS)


def kind_of(trap: TrapFrame) -> u32:
    """The kind of panic that an exception is."""
    if trap.vector == UD:
        kind = panic.trap_kind(Ptr.at(u8, trap.rip))
        return panic.KIND_UNREACHABLE if kind == panic.NOT_FOUND else kind
    if trap.vector == DF or (trap.vector == PF and stacks.is_guard(cpu.read_cr2())):
        # A double fault: the stack could not take the first exception's frame.
        return panic.KIND_STACK
    if trap.vector == DE or trap.vector == BP or trap.vector == DB or trap.vector == OF:
        return panic.KIND_UNREACHABLE
    return panic.KIND_MEMORY


def reason_of(trap: TrapFrame, kind: u32) -> bytes:
    """The exception's name."""
    if kind == panic.KIND_STACK and stacks.is_guard(cpu.read_cr2()):
        return b"the stack is used up"
    return NAMES[trap.vector] if trap.vector < len(NAMES) else b""


def write_registers(sink: Sink, trap: TrapFrame) -> None:
    """The exception and all registers, four in a line."""
    sink.write_bytes(b"  cpu ")
    write_uint(sink, CPU.value)
    sink.write_bytes(b", vector ")
    write_uint(sink, trap.vector)
    sink.write_bytes(b", error ")
    _write_word(sink, trap.error)
    if trap.vector == PF:
        error = trap.error
        sink.write_bytes(b": ")
        sink.write_bytes(b"execute" if error & PF_ID else b"write" if error & PF_WR else b"read")
        sink.write_bytes(b" by a program" if error & PF_US else b"")
        sink.write_bytes(b", reserved bit" if error & PF_RSVD else b", forbidden" if error & PF_P else b", not mapped")
    sink.write_bytes(b"\n")
    _write_four(sink, b"rip", trap.rip, b"cs ", trap.cs, b"flg", trap.rflags, b"rsp", trap.rsp)
    _write_four(sink, b"rax", trap.rax, b"rbx", trap.rbx, b"rcx", trap.rcx, b"rdx", trap.rdx)
    _write_four(sink, b"rsi", trap.rsi, b"rdi", trap.rdi, b"rbp", trap.rbp, b"ss ", trap.ss)
    _write_four(sink, b"r8 ", trap.r8, b"r9 ", trap.r9, b"r10", trap.r10, b"r11", trap.r11)
    _write_four(sink, b"r12", trap.r12, b"r13", trap.r13, b"r14", trap.r14, b"r15", trap.r15)
    _write_four(sink, b"cr0", cpu.read_cr0(), b"cr2", cpu.read_cr2(), b"cr3", cpu.read_cr3(), b"cr4", cpu.read_cr4())


def _write_four(sink: Sink, a: bytes, one: u64, b: bytes, two: u64, c: bytes, three: u64, d: bytes, four: u64) -> None:
    for name, value in ((a, one), (b, two), (c, three), (d, four)):
        sink.write_bytes(b"  ")
        sink.write_bytes(name)
        sink.write_bytes(b" ")
        _write_word(sink, value)
    sink.write_bytes(b"\n")


def _write_word(sink: Sink, value: u64) -> None:
    """Sixteen digits."""
    shift = u32(64)
    while shift > 0:
        shift -= 4
        digit = truncate(u8, value >> shift) & 15
        sink.write_byte(digit + 48 if digit < 10 else digit + 87)
