"""What the boot loader said, copied out of its memory and checked: RAM, command line, modules, tables of the firmware.

Nothing of it is believed: addresses must lie in memory that is mapped, counts are bounded, ranges may overlap.
After `read` nothing refers to the loader's memory but the modules, which the memory map leaves out.
"""

from __future__ import annotations

from typing import Annotated, Final

from kernel_src.arch.x86_64.page_table import PAGE_SIZE
from kernel_src.mm.addresses import PhysAddr, to_virtual
from kernel_src.mm.memory_map import MAXIMUM_RANGES, MemoryMap, Range
from kgen.lang import Array, Static, sizeof, static, struct, u8, u32, u64, usize
from kgen.unsafe import Ptr, address_of, linker_symbol
from platforms.baremetal import layout
from platforms.baremetal.refusal import NO_MEMORY_MAP, NO_START_INFO, TOO_LITTLE_MEMORY, refuse
from platforms.baremetal.start_info import HVM_START_MAGIC, MEMMAP_TYPE_RAM, BootModule, MemoryRegion, StartInfo

UNSAFE = "reads the boot loader's tables"

MAXIMUM_REGIONS: Final = 256
MAXIMUM_MODULES: Final = 8
LONGEST_COMMAND_LINE: Final = 4095


@struct
class BootInfo:
    """See the module."""

    ram: MemoryMap
    """All RAM, whole pages."""
    available: MemoryMap
    """What of it is not in use: not low memory, not the image, no module."""
    modules: Annotated[Array[Range], MAXIMUM_MODULES]
    """The physical addresses of files that were loaded beside the image."""
    module_count: u32 = 0
    command_line: Annotated[Array[u8], LONGEST_COMMAND_LINE + 1] = Array(u8, LONGEST_COMMAND_LINE + 1)
    """Ends in NUL."""
    root_tables: u64 = 0
    """The physical address of ACPI's root pointer; 0: find it yourself."""


def _empty() -> MemoryMap:
    return MemoryMap(Array(Range, MAXIMUM_RANGES))


BOOT: Final[Static[BootInfo]] = static(BootInfo, BootInfo(_empty(), _empty(), Array(Range, MAXIMUM_MODULES)))


def is_mapped(start: u64, size: u64) -> bool:
    """Whether the boot map has all of a range of physical addresses."""
    return start != 0 and size <= layout.BOOT_MAPPED_SIZE and start <= layout.BOOT_MAPPED_SIZE - size


def read(information: u64) -> None:
    """Takes over what is at that physical address; ends the image when it cannot run with it."""
    if not is_mapped(information, u64(4096)) or information % 4 != 0:
        refuse(NO_START_INFO, b"the boot loader gave no start info")
    info = Ptr.at(StartInfo, to_virtual(PhysAddr(information)))[0]
    if info.magic != HVM_START_MAGIC:
        refuse(NO_START_INFO, b"the boot loader's start info has the wrong magic number")
    _read_memory_map(info)
    _read_modules(info)
    _read_command_line(info.command_line)
    BOOT.value.root_tables = info.rsdp
    if BOOT.value.available.size() < layout.MINIMUM_MEMORY:
        refuse(TOO_LITTLE_MEMORY, b"there is too little memory to run")


def _read_memory_map(info: StartInfo) -> None:
    """RAM first, then what is something else: where the map says both, it is not RAM."""
    count = min(info.memory_map_count, MAXIMUM_REGIONS)
    if info.version == 0 or count == 0 or not is_mapped(info.memory_map, u64(count) * sizeof(MemoryRegion)):
        refuse(NO_MEMORY_MAP, b"the boot loader gave no memory map")
    regions = Ptr.at(MemoryRegion, to_virtual(PhysAddr(info.memory_map)))
    for index in range(count):
        if regions[index].kind == MEMMAP_TYPE_RAM:
            start, end = _pages(regions[index])
            BOOT.value.ram.include((start + PAGE_SIZE - 1) // PAGE_SIZE * PAGE_SIZE, end // PAGE_SIZE * PAGE_SIZE)
    for index in range(count):
        if regions[index].kind != MEMMAP_TYPE_RAM:
            start, end = _pages(regions[index])
            BOOT.value.ram.exclude(start // PAGE_SIZE * PAGE_SIZE, (end + PAGE_SIZE - 1) // PAGE_SIZE * PAGE_SIZE)
    image_start = linker_symbol("__image_start") - linker_symbol("__virtual_offset")
    image_end = linker_symbol("__image_end") - linker_symbol("__virtual_offset")
    BOOT.value.available = BOOT.value.ram
    BOOT.value.available.exclude(0, layout.LOW_MEMORY_SIZE)
    BOOT.value.available.exclude(image_start, (image_end + PAGE_SIZE - 1) // PAGE_SIZE * PAGE_SIZE)


def _pages(region: MemoryRegion) -> tuple[u64, u64]:
    """Start and end of a region, cut to the physical addresses that the kernel can use."""
    start = min(region.start, layout.LARGEST_PHYSICAL)
    return start, start + min(region.size, layout.LARGEST_PHYSICAL - start)


def _read_modules(info: StartInfo) -> None:
    count = min(info.module_count, MAXIMUM_MODULES)
    if count == 0 or not is_mapped(info.modules, u64(count) * sizeof(BootModule)):
        return
    modules = Ptr.at(BootModule, to_virtual(PhysAddr(info.modules)))
    for index in range(count):
        module = modules[index]
        if module.size != 0 and is_mapped(module.start, module.size):
            end = module.start + module.size
            number = BOOT.value.module_count
            BOOT.value.modules[number] = Range(module.start, end)
            BOOT.value.module_count += 1
            start = module.start // PAGE_SIZE * PAGE_SIZE
            BOOT.value.available.exclude(start, (end + PAGE_SIZE - 1) // PAGE_SIZE * PAGE_SIZE)


def _read_command_line(address: u64) -> None:
    """Copies up to LONGEST_COMMAND_LINE bytes; the rest stays empty."""
    if not is_mapped(address, LONGEST_COMMAND_LINE + 1):
        return
    text = Ptr.at(u8, to_virtual(PhysAddr(address)))
    position = usize(0)
    while position < LONGEST_COMMAND_LINE and text[position] != 0:
        BOOT.value.command_line[position] = text[position]
        position += 1


def command_line() -> Ptr[u8]:
    """The text, which ends in NUL."""
    return address_of(BOOT.value.command_line).cast(u8)
