"""`NewType` values are distinct to the checker, free at run time."""

from __future__ import annotations

from typing import NewType

from kgen.lang import u32, u64

PhysAddr = NewType("PhysAddr", u64)
VirtAddr = NewType("VirtAddr", u64)
Pid = NewType("Pid", u32)

OFFSET = 0xFFFF_8000_0000_0000


def to_virtual(address: PhysAddr) -> VirtAddr:
    return VirtAddr(address + OFFSET)


def page_of(address: PhysAddr) -> u64:
    return address >> 12


def next_pid(pid: Pid) -> Pid:
    return Pid(pid + 1)


def main() -> int:
    start = PhysAddr(0x1000)
    print(f"{to_virtual(start):#x}", page_of(start), start + 5, start == PhysAddr(4096))
    pid = Pid(41)
    pids: list[Pid] = [pid, next_pid(pid)]
    print(pids, next_pid(pid))
    owners: dict[PhysAddr, Pid] = {start: pid, PhysAddr(0x3000): next_pid(pid)}
    for address, owner in owners.items():
        print(f"{address:#x} {owner}")
    return int(next_pid(pid))
