"""What the kernel itself does: memory, interrupts, exceptions, tasks on several CPUs, and what it refuses."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from kernel_src.arch.x86_64 import exceptions
from kernel_src.arch.x86_64.page_table import PAGE_SIZE, PTE_P, PTE_PCD, PTE_RW, PTE_US, PTE_XD
from platforms.baremetal import layout, refusal
from qemu.command import Configuration
from qemu.machine import Machine, run_image
from qemu.outcome import Outcome

LIMIT_S = 30.0
REGISTERS = re.compile(r"  (\w+) +([0-9a-f]{16})")


def run(image: Path, line: str, cpus: int = 4, memory_mib: int = 64, cpu: str = "max") -> Outcome:
    return run_image(Configuration(image, line, cpus=cpus, memory_mib=memory_mib, cpu=cpu), LIMIT_S)


def said(image: Path, line: str, cpus: int = 4) -> str:
    outcome = run(image, line, cpus)
    assert outcome.status == 0, outcome.describe() + outcome.error_text
    return outcome.serial_text


def halts(machine: Machine) -> bool:
    """Whether the first CPU comes to a halt."""
    limit_s = time.monotonic() + LIMIT_S
    while "HLT=1" not in machine.monitor("info registers"):
        if time.monotonic() > limit_s:
            return False
    return True


# Memory


def test_every_frame_can_be_taken_and_given_back(tasks_image: Path) -> None:
    assert said(tasks_image, "memory") == "all=True owned=True bad=0 joined=True\nsame=True\n"


def test_nothing_is_mapped_writable_and_executable_and_stacks_stand_alone(tasks_image: Path) -> None:
    lines = said(tasks_image, "mappings", cpus=3).splitlines()
    mappings = [tuple(int(word, 16) for word in line.split()) for line in lines]
    executable = [one for one in mappings if not one[2] & PTE_XD]
    assert len(executable) == 1, "the code, and nothing else"
    start, end, flags = executable[0]
    assert layout.IMAGE_BASE == start and end < layout.IMAGE.end and flags == PTE_P
    for start, end, flags in mappings:
        assert flags & PTE_P and not flags & PTE_US
        assert not (flags & PTE_RW and not flags & PTE_XD)
        area = next(area for area in layout.VIRTUAL if area.start <= start < area.end)
        assert end <= area.end
        assert area.name != layout.LOWER_HALF.name, "page 0 and all small addresses are missing"
        assert bool(flags & PTE_PCD) <= (area.name == layout.DEVICES.name)
    stacks = [one for one in mappings if layout.STACKS.start <= one[0] < layout.STACKS.end]
    assert len(stacks) == 2 * 4 + 1, (
        "a stack and three for exceptions for each other CPU, one for the first one's idle task"
    )
    for start, end, _ in stacks:
        assert (end - layout.STACKS.start) % layout.STACK_SLOT == layout.STACK_SLOT - PAGE_SIZE
        assert end - start == layout.TASK_STACK_SIZE


@pytest.mark.parametrize(
    ("what", "message"),
    [
        ("twice", "memory is freed twice"),
        ("size", "memory is freed with another size than it was allocated with"),
        ("behind", "memory was written behind the end of a block"),
        ("after", "memory was written after it had been freed"),
        ("lock", "deadlock: this CPU holds the spin lock already"),
        ("release", "a spin lock is released by a CPU that does not hold it"),
        ("frame", "a page frame is freed that nobody owns"),
    ],
)
def test_a_test_build_finds_misuse(tasks_image: Path, what: str, message: str) -> None:
    outcome = run(tasks_image, f"misuse {what}", cpus=1)
    assert outcome.status == 101, outcome.describe()
    assert outcome.error_text.splitlines()[0].endswith(f": {message}")
    assert "in misuse\n" in outcome.error_text


# Interrupts and exceptions


def test_interrupts_leave_every_register_as_it_was(tasks_image: Path) -> None:
    assert said(tasks_image, "registers", cpus=1) == "changed=0x0 interrupts=20\n"


def test_a_cpu_can_interrupt_itself(tasks_image: Path) -> None:
    assert said(tasks_image, "message", cpus=1) == "interrupts=1\n"


def test_what_is_typed_arrives_by_interrupt_and_the_cpu_halts_meanwhile(tasks_image: Path) -> None:
    with Machine(Configuration(tasks_image, "echo")) as machine:
        assert machine.wait_for(b"ready", LIMIT_S)
        machine.send(b"typed ")
        assert halts(machine)
        machine.send(b"text\n")
        outcome = machine.wait(LIMIT_S)
    assert outcome.serial_text == "ready\nb'typed text'\n", outcome.describe()


@pytest.mark.parametrize(
    ("what", "kind", "name", "detail"),
    [
        ("divide", "unreachable", "#DE divide error", "vector 0"),
        ("breakpoint", "unreachable", "#BP breakpoint", "vector 3"),
        ("opcode", "unreachable", "#UD invalid opcode", "vector 6"),
        ("general", "memory", "#GP general protection", "vector 13"),
        ("double", "stack", "#DF double fault", "vector 8"),
        ("read", "memory", "#PF page fault", "read, not mapped"),
        ("write", "memory", "#PF page fault", "write, forbidden"),
        ("alias", "memory", "#PF page fault", "write, forbidden"),
        ("execute", "memory", "#PF page fault", "execute, forbidden"),
        ("user", "memory", "#PF page fault", "read, forbidden"),
        ("guard", "stack", "the stack is used up", "write, not mapped"),
    ],
)
def test_exceptions_are_reported_with_callers_and_registers(
    tasks_image: Path, what: str, kind: str, name: str, detail: str
) -> None:
    outcome = run(tasks_image, f"fail {what}", cpus=1)
    assert outcome.status == 101, outcome.describe()
    text = outcome.error_text
    assert text.startswith(f"panic: {kind}: {name}\n  at ")
    assert re.search(r"called from kernel_program.py:\d+ in main\n  called from platforms/baremetal/start.py", text)
    assert detail in text
    registers = dict(REGISTERS.findall(text))
    assert len(registers) == 24
    assert int(registers["cs"], 16) == 8 and int(registers["rip"], 16) >= layout.IMAGE_BASE
    if what == "read":
        assert int(registers["cr2"], 16) == int(registers["rax"], 16) == 0x1234_5000


@pytest.mark.parametrize("vector", range(exceptions.VECTOR_COUNT))
def test_every_exception_has_a_report_of_its_own(tasks_image: Path, vector: int) -> None:
    text = run(tasks_image, f"fail {vector}", cpus=1, memory_mib=32).error_text
    assert exceptions.NAMES[vector].decode() in text.splitlines()[0]
    code = 0x77 if vector in exceptions.WITH_ERROR_CODE else 0
    assert f"vector {vector}, error {code:016x}" in text


# Tasks


def test_tasks_on_all_cpus_share_the_heap_and_print_whole_lines(tasks_image: Path) -> None:
    text = said(tasks_image, "heap")
    *lines, last = text.splitlines()
    assert last == "bad=0 left=0 stacks=1"
    assert len(lines) == 2 * 12 * 2
    assert all(re.fullmatch(r"line [0-3] of [06] 79800 39", line) for line in lines)


def test_tasks_that_never_give_way_do_not_keep_others_from_running(tasks_image: Path) -> None:
    assert said(tasks_image, "spin", cpus=2) == "ended=20\n"


def test_tasks_wait_until_they_are_woken(tasks_image: Path) -> None:
    assert said(tasks_image, "gate") == "early=0 passed=10\n"


def test_all_cpus_forget_a_mapping_that_changed(tasks_image: Path) -> None:
    assert said(tasks_image, "flush") == "bad=0 seen=0xf\n"


# Machines that cannot run it


@pytest.mark.parametrize(
    ("line", "memory_mib", "cpu", "status", "reason"),
    [
        ("N", 32, "max", refusal.NO_START_INFO, "the boot loader gave no start info"),
        ("X", 32, "max", refusal.NO_START_INFO, "the boot loader's start info has the wrong magic number"),
        ("M", 32, "max", refusal.NO_MEMORY_MAP, "the boot loader gave no memory map"),
        ("A", 32, "max", refusal.NO_MEMORY_MAP, "the boot loader gave no memory map"),
        ("machine", 8, "max", refusal.TOO_LITTLE_MEMORY, "there is too little memory to run"),
        ("machine", 32, "qemu64,-nx", refusal.MISSING_FEATURE, "this processor has no 64-bit mode"),
        ("machine", 32, "qemu32", refusal.MISSING_FEATURE, "this processor has no 64-bit mode"),
    ],
)
def test_a_machine_that_cannot_run_the_kernel_is_told_why(
    tasks_image: Path, line: str, memory_mib: int, cpu: str, status: int, reason: str
) -> None:
    outcome = run(tasks_image, line, 1, memory_mib, cpu)
    assert outcome.status == status, outcome.describe()
    assert outcome.serial_text.startswith(f"kgen: {reason}")


def test_a_machine_without_tables_has_no_interrupt_controller(tasks_image: Path) -> None:
    machine = "microvm,acpi=off,pit=off,pic=off,rtc=off,auto-kernel-cmdline=off"
    outcome = run_image(Configuration(tasks_image, "machine", machine=machine), LIMIT_S)
    assert outcome.status == refusal.NO_INTERRUPT_CONTROLLER
    assert outcome.serial_text.startswith("kgen: the machine's ACPI tables name no interrupt controller")
