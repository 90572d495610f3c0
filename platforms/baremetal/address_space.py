"""The kernel's own page tables: code is never writable, data is never executable, and two pages are missing.

Addresses stay equal to physical ones. Not mapped are page 0, so that a null pointer faults, and the page below the
stack, so that an overflow does. Memory outside the image is mapped in pages of 2 MiB.
"""

from __future__ import annotations

from kernel_src.arch.x86_64 import cpu
from kernel_src.arch.x86_64.page_table import (
    ENTRIES_PER_TABLE,
    HUGE_PAGE_SIZE,
    LARGE_PAGE_SIZE,
    PAGE_SIZE,
    PTE_P,
    PTE_PS,
    PTE_RW,
    PTE_XD,
)
from kgen.lang import u64
from kgen.unsafe import Ptr, linker_symbol
from platforms.baremetal import memory
from platforms.baremetal.boot import TABLES

UNSAFE = "writes page tables"


def prepare() -> bool:
    """Builds the tables and loads them; False (and the boot tables stay) when there is no memory for them."""
    root, pointers = new_table(), new_table()
    if root.is_null() or pointers.is_null():
        return False
    root[0] = pointers.address | PTE_P | PTE_RW
    for gigabyte in range(TABLES):
        directory = new_table()
        if directory.is_null() or not fill_directory(directory, u64(gigabyte) * HUGE_PAGE_SIZE):
            return False
        pointers[gigabyte] = directory.address | PTE_P | PTE_RW
    # Sound: the new tables map the image, its stack and all memory where they did before.
    cpu.write_cr3(root.address)
    return True


def new_table() -> Ptr[u64]:
    return memory.take_zeroed_page().cast(u64)


def fill_directory(directory: Ptr[u64], base: u64) -> bool:
    """The 2 MiB pages of one gigabyte; those that hold a part of the image, and the first, become tables."""
    image_start, image_end = linker_symbol("__image_start"), linker_symbol("__image_end")
    for index in range(ENTRIES_PER_TABLE):
        start = base + u64(index) * LARGE_PAGE_SIZE
        if start == 0 or (start < image_end and image_start < start + LARGE_PAGE_SIZE):
            table = new_table()
            if table.is_null():
                return False
            for page in range(ENTRIES_PER_TABLE):
                table[page] = page_entry(start + u64(page) * PAGE_SIZE)
            directory[index] = table.address | PTE_P | PTE_RW
        else:
            directory[index] = start | PTE_P | PTE_RW | PTE_XD | PTE_PS
    return True


def page_entry(page: u64) -> u64:
    """The entry for one page of 4 KiB by the section of the image that it belongs to."""
    if page == 0 or page == linker_symbol("kgen_boot_stack_guard"):
        return 0
    if linker_symbol("__text_start") <= page < linker_symbol("__text_end"):
        return page | PTE_P
    if linker_symbol("__rodata_start") <= page < linker_symbol("__rodata_end"):
        return page | PTE_P | PTE_XD
    return page | PTE_P | PTE_RW | PTE_XD
