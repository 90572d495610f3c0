"""From the PVH entry point to 64-bit code in the higher half: first page tables, long mode, a stack.

The loader enters in 32-bit protected mode with paging and interrupts off, flat segments, and the physical address
of `hvm_start_info` in EBX (Xen, docs/misc/pvh.pandoc, "x86/HVM direct boot ABI"). The way into long mode is the
one of the Intel SDM, volume 3A, 10.8.5.1.

The tables here map the first four gigabytes three times: one to one, in the direct map, and (their first gigabyte)
where the image is linked, all of it writable and executable; `address_space` replaces them before anything else
happens. `.boot` sections run at physical addresses.
"""

from __future__ import annotations

from typing import Final

from kernel_src.arch.x86_64 import cpuid, msr, page_table, registers
from kernel_src.arch.x86_64.descriptors import KERNEL_CODE_64, KERNEL_DATA
from kernel_src.arch.x86_64.uart import COM1, LSR, LSR_THR_EMPTY
from kgen.lang import section
from kgen.unsafe import asm, export, naked
from platforms.baremetal import layout
from platforms.baremetal.debug import CONSOLE_PORT, EXIT_PORT
from platforms.baremetal.refusal import MISSING_FEATURE

UNSAFE = "runs before there is anything safe to stand on"

ENTRY: Final = "kgen_pvh_start"
"""The symbol that the image's PVH note points to."""

TABLES: Final = layout.BOOT_MAPPED.size // page_table.HUGE_PAGE_SIZE
"""Page directories of the boot map, each of which covers a gigabyte."""

_TABLE_ENTRY: Final = page_table.PTE_P | page_table.PTE_RW
_PAGE_ENTRY: Final = page_table.PTE_P | page_table.PTE_RW | page_table.PTE_PS
_LONG_MODE_CR0: Final = registers.CR0_PG | registers.CR0_PE | registers.CR0_WP | registers.CR0_NE | registers.CR0_MP


def _root_offset(address: int) -> int:
    """Where the top table has its entry for an address."""
    return 8 * (address >> page_table.PML4_SHIFT & page_table.ENTRIES_PER_TABLE - 1)


def _pointer_offset(address: int) -> int:
    """Where a table of the second level has it."""
    return 8 * (address >> page_table.HUGE_PAGE_SHIFT & page_table.ENTRIES_PER_TABLE - 1)


NEEDS_LONG_MODE: Final = "kgen: this processor has no 64-bit mode or cannot forbid execution (lm, nx)\n"

ENTER_LONG_MODE: Final = f"""
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
"""
"""What every CPU does on its way into long mode, once the tables are there."""

LOAD_SEGMENTS: Final = """
movl $16, %eax
movl %eax, %ds
movl %eax, %es
movl %eax, %ss
xorl %eax, %eax
movl %eax, %fs
movl %eax, %gs
"""

BOOT: Final = f"""
.code32
cli
cld
movl %ebx, %ebp

movl ${cpuid.LARGEST_EXTENDED_LEAF:#x}, %eax
cpuid
cmpl ${cpuid.EXTENDED_FEATURES:#x}, %eax
jb 8f
movl ${cpuid.EXTENDED_FEATURES:#x}, %eax
cpuid
andl ${1 << cpuid.LM.bit | 1 << cpuid.NX.bit:#x}, %edx
cmpl ${1 << cpuid.LM.bit | 1 << cpuid.NX.bit:#x}, %edx
jne 8f

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
movl %eax, kgen_boot_root + {_root_offset(layout.DIRECT_MAP.start)}
movl $kgen_boot_image_pointers + {_TABLE_ENTRY}, %eax
movl %eax, kgen_boot_root + {_root_offset(layout.IMAGE.start)}
movl $kgen_boot_directories + {_TABLE_ENTRY}, %eax
movl %eax, kgen_boot_image_pointers + {_pointer_offset(layout.IMAGE.start)}
{ENTER_LONG_MODE}
ljmpl $8, $3f

8:
movl $kgen_boot_complaint, %esi
movl ${len(NEEDS_LONG_MODE)}, %ecx
9:
movw ${COM1 + LSR}, %dx
inb %dx, %al
testb ${LSR_THR_EMPTY}, %al
jz 9b
movw ${COM1}, %dx
outsb
decl %ecx
jnz 9b
movw ${CONSOLE_PORT}, %dx
xorl %eax, %eax
outb %al, %dx
movb ${MISSING_FEATURE}, %al
outb %al, %dx
movw ${EXIT_PORT}, %dx
outb %al, %dx
hlt

.code64
3:
{LOAD_SEGMENTS}
movabsq $kgen_boot_stack_end, %rsp
movl %ebp, %edi
xorl %ebp, %ebp
movabsq $kgen_baremetal_enter, %rax
call *%rax
ud2

.pushsection .boot.rodata,"a",@progbits
.balign 8
kgen_boot_gdt:
.quad 0, {KERNEL_CODE_64:#x}, {KERNEL_DATA:#x}
kgen_boot_gdt_register:
.word 23
.long kgen_boot_gdt
kgen_boot_complaint:
.ascii {NEEDS_LONG_MODE.encode("unicode_escape").decode().join(['"', '"'])}
.popsection

.pushsection .boot.bss,"aw",@nobits
.balign {page_table.PAGE_SIZE}
.globl kgen_boot_root
kgen_boot_root:
.skip {page_table.PAGE_SIZE}
kgen_boot_pointers:
.skip {page_table.PAGE_SIZE}
kgen_boot_image_pointers:
.skip {page_table.PAGE_SIZE}
kgen_boot_directories:
.skip {TABLES * page_table.PAGE_SIZE}
.globl kgen_boot_stack_guard
kgen_boot_stack_guard:
.skip {page_table.PAGE_SIZE}
.skip {layout.BOOT_STACK_SIZE}
.globl kgen_boot_stack_end
kgen_boot_stack_end:
.skip {page_table.PAGE_SIZE}
.popsection
""".replace("$", "$$")
"""AT&T syntax; LLVM reads two dollar signs as one."""


@naked
@export(ENTRY)
@section(".boot.text")
def start() -> None:
    """The PVH entry point."""
    asm(None, BOOT, "")
