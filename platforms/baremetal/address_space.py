"""The kernel's own address space, as `layout` draws it: code is never writable, data is never executable.

The image is mapped in pages of 4 KiB by what its sections hold; its code and constants are read-only in the direct map
as well. The pages beside the first CPU's stacks are missing. The lower half is empty, so that a null pointer faults,
and so does every other small address.
"""

from __future__ import annotations

from kernel_src.arch.x86_64 import cpu, cpuid, paging
from kernel_src.arch.x86_64.page_table import PAGE_SIZE
from kernel_src.arch.x86_64.registers import CR4_PGE, CR4_SMAP, CR4_SMEP, CR4_UMIP
from kernel_src.mm import frames
from kernel_src.mm.addresses import PhysAddr, VirtAddr, to_virtual
from kernel_src.mm.buddy import PAGE_TABLE
from kernel_src.mm.kernel_space import ROOT
from kgen.lang import u64
from kgen.unsafe import linker_symbol
from platforms.baremetal import stacks
from platforms.baremetal.boot_info import BOOT

UNSAFE = "changes the page tables that everything stands on"


def prepare() -> bool:
    """Builds the tables and loads them; False (and the boot tables stay) when there is no memory for them."""
    root = frames.allocate_zeroed(PAGE_TABLE)
    if root is None or not _map_ram(root) or not _map_image(root):
        return False
    ROOT.value = root
    enter()
    return True


def enter() -> None:
    """Changes this CPU to the kernel's tables, with all protections that it offers."""
    protections = u64(CR4_PGE)
    if cpu.has(cpuid.SMEP):
        protections |= CR4_SMEP
    if cpu.has(cpuid.SMAP):
        protections |= CR4_SMAP
    if cpu.has(cpuid.UMIP):
        protections |= CR4_UMIP
    # Sound: the tables map the image, its stack and all RAM where the boot tables did.
    cpu.write_cr3(ROOT.value)
    cpu.write_cr4(cpu.read_cr4() | protections)


def _map_ram(root: PhysAddr) -> bool:
    """The direct map, and in it the image's constants and code as what nobody writes to."""
    for index in range(BOOT.value.ram.count):
        start, end = BOOT.value.ram.ranges[index].start, BOOT.value.ram.ranges[index].end
        if not paging.map_range(root, to_virtual(PhysAddr(start)), PhysAddr(start), end - start, paging.WRITE):
            return False
    start = linker_symbol("__text_start") - linker_symbol("__virtual_offset")
    end = linker_symbol("__rodata_end") - linker_symbol("__virtual_offset")
    return paging.map_range(root, to_virtual(PhysAddr(start)), PhysAddr(start), _whole_pages(end - start), paging.READ)


def _map_image(root: PhysAddr) -> bool:
    guard, end = linker_symbol("kgen_boot_stack_guard"), linker_symbol("kgen_boot_stack_end")
    text, rodata, data = linker_symbol("__text_start"), linker_symbol("__rodata_start"), linker_symbol("__data_start")
    return (
        _map_part(root, text, linker_symbol("__text_end"), paging.EXECUTE)
        and _map_part(root, rodata, linker_symbol("__rodata_end"), paging.READ)
        and _map_part(root, data, linker_symbol("__image_end"), paging.WRITE)
        and paging.unmap_range(root, VirtAddr(guard), u64(PAGE_SIZE))
        and paging.unmap_range(root, VirtAddr(end), u64(PAGE_SIZE))
        and _unmap_trap_guards(root)
    )


def _unmap_trap_guards(root: PhysAddr) -> bool:
    for number in range(stacks.TRAP_STACKS + 1):
        guard = stacks.first_guard() + u64(number) * stacks.TRAP_STEP
        if not paging.unmap_range(root, VirtAddr(guard), u64(PAGE_SIZE)):
            return False
    return True


def _map_part(root: PhysAddr, start: u64, end: u64, rights: u64) -> bool:
    """Page by page, so that no two parts share a large page."""
    address = start
    while address < end:
        place = paging.find_entry(root, VirtAddr(address), 1)
        if place.is_null():
            return False
        place[0] = (address - linker_symbol("__virtual_offset")) | rights
        address += PAGE_SIZE
    return True


def _whole_pages(size: u64) -> u64:
    return (size + PAGE_SIZE - 1) // PAGE_SIZE * PAGE_SIZE
