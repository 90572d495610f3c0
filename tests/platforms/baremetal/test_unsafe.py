"""What only the machine can show: faults that are fixed up, per-CPU copies, naked functions, ports."""

from __future__ import annotations

from pathlib import Path

import pytest

from kgen.backend.worker import Level
from tests.platforms.baremetal.boots import boot, written

LEVELS: tuple[Level, ...] = (0, 3)

FIXUP = r'''
from typing import Final

from kernel_src.arch.x86_64 import cpu
from kernel_src.arch.x86_64.descriptors import TableRegister, interrupt_gate
from kgen.lang import Array, noinline, static, u8, u16, u32, u64
from kgen.unsafe import Ptr, address_of, asm, exception_table, export, function_address, linker_symbol, naked

UNSAFE = "reads addresses that may not exist"

MISSING: Final = 0xFFFF_FFFF_FFFF_FFFF
PAGE_FAULT: Final = 14
CODE_SELECTOR: Final = u16(8)

OLD = static(TableRegister())
NEW = static(TableRegister())
GATES = static(Array(u64, 64))

READ: Final = (
    "movq $$-1, $0\n.Lread${:uid}: movzbq ($1), $0\n.Lread_end${:uid}:\n"
    + exception_table(".Lread${:uid}", ".Lread_end${:uid}")
)


@noinline
def read_byte(address: u64) -> u64:
    """The byte at the address, or MISSING."""
    return asm(u64, READ, "=&r,r,~{memory}", address)



def find_fixup(fault: u64) -> u64:
    entry = Ptr.at(u64, linker_symbol("__exception_table_start"))
    end = linker_symbol("__exception_table_end")
    while entry.address < end:
        if entry[0] == fault:
            return entry[1]
        entry = entry.offset(2)
    return u64(0)


HANDLER: Final = (
    "pushq %rax\npushq %rcx\npushq %rdx\npushq %rsi\npushq %rdi\npushq %r8\npushq %r9\npushq %r10\npushq %r11\n"
    "movq 80(%rsp), %rdi\ncld\nmovq %rsp, %rax\nsubq $$8, %rsp\nandq $$-16, %rsp\npushq %rax\npushq %rax\n"
    "call ${0:P}\npopq %rsp\ntestq %rax, %rax\njz 1f\nmovq %rax, 80(%rsp)\n"
    "popq %r11\npopq %r10\npopq %r9\npopq %r8\npopq %rdi\npopq %rsi\npopq %rdx\npopq %rcx\npopq %rax\n"
    "addq $$8, %rsp\niretq\n1: ud2\n"
)


@naked
@export("page_fault_entry")
def page_fault_entry() -> None:
    asm(None, HANDLER, "i", function_address(find_fixup))


def prepare() -> None:
    asm(None, "sidt ($0)", "r,~{memory}", address_of(OLD.value).address)
    old = Ptr.at(u64, OLD.value.base)
    for index in range(64):
        GATES.value[index] = old[index]
    gate = interrupt_gate(function_address(page_fault_entry), CODE_SELECTOR, u8(0))
    raw = address_of(gate).cast(u64)
    GATES.value[2 * PAGE_FAULT], GATES.value[2 * PAGE_FAULT + 1] = raw[0], raw[1]
    NEW.value = TableRegister(limit=u16(8 * 64 - 1), base=address_of(GATES.value).address)
    cpu.load_idt(address_of(NEW.value).address)


def main() -> int:
    prepare()
    data = Array(u8, 2)
    data[1] = u8(77)
    good = address_of(data).address + 1
    for address in (good, u64(0x7FFF_0000_0000), good, u64(0)):
        found = read_byte(address)
        print("missing" if found == MISSING else f"{found}")
    return 0
'''

PER_CPU = '''
from kernel_src.arch.x86_64 import cpu
from kgen.lang import Array, Static, noinline, static, u8, u32, u64
from kgen.unsafe import PerCpu, Ptr, address_of, copy_memory, linker_symbol

UNSAFE = "gives each pretended CPU its copy of the variables"

GS_BASE = 0xC000_0101
TICKS: Static[u64] = PerCpu(u64, u64(5))
NUMBER: Static[u32] = PerCpu(u32, u32(0))
COPY = static(Array(u8, 4096))


@noinline
def tick() -> u64:
    TICKS.value += 1
    return TICKS.value


def become(offset: u64) -> None:
    """This CPU uses the copy that lies `offset` bytes behind the variables of the image."""
    cpu.write_msr(u32(GS_BASE), offset)
    Ptr.at(u64, linker_symbol("__percpu_offset") + offset)[0] = offset


def main() -> int:
    start = linker_symbol("__percpu_start")
    size = linker_symbol("__percpu_end") - start
    copy = address_of(COPY.value).cast(u8)
    copy_memory(copy, Ptr.at(u8, start), size)
    tick()
    become(copy.address - start)
    NUMBER.value = u32(1)
    second = tick()
    address = address_of(TICKS.value).address
    become(u64(0))
    print(tick(), second, NUMBER.value, address - address_of(TICKS.value).address == copy.address - start)
    return 0
'''

PORTS = """
from typing import Final

from kgen.lang import u8, u16, u64
from kgen.unsafe import asm, call_address, export, function_address, naked, port_in8, port_out8

UNSAFE = "talks to the serial port, and has a function of nothing but instructions"

LINE_STATUS: Final = u16(0x3FD)
SCRATCH: Final = u16(0x3FF)


@naked
@export("twice")
def twice(value: u64) -> u64:
    asm(None, "leaq (%rdi,%rdi), %rax\\nret", "")


def main() -> int:
    for value in (0x5A, 0xA5):
        port_out8(SCRATCH, u8(value))
        print(port_in8(SCRATCH) == value, end=" ")
    print(port_in8(LINE_STATUS) & 0x20 != 0, twice(u64(21)), call_address(twice, function_address(twice))(u64(4)))
    return 0
"""


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        (FIXUP, "77\nmissing\n77\nmissing\n"),
        (PER_CPU, "7 6 0 True\n"),
        (PORTS, "True True True 42 8\n"),
    ],
    ids=["faults_go_on_at_their_fixup", "each_cpu_has_its_own_copy", "ports_and_naked_functions_work"],
)
def test_what_only_the_machine_shows(tmp_path: Path, source: str, wanted: str, level: Level) -> None:
    outcome = boot(written(tmp_path, source), tmp_path, level=level)
    assert (outcome.status, outcome.serial_text) == (0, wanted), outcome.describe()
