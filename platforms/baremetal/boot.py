"""From the PVH entry point to 64-bit code: identity page tables, long mode, a stack.

The loader enters in 32-bit protected mode with paging and interrupts off, flat segments, and the physical address
of `hvm_start_info` in EBX (Xen, docs/misc/pvh.pandoc, "x86/HVM direct boot ABI"). The way into long mode is the
one of the Intel SDM, volume 3A, 10.8.5.1.

The tables here map the first four gigabytes one to one, writable and executable; `address_space` replaces them
before anything else happens.
"""

from __future__ import annotations

from typing import Final

from kernel_src.arch.x86_64 import msr, page_table, registers
from kernel_src.arch.x86_64.descriptors import KERNEL_CODE_64, KERNEL_DATA
from kgen.lang import section
from kgen.unsafe import asm, export, naked

UNSAFE = "runs before there is anything safe to stand on"

ENTRY: Final = "kgen_pvh_start"
"""The symbol that the image's PVH note points to."""

STACK_SIZE: Final = 256 << 10
MAPPED: Final = 4 << 30
"""Bytes of physical memory that are mapped, from address 0."""
TABLES: Final = MAPPED // page_table.HUGE_PAGE_SIZE
"""Page directories for MAPPED, each of which covers a gigabyte."""

_TABLE_ENTRY: Final = page_table.PTE_P | page_table.PTE_RW
_PAGE_ENTRY: Final = page_table.PTE_P | page_table.PTE_RW | page_table.PTE_PS
_LONG_MODE_CR0: Final = registers.CR0_PG | registers.CR0_PE | registers.CR0_WP | registers.CR0_NE | registers.CR0_MP

BOOT: Final = f"""
.code32
cli
cld
movl %ebx, %ebp

movl $kgen_boot_directories + {_TABLE_ENTRY}, %eax
movl $kgen_boot_pointers, %edi
movl ${TABLES}, %ecx
1:
movl %eax, (%edi)
addl ${page_table.PAGE_SIZE}, %eax
addl $8, %edi
decl %ecx
jnz 1b

movl ${_PAGE_ENTRY}, %eax
movl $kgen_boot_directories, %edi
movl ${TABLES * page_table.ENTRIES_PER_TABLE}, %ecx
2:
movl %eax, (%edi)
addl ${page_table.LARGE_PAGE_SIZE}, %eax
addl $8, %edi
decl %ecx
jnz 2b

movl $kgen_boot_pointers + {_TABLE_ENTRY}, %eax
movl %eax, kgen_boot_root
movl $kgen_boot_root, %eax
movl %eax, %cr3

movl ${registers.CR4_PAE | registers.CR4_DE}, %eax
movl %eax, %cr4
movl ${msr.IA32_EFER}, %ecx
xorl %edx, %edx
movl ${msr.EFER_LME | msr.EFER_NXE}, %eax
wrmsr
movl ${_LONG_MODE_CR0}, %eax
movl %eax, %cr0

lgdt kgen_boot_gdt_register
ljmpl $8, $3f

.code64
3:
movl $16, %eax
movl %eax, %ds
movl %eax, %es
movl %eax, %ss
xorl %eax, %eax
movl %eax, %fs
movl %eax, %gs
movl $kgen_boot_stack_end, %esp
movl %ebp, %edi
xorl %ebp, %ebp
call kgen_baremetal_enter
ud2

.pushsection .rodata.boot,"a",@progbits
.balign 8
kgen_boot_gdt:
.quad 0, {KERNEL_CODE_64:#x}, {KERNEL_DATA:#x}
kgen_boot_gdt_register:
.word 23
.long kgen_boot_gdt
.popsection

.pushsection .bss.boot,"aw",@nobits
.balign {page_table.PAGE_SIZE}
kgen_boot_root:
.skip {page_table.PAGE_SIZE}
kgen_boot_pointers:
.skip {page_table.PAGE_SIZE}
kgen_boot_directories:
.skip {TABLES * page_table.PAGE_SIZE}
.globl kgen_boot_stack_guard
kgen_boot_stack_guard:
.skip {page_table.PAGE_SIZE}
.skip {STACK_SIZE}
.globl kgen_boot_stack_end
kgen_boot_stack_end:
.popsection
""".replace("$", "$$")
"""AT&T syntax; LLVM reads two dollar signs as one."""


@naked
@export(ENTRY)
@section(".boot.text")
def start() -> None:
    """The PVH entry point."""
    asm(None, BOOT, "")
