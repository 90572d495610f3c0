"""ACPI's static tables: how many CPUs there are, where the interrupt controllers are, which clock can be trusted.

ACPI Specification 6.5, chapter 5. Every table is mapped read-only, has its length bounded and its checksum compared before
anything in it is used. What it names is taken over into `MACHINE`; a machine without tables has one CPU and no I/O APIC.
"""

from __future__ import annotations

from typing import Annotated, Final

from kernel_src.arch.x86_64.page_table import PAGE_SIZE
from kernel_src.arch.x86_64.paging import READ
from kernel_src.mm import kernel_space
from kernel_src.mm.addresses import PhysAddr
from kernel_src.options import MAXIMUM_CPUS
from kgen.lang import Array, Static, static, struct, truncate, u8, u16, u32, u64
from kgen.unsafe import Ptr
from platforms.baremetal.boot_info import BOOT

UNSAFE = "reads the firmware's tables"

RSDP_SIZE: Final = 36  # ACPI 6.5, table 5.3
RSDP_CHECKED: Final = 20  # ACPI 6.5, table 5.3: the checksum of revision 0 covers these
RSDP_SIGNATURE: Final = 0x2052_5450_2044_5352  # ACPI 6.5, 5.2.5.3: "RSD PTR "
RSDP_REVISION: Final = 15  # ACPI 6.5, table 5.3: offsets
RSDP_RSDT: Final = 16  # ACPI 6.5, table 5.3
RSDP_XSDT: Final = 24  # ACPI 6.5, table 5.3
HEADER_SIZE: Final = 36  # ACPI 6.5, table 5.4
HEADER_LENGTH: Final = 4  # ACPI 6.5, table 5.4
LONGEST_TABLE: Final = 1 << 20
"""Longer tables than this are not believed."""

MADT: Final = 0x4349_5041  # ACPI 6.5, table 5.19: "APIC"
FADT: Final = 0x5043_4146  # ACPI 6.5, table 5.9: "FACP"
MADT_LOCAL_APIC: Final = 36  # ACPI 6.5, table 5.19: offset of the registers' address
MADT_ENTRIES: Final = 44  # ACPI 6.5, table 5.19
ENTRY_LOCAL_APIC: Final = 0  # ACPI 6.5, table 5.20
ENTRY_IO_APIC: Final = 1  # ACPI 6.5, table 5.20
ENTRY_OVERRIDE: Final = 2  # ACPI 6.5, table 5.20: interrupt source override
ENTRY_X2APIC: Final = 9  # ACPI 6.5, table 5.20
APIC_ENABLED: Final = 1 << 0  # ACPI 6.5, table 5.22
FADT_PM_TIMER: Final = 76  # ACPI 6.5, table 5.9: offset of PM_TMR_BLK
FADT_PM_TIMER_LENGTH: Final = 91  # ACPI 6.5, table 5.9: offset of PM_TMR_LEN

ISA_INTERRUPTS: Final = 16


@struct
class MachineTables:
    """What the tables say."""

    apic_ids: Annotated[Array[u32], MAXIMUM_CPUS]
    """The local APIC of each CPU that can be started, the boot loader's order."""
    isa_inputs: Annotated[Array[u32], ISA_INTERRUPTS]
    """The input of the I/O APICs that an ISA interrupt arrives at."""
    isa_flags: Annotated[Array[u16], ISA_INTERRUPTS]
    """Its polarity and trigger mode, as in the tables."""
    cpu_count: u32 = 0
    local_apic: u64 = 0
    """The physical address of the local APICs' registers; 0: there are no tables."""
    io_apic: u64 = 0
    """That of the first I/O APIC; 0: there is none."""
    io_apic_base: u32 = 0
    """The number of its first input."""
    pm_timer: u16 = 0
    """The port of the ACPI timer; 0: there is none."""


MACHINE: Final[Static[MachineTables]] = static(
    MachineTables,
    MachineTables(Array(u32, MAXIMUM_CPUS), Array(u32, ISA_INTERRUPTS), Array(u16, ISA_INTERRUPTS)),
)


def prepare() -> None:
    """Reads the tables, once."""
    for number in range(ISA_INTERRUPTS):
        MACHINE.value.isa_inputs[number] = u32(number)
    root = _root()
    if root.is_null():
        return
    wide = root[RSDP_REVISION] >= 2 and quad_at(root, RSDP_XSDT) != 0
    index = _table(quad_at(root, RSDP_XSDT) if wide else u64(word_at(root, RSDP_RSDT)))
    if index.is_null():
        return
    step: u32 = 8 if wide else 4
    position: u32 = HEADER_SIZE
    while position + step <= word_at(index, HEADER_LENGTH):
        table = _table(quad_at(index, position) if wide else u64(word_at(index, position)))
        if not table.is_null():
            signature = word_at(table, 0)
            if signature == MADT:
                _read_madt(table)
            elif signature == FADT:
                _read_fadt(table)
        position += step


