"""A four-level x86-64 page-table walker over simulated memory: 4 KiB and 2 MiB pages, permissions, faults."""

from __future__ import annotations

from enum import IntFlag
from typing import Final, NewType

from kgen.lang import Array, Error, u64

VirtAddr = NewType("VirtAddr", u64)
PhysAddr = NewType("PhysAddr", u64)

PAGE_SIZE: Final = 4096
LARGE_PAGE_SIZE: Final = 2 << 20
ENTRY_COUNT: Final = 512
ADDRESS_MASK: Final = u64(0x000F_FFFF_FFFF_F000)


class PageFlags(IntFlag):
    """Bits of an entry (Intel SDM volume 3, table 4-20)."""

    PRESENT = 1 << 0
    WRITABLE = 1 << 1
    USER = 1 << 2
    LARGE = 1 << 7


class PageFault(Error):
    """What the processor would report."""

    def __init__(self, address: VirtAddr, level: int, reason: str) -> None:
        self.address = address
        self.level = level
        self.reason = reason

    def __str__(self) -> str:
        return f"#PF at {self.address:#x}, level {self.level}: {self.reason}"


class AlreadyMapped(Error):
    """The page has a mapping."""


class Table:
    """One page of 512 entries."""

    def __init__(self) -> None:
        self.entries = Array(u64, ENTRY_COUNT)


class Memory:
    """Physical page frames that hold tables."""

    def __init__(self, first: PhysAddr) -> None:
        self.first = first
        self.tables: list[Table] = []

    def new_table(self) -> PhysAddr:
        """The address of an empty table."""
        self.tables.append(Table())
        return PhysAddr(self.first + u64(len(self.tables) - 1) * PAGE_SIZE)

    def table(self, address: PhysAddr) -> Table:
        """The table at an address."""
        return self.tables[int((address - self.first) // PAGE_SIZE)]


def index_of(address: VirtAddr, level: int) -> u64:
    """Which entry of a table of that level an address goes through."""
    return address >> (12 + 9 * (level - 1)) & 0x1FF


def is_canonical(address: VirtAddr) -> bool:
    """Whether bits 63 to 47 are all the same."""
    top = address >> 47
    return top == 0 or top == 0x1_FFFF


class AddressSpace:
    """The tables under one root."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.root = memory.new_table()

    def map(self, virtual: VirtAddr, physical: PhysAddr, flags: PageFlags) -> None:
        """Maps one page, large where the flags say so; raises AlreadyMapped."""
        leaf_level = 2 if flags & PageFlags.LARGE else 1
        table = self.memory.table(self.root)
        for level in range(4, leaf_level, -1):
            index = index_of(virtual, level)
            if table.entries[index] & PageFlags.PRESENT == 0:
                inner = self.memory.new_table()
                table.entries[index] = inner | u64(PageFlags.PRESENT | PageFlags.WRITABLE | PageFlags.USER)
            elif table.entries[index] & PageFlags.LARGE != 0:
                raise AlreadyMapped
            table = self.memory.table(PhysAddr(table.entries[index] & ADDRESS_MASK))
        index = index_of(virtual, leaf_level)
        if table.entries[index] & PageFlags.PRESENT != 0:
            raise AlreadyMapped
        table.entries[index] = physical | u64(flags | PageFlags.PRESENT)

    def translate(self, virtual: VirtAddr, wanted: PageFlags) -> PhysAddr:
        """Where an access goes; raises PageFault."""
        if not is_canonical(virtual):
            raise PageFault(virtual, 4, "not canonical")
        table = self.memory.table(self.root)
        for level in range(4, 0, -1):
            entry = table.entries[index_of(virtual, level)]
            if entry & PageFlags.PRESENT == 0:
                raise PageFault(virtual, level, "not present")
            if wanted & PageFlags.WRITABLE and entry & PageFlags.WRITABLE == 0:
                raise PageFault(virtual, level, "read-only")
            if wanted & PageFlags.USER and entry & PageFlags.USER == 0:
                raise PageFault(virtual, level, "supervisor only")
            is_leaf = level == 1 or entry & PageFlags.LARGE != 0
            if is_leaf:
                size = u64(PAGE_SIZE) if level == 1 else u64(LARGE_PAGE_SIZE)
                return PhysAddr((entry & ADDRESS_MASK) + virtual % size)
            table = self.memory.table(PhysAddr(entry & ADDRESS_MASK))
        raise PageFault(virtual, 0, "unreachable")


def main() -> int:
    memory = Memory(PhysAddr(0x10_0000))
    space = AddressSpace(memory)
    user = PageFlags.USER | PageFlags.WRITABLE
    for page in range(4):
        space.map(VirtAddr(0x40_0000 + page * PAGE_SIZE), PhysAddr(0x80_0000 + 3 * page * PAGE_SIZE), user)
    space.map(VirtAddr(0x7FFF_FFFF_F000), PhysAddr(0x9000_0000), PageFlags.USER)
    space.map(VirtAddr(0xFFFF_8000_0000_0000), PhysAddr(0x4000_0000), PageFlags.WRITABLE | PageFlags.LARGE)
    print(f"{len(memory.tables)} tables, root {space.root:#x}")

    reading, writing = PageFlags(0), PageFlags.WRITABLE
    accesses = [
        (VirtAddr(0x40_0123), reading),
        (VirtAddr(0x40_3FFF), user),
        (VirtAddr(0x40_4000), reading),
        (VirtAddr(0x7FFF_FFFF_FFFF), PageFlags.USER),
        (VirtAddr(0x7FFF_FFFF_FFFF), writing),
        (VirtAddr(0xFFFF_8000_0012_3456), writing),
        (VirtAddr(0xFFFF_8000_0012_3456), PageFlags.USER),
        (VirtAddr(0xFFFF_8000_0020_0000), reading),
        (VirtAddr(0x8000_0000_0000), reading),
    ]
    for address, wanted in accesses:
        try:
            print(f"{address:#x} -> {space.translate(address, wanted):#x}")
        except PageFault as fault:
            print(fault)
    for virtual in (VirtAddr(0x40_1000), VirtAddr(0xFFFF_8000_0000_5000)):
        try:
            space.map(virtual, PhysAddr(0), user)
        except AlreadyMapped:
            print(f"{virtual:#x} is mapped")
    return 0
