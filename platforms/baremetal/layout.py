"""The memory map: which addresses mean what. Linker, page tables, documents and tests take their numbers from here.

An address is a *virtual* one, which instructions use, or a *physical* one, which page tables and devices use. The
processor has 48 bits of the former (SDM 3A, 4.5): the lower half belongs to programs, the higher half to the kernel.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kernel_src.arch.x86_64.page_table import HUGE_PAGE_SIZE, LARGE_PAGE_SIZE, PAGE_SIZE

KIB: Final = 1 << 10
MIB: Final = 1 << 20
GIB: Final = 1 << 30
TIB: Final = 1 << 40


@dataclass(frozen=True)
class Area:
    """A range of addresses with one use."""

    name: str
    start: int
    size: int
    use: str
    access: str
    """Who may do what there: `rw` is the kernel reading and writing, `x` executing; `-` is nobody."""

    @property
    def end(self) -> int:
        """The address behind the last byte."""
        return self.start + self.size


LOWER_HALF: Final = Area("programs", 0, 128 * TIB, "one address space for each process; empty until there are any", "-")
DIRECT_MAP: Final = Area(
    "direct map", 0xFFFF_8000_0000_0000, 64 * TIB, "all RAM: physical address p is at start + p", "rw"
)
DEVICES: Final = Area("devices", 0xFFFF_C000_0000_0000, 512 * GIB, "registers of devices, uncached", "rw")
STACKS: Final = Area("stacks", 0xFFFF_D000_0000_0000, 512 * GIB, "stacks, each between two pages of nothing", "rw")
IMAGE: Final = Area(
    "image", 0xFFFF_FFFF_8000_0000, 1 * GIB, "code `rx`, constants `r`, variables `rw`, as they were linked", "rx r rw"
)

VIRTUAL: Final = (LOWER_HALF, DIRECT_MAP, DEVICES, STACKS, IMAGE)
"""All areas in the order of their addresses. What lies between them is never mapped."""

LOW_MEMORY: Final = Area("low memory", 0, 1 * MIB, "firmware, tables of the boot loader, start of the other CPUs", "rw")
IMAGE_LOADED: Final = Area("image, loaded", 2 * MIB, IMAGE.size - 2 * MIB, "where the boot loader puts the image", "rw")
BOOT_MAPPED: Final = Area("boot map", 0, 4 * GIB, "what is mapped before there are page tables of our own", "rwx")

PHYSICAL: Final = (LOW_MEMORY, IMAGE_LOADED)
"""The physical addresses that have a fixed use. All other RAM belongs to the frame allocator."""

IMAGE_BASE: Final = IMAGE.start + IMAGE_LOADED.start
"""Where the first byte of the image is linked. The second large page: the first holds the firmware's data."""
LOAD_ADDRESS: Final = IMAGE_LOADED.start

TRAMPOLINE: Final = 0x8000
"""The page in low memory at which the other CPUs start: they begin in real mode (SDM 3A, 9.4.4)."""

BOOT_STACK_SIZE: Final = 256 * KIB
"""The stack of the first CPU, on which `main` runs."""
TASK_STACK_SIZE: Final = 64 * KIB
"""The stack of a task of the kernel."""
TRAP_STACK_SIZE: Final = 16 * KIB
"""The stacks of double fault, NMI and machine check, three for each CPU."""
STACK_SLOT: Final = 512 * KIB
"""What a stack takes of its area, the pages of nothing around it included."""

MINIMUM_MEMORY: Final = 8 * MIB
"""Less RAM than this and the kernel says so instead of starting."""

DIRECT_MAP_START: Final = DIRECT_MAP.start
DEVICES_START: Final = DEVICES.start
DEVICES_END: Final = DEVICES.end
STACKS_START: Final = STACKS.start
STACKS_END: Final = STACKS.end
IMAGE_START: Final = IMAGE.start
BOOT_MAPPED_SIZE: Final = BOOT_MAPPED.size
LARGEST_PHYSICAL: Final = DIRECT_MAP.size
LOW_MEMORY_SIZE: Final = LOW_MEMORY.size

# What the boot code and the page tables take for granted.
assert all(before.end <= after.start for before, after in zip(VIRTUAL, VIRTUAL[1:], strict=False))
assert all(area.start % HUGE_PAGE_SIZE == 0 for area in VIRTUAL)
assert IMAGE_BASE % LARGE_PAGE_SIZE == 0 and LOAD_ADDRESS % LARGE_PAGE_SIZE == 0
assert TRAMPOLINE % PAGE_SIZE == 0 and TRAMPOLINE < LOW_MEMORY.end
assert STACK_SLOT >= TASK_STACK_SIZE + 2 * PAGE_SIZE
