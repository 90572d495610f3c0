"""Per-CPU variables, statics at exact places, addresses of parts, volatile registers in memory, structs through pointers."""

from __future__ import annotations

from typing import Annotated, Final

from kgen.lang import Array, Static, bits, offsetof, sizeof, static, struct, u8, u16, u32, u64
from kgen.unsafe import (
    PerCpu,
    Ptr,
    Volatile,
    address_of,
    compare_memory,
    copy_memory,
    fill_memory,
    linker_symbol,
    move_memory,
    placed,
    section,
)

UNSAFE: Final = "shows raw memory"


@struct
class Device:
    command: u8 = 0
    status: Annotated[u8, bits(4)] = 0
    ready: Annotated[u8, bits(1)] = 0
    length: u16 = 0
    address: u64 = 0


@struct
class Cpu:
    number: u32 = 0
    interrupts: u64 = 0


PAGE: Static[Array[u64]] = placed(static(Array(u64, 8)), alignment=4096)
MARKED: Static[u32] = placed(static(u32, 0x1234), section=".data.marked", alignment=64)
DEVICE: Static[Device] = static(Device())
THIS_CPU: Static[Cpu] = PerCpu(Cpu, Cpu(number=3))
TICKS: Static[u64] = PerCpu(u64, u64(5))


@section(".text.cold")
def rarely(x: u32) -> u32:
    return x * 3


def main() -> int:
    print(address_of(PAGE.value).address % 4096, address_of(MARKED.value).address % 64, f"{MARKED.value:#x}")
    PAGE.value[7] = u64(9)
    page = address_of(PAGE.value).cast(u64)
    page[0] = 11
    print(PAGE.value[0], page[7], rarely(u32(4)))

    TICKS.value += 1
    THIS_CPU.value.interrupts += 2
    start, end = linker_symbol("__percpu_start"), linker_symbol("__percpu_end")
    print(TICKS.value, THIS_CPU.value.number, THIS_CPU.value.interrupts, end - start >= sizeof(Cpu) + 8)

    device = address_of(DEVICE.value)
    device[0].length = u16(512)
    device[0].status = u8(15)
    command = Volatile(device.cast(u8))
    command.store(u8(0x80))
    length = device.cast(u8).offset(offsetof(Device, "length")).cast(u16)
    print(DEVICE.value.command, command.load(), length.volatile_load(0), DEVICE.value.status, DEVICE.value.ready)
    length.volatile_store(0, u16(7))
    print(DEVICE.value.length, device[0].length, Ptr.at(u16, length.address)[0])

    data = Array(u8, 8)
    first = address_of(data).cast(u8)
    fill_memory(first, 0xAA, 8)
    data[2] = u8(1)
    move_memory(first.offset(1), first, 4)
    print(list(data), compare_memory(first, first.offset(1), 1) == 0)
    other = Array(u8, 8)
    copy_memory(address_of(other).cast(u8), first, 8)
    print(list(other), address_of(other[3]).address - address_of(other).address, first.offset(2) > first)
    return 0
