"""What the PVH loader tells the image: memory map, command line, modules.

Xen, `xen/include/public/arch-x86/hvm/start_info.h`; the memory types are those of ACPI 6.2, section 15.
"""

from __future__ import annotations

from typing import Final

from kgen.lang import struct, u32, u64

HVM_START_MAGIC: Final = 0x336E_C578  # start_info.h: "xEn3" with the 0x80 bit of the "E" set
MEMMAP_TYPE_RAM: Final = 1  # start_info.h; ACPI 6.2, table 15-374


@struct
class StartInfo:
    """`struct hvm_start_info`; the memory map exists from version 1 on."""

    magic: u32
    version: u32
    flags: u32
    module_count: u32
    modules: u64
    command_line: u64
    rsdp: u64
    memory_map: u64
    memory_map_count: u32
    reserved: u32


@struct
class MemoryRegion:
    """`struct hvm_memmap_table_entry`."""

    start: u64
    size: u64
    kind: u32
    reserved: u32


@struct
class BootModule:
    """`struct hvm_modlist_entry`: a file that was loaded beside the image."""

    start: u64
    size: u64
    command_line: u64
    reserved: u64
