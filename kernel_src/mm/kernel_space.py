"""The part of the address space that all page tables share: the kernel's own, once it has been built."""

from __future__ import annotations

from typing import Final

from kernel_src.arch.x86_64 import paging
from kernel_src.arch.x86_64.page_table import PAGE_SIZE
from kernel_src.mm.addresses import PhysAddr, VirtAddr
from kernel_src.options import options
from kernel_src.sync.spin_lock import SpinLock
from kgen.lang import Static, static, u64

ROOT: Final[Static[PhysAddr]] = static(PhysAddr(0))
"""The top table of the kernel; a platform builds it."""
LOCK: Final = static(SpinLock, SpinLock())
"""Held while the kernel's tables change."""
MAPPED: Final = static(u64, u64(0))
"""How much of the addresses for devices has been given out."""


def map_device(physical: PhysAddr, size: u64, rights: u64 = paging.DEVICE) -> VirtAddr | None:
    """Maps the pages around a device's registers, or with other rights a table of the firmware; None without memory."""
    start = physical // PAGE_SIZE * PAGE_SIZE
    length = (physical + size - start + PAGE_SIZE - 1) // PAGE_SIZE * PAGE_SIZE
    with LOCK.value:
        address = options.devices + MAPPED.value
        # A page of nothing behind each.
        if length > options.devices_end - address - PAGE_SIZE:
            return None
        MAPPED.value += length + PAGE_SIZE
        # Pages of 4 KiB, as the processor may not join what has different cache attributes (SDM 3A, 12.11.9).
        for page in range(length // PAGE_SIZE):
            place = paging.find_entry(ROOT.value, VirtAddr(address + page * PAGE_SIZE), 1)
            if place.is_null():
                return None
            place[0] = (start + page * PAGE_SIZE) | rights
    return VirtAddr(address + (physical - start))


def map_memory(address: VirtAddr, physical: PhysAddr, size: u64) -> bool:
    """Maps RAM, readable and writable, at an address that nothing was mapped at; False without memory for a table."""
    with LOCK.value:
        return paging.map_range(ROOT.value, address, physical, size, paging.WRITE)
