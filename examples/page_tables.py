"""Shows the kernel's own page tables: every range that is mapped, with its rights, and whose part of the map it is.

kgen run examples/page_tables.py --on qemu
"""

from __future__ import annotations

from typing import Final

from kernel_src.arch.x86_64 import paging
from kernel_src.arch.x86_64.page_table import PTE_RW, PTE_XD
from kernel_src.mm import kernel_space
from kgen.lang import u64
from platforms.baremetal import layout
from platforms.baremetal.image import image

STARTS: Final = tuple(u64(area.start) for area in layout.VIRTUAL)
NAMES: Final = tuple(area.name for area in layout.VIRTUAL)


def area_of(address: u64) -> str:
    """The part of the memory map that an address lies in."""
    name = ""
    for index in range(len(STARTS)):
        if STARTS[index] <= address:
            name = NAMES[index]
    return name


def main() -> int:
    pages = u64(0)
    for mapping in paging.mappings(kernel_space.ROOT.value):
        writes = "w" if mapping.flags & PTE_RW else "-"
        executes = "-" if mapping.flags & PTE_XD else "x"
        size_kib = (mapping.end - mapping.start) >> 10
        print(f"{mapping.start:#x} {size_kib:>8} KiB r{writes}{executes} {area_of(mapping.start)}")
        pages += size_kib // 4
    print(pages, "pages")
    return 0


IMAGE = image("page-tables", main)