def _root() -> Ptr[u8]:
    """The root pointer: the one that the boot loader named, or the one in the BIOS's memory (ACPI 6.5, 5.2.5.1)."""
    if BOOT.value.root_tables != 0:
        return _checked_root(BOOT.value.root_tables)
    area = kernel_space.map_device(PhysAddr(0xE0000), 0x20000, READ)
    if area is None:
        return Ptr.null(u8)
    for offset in range(0, 0x20000, 16):
        if quad_at(Ptr.at(u8, area), u32(offset)) == RSDP_SIGNATURE:
            found = _checked_root(u64(0xE0000 + offset))
            if not found.is_null():
                return found
    return Ptr.null(u8)


def _checked_root(address: u64) -> Ptr[u8]:
    mapped = kernel_space.map_device(PhysAddr(address), u64(RSDP_SIZE), READ)
    if mapped is None:
        return Ptr.null(u8)
    root = Ptr.at(u8, mapped)
    if quad_at(root, 0) != RSDP_SIGNATURE or not _sums_to_zero(root, RSDP_CHECKED):
        return Ptr.null(u8)
    return root


def _table(address: u64) -> Ptr[u8]:
    """The table at a physical address, mapped as a whole; null when its length or its checksum is wrong."""
    head = kernel_space.map_device(PhysAddr(address), u64(HEADER_SIZE), READ)
    if head is None or address == 0:
        return Ptr.null(u8)
    length = word_at(Ptr.at(u8, head), HEADER_LENGTH)
    if length < HEADER_SIZE or length > LONGEST_TABLE:
        return Ptr.null(u8)
    if address % PAGE_SIZE + length <= PAGE_SIZE:
        whole = head
    else:
        mapped = kernel_space.map_device(PhysAddr(address), u64(length), READ)
        if mapped is None:
            return Ptr.null(u8)
        whole = mapped
    table = Ptr.at(u8, whole)
    return table if _sums_to_zero(table, length) else Ptr.null(u8)


def _sums_to_zero(table: Ptr[u8], length: u32) -> bool:
    total = u32(0)
    for index in range(length):
        total += table[index]
    return total & 0xFF == 0


def _read_madt(table: Ptr[u8]) -> None:
    length = word_at(table, HEADER_LENGTH)
    MACHINE.value.local_apic = u64(word_at(table, MADT_LOCAL_APIC))
    position: u32 = MADT_ENTRIES
    while position + 2 <= length:
        size = table[position + 1]
        if size < 2 or position + size > length:
            return
        entry = table.offset(position)
        kind = entry[0]
        if kind == ENTRY_LOCAL_APIC and size >= 8:
            _add_cpu(u32(entry[3]), word_at(entry, 4))
        elif kind == ENTRY_X2APIC and size >= 16:
            _add_cpu(word_at(entry, 4), word_at(entry, 8))
        elif kind == ENTRY_IO_APIC and size >= 12 and MACHINE.value.io_apic == 0:
            MACHINE.value.io_apic = u64(word_at(entry, 4))
            MACHINE.value.io_apic_base = word_at(entry, 8)
        elif kind == ENTRY_OVERRIDE and size >= 10 and entry[3] < ISA_INTERRUPTS:
            MACHINE.value.isa_inputs[entry[3]] = word_at(entry, 4)
            MACHINE.value.isa_flags[entry[3]] = truncate(u16, word_at(entry, 6) >> 16)
        position += size


def _add_cpu(identity: u32, flags: u32) -> None:
    count = MACHINE.value.cpu_count
    if flags & APIC_ENABLED != 0 and count < MAXIMUM_CPUS:
        MACHINE.value.apic_ids[count] = identity
        MACHINE.value.cpu_count = count + 1


def _read_fadt(table: Ptr[u8]) -> None:
    if word_at(table, HEADER_LENGTH) > FADT_PM_TIMER_LENGTH and table[FADT_PM_TIMER_LENGTH] == 4:
        MACHINE.value.pm_timer = truncate(u16, word_at(table, FADT_PM_TIMER))


def word_at(table: Ptr[u8], offset: u32) -> u32:
    """Four bytes of a table, which nothing aligns."""
    value = u32(0)
    for index in range(4):
        value |= u32(table[offset + u32(index)]) << (8 * index)
    return value


def quad_at(table: Ptr[u8], offset: u32) -> u64:
    """Eight bytes."""
    return u64(word_at(table, offset)) | u64(word_at(table, offset + 4)) << 32
