"""The way into the kernel and back: what an exception or interrupt leaves on the stack.

Every vector has a stub, `STUB_SIZE` bytes apart, that makes the frame complete and goes to the common entry. That
saves every register, calls `kgen_trap(frame)`, which a platform defines, and on its return puts every register
back. So a handler may change the frame, and what was interrupted cannot tell that it was.
"""

from __future__ import annotations

from typing import Final

from kernel_src.arch.x86_64.exceptions import DF, MC, NMI, VECTOR_COUNT, WITH_ERROR_CODE
from kernel_src.arch.x86_64.unwind import signal_frame
from kernel_src.arch.x86_64.vectors import VECTORS
from kgen.lang import offsetof, sizeof, struct, u64
from kgen.unsafe import asm, export, naked

UNSAFE = "saves and restores the registers of what was interrupted"

STUB_SIZE: Final = 16


@struct
class TrapFrame:
    """What the entry pushes, lowest address first; the last five fields are the processor's (SDM 3A, figure 6-9)."""

    r15: u64 = 0
    r14: u64 = 0
    r13: u64 = 0
    r12: u64 = 0
    r11: u64 = 0
    r10: u64 = 0
    r9: u64 = 0
    r8: u64 = 0
    rdi: u64 = 0
    rsi: u64 = 0
    rbp: u64 = 0
    rbx: u64 = 0
    rdx: u64 = 0
    rcx: u64 = 0
    rax: u64 = 0
    vector: u64 = 0
    error: u64 = 0
    """The processor's error code; 0 for vectors without one."""
    rip: u64 = 0
    cs: u64 = 0
    rflags: u64 = 0
    rsp: u64 = 0
    ss: u64 = 0


REGISTERS: Final = ("rax", "rcx", "rdx", "rbx", "rbp", "rsi", "rdi", *(f"r{number}" for number in range(8, 16)))
"""In the order in which they are pushed."""

assert sizeof(TrapFrame) % 16 == 0, "the processor aligns the stack to 16 before it pushes (SDM 3A, 6.14.2)"


OWN_STACKS: Final = (NMI, DF, MC)
"""Vectors with a stack of their own (`segments.py`)."""


def _stub(vector: int) -> str:
    error = "" if vector < VECTOR_COUNT and vector in WITH_ERROR_CODE else "pushq $$0\n"
    name = f".globl kgen_trap_{vector}\nkgen_trap_{vector}:\n" if vector in GROUPS else ""
    return f".balign {STUB_SIZE}, 0xcc\n{name}endbr64\n{error}pushq $${vector}\njmp kgen_trap_common\n"


def _groups() -> dict[int, int]:
    starts = sorted({0, VECTORS, *OWN_STACKS, *(vector + 1 for vector in OWN_STACKS)})
    return {start: end - start for start, end in zip(starts, starts[1:], strict=False)}


GROUPS: Final = _groups()
"""Neighbouring vectors that share their kind of stack: the first one, whose stub is `kgen_trap_N`, and how many."""

ENTRY: Final = (
    # A section of its own: what LLVM says of the frame of `entry` is not true here.
    f'.pushsection .text.trap_table,"ax",@progbits\n.balign {STUB_SIZE}\n.globl kgen_trap_table\nkgen_trap_table:\n'
    + "".join(_stub(vector) for vector in range(VECTORS))
    # From user mode the GS base is the program's: 24 bytes up is the code selector, its low bits are the privilege.
    + "kgen_trap_common:\ntestb $$3, 24(%rsp)\njz 1f\nswapgs\n1:\n"
    + "".join(f"pushq %{name}\n" for name in REGISTERS)
    + "kgen_trap_pushed:\ncld\nmovq %rsp, %rdi\ncall kgen_trap\n"
    + "".join(f"popq %{name}\n" for name in reversed(REGISTERS)).replace("\n", "\nkgen_trap_end:\n", 1)
    + "testb $$3, 24(%rsp)\njz 2f\nswapgs\n2:\naddq $$16, %rsp\niretq\n.popsection\n"
    + signal_frame(
        "kgen_trap_pushed",
        "kgen_trap_end",
        {name: offsetof(TrapFrame, name) for name in (*REGISTERS, "rip", "rsp")},
    )
)


@naked
@export("kgen_trap_entry")
def entry() -> None:
    """The stubs, the common entry, and the common way back."""
    asm(None, ENTRY, "")
