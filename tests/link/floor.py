"""The smallest kernel: a platform that enters 64-bit mode, runs `main` and ends the machine, and nothing else."""

from __future__ import annotations

from typing import Final

from kernel_src.arch.x86_64 import msr, page_table, registers
from kernel_src.arch.x86_64.descriptors import KERNEL_CODE_64, KERNEL_DATA
from kgen.image import EntryPoint, Image
from kgen.lang import section, truncate, u8, u32, usize
from kgen.runtime.hooks import Hooks, hooks
from kgen.unsafe import Ptr, asm, export, naked, port_out8

UNSAFE = "runs before there is anything safe to stand on"

EXIT_PORT: Final = 0xF4
_ENTRY: Final = page_table.PTE_P | page_table.PTE_RW
_CR0: Final = registers.CR0_PG | registers.CR0_PE | registers.CR0_WP | registers.CR0_NE | registers.CR0_MP

BOOT: Final = f"""
.code32
movl $floor_pointers + {_ENTRY}, floor_root
movl $floor_directory + {_ENTRY}, floor_pointers
movl ${_ENTRY | page_table.PTE_PS}, floor_directory
movl ${page_table.LARGE_PAGE_SIZE + _ENTRY + page_table.PTE_PS}, floor_directory + 8
movl $floor_root, %eax
movl %eax, %cr3
movl ${registers.CR4_PAE}, %eax
movl %eax, %cr4
movl ${msr.IA32_EFER}, %ecx
xorl %edx, %edx
movl ${msr.EFER_LME}, %eax
wrmsr
movl ${_CR0}, %eax
movl %eax, %cr0
lgdt floor_gdt_register
ljmpl $8, $1f
.code64
1:
movl $floor_stack_end, %esp
call floor_enter
ud2
.pushsection .rodata.floor,"a",@progbits
.balign 8
floor_gdt:
.quad 0, {KERNEL_CODE_64:#x}, {KERNEL_DATA:#x}
floor_gdt_register:
.word 23
.long floor_gdt
.popsection
.pushsection .bss.floor,"aw",@nobits
.balign 4096
floor_root:
.skip 4096
floor_pointers:
.skip 4096
floor_directory:
.skip 4096
.skip 4096
floor_stack_end:
.popsection
""".replace("$", "$$")


@naked
@export("floor_start")
@section(".boot.text")
def start() -> None:
    asm(None, BOOT, "")


@export("floor_enter")
def enter() -> None:
    leave(hooks.main())


def leave(status: int) -> None:
    while True:
        port_out8(EXIT_PORT, truncate(u8, status))


def write(data: Ptr[u8], n: usize) -> None:
    """Nobody listens."""


def grow_heap(size: usize) -> Ptr[u8]:
    return Ptr.null(u8)


def install(target: Hooks) -> None:
    target.write = write
    target.write_error = write
    target.grow_heap = grow_heap
    target.exit = leave


def main() -> int:
    sum = u32(0)
    for number in range(7):
        sum += u32(number)
    return int(sum)


IMAGE = Image(
    name="floor",
    kind="pvh",
    entry="floor_start",
    entries=(start, enter),
    install=install,
    program=main,
    base_address=2 << 20,
    is_kernel=True,
    entry_points=(EntryPoint("floor_start", 4096),),
    has_panic_table=False,
)
