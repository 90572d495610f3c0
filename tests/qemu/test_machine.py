"""The QEMU harness, with images of a few hand-written instructions."""

from __future__ import annotations

import os
import signal
import struct
from dataclasses import replace
from pathlib import Path

import pytest

from qemu import command
from qemu.command import Configuration, QemuMissing
from qemu.control import ControlError
from qemu.machine import Machine, run_image
from qemu.outcome import Verdict, exit_status

BASE = 0x10_0000
COM1 = 0x3F8


def out(port: int, data: bytes) -> bytes:
    """`mov $port, %dx`, then `mov $byte, %al; out %al, %dx` for each byte, in 32-bit code."""
    return b"\x66\xba" + struct.pack("<H", port) + b"".join(b"\xb0" + bytes([byte]) + b"\xee" for byte in data)


FOREVER = b"\xeb\xfe"
PAUSE = b"\xf3\x90"
TRIPLE_FAULT = b"\x0f\x01\x1d" + struct.pack("<I", BASE) + b"\xcd\x03"
"""`lidt` of something that is no table, then `int3`: a triple fault."""


def image(folder: Path, code: bytes) -> Configuration:
    """An ELF file with a PVH entry note (Xen, docs/misc/pvh.pandoc; note type 18, PHYS32_ENTRY)."""
    note = struct.pack("<III", 4, 4, 18) + b"Xen\0" + struct.pack("<I", BASE)
    headers = 64 + 2 * 56
    text_at = headers + len(note)
    header = (
        b"\x7fELF\x02\x01\x01" + bytes(9) + struct.pack("<HHIQQQIHHHHHH", 2, 62, 1, BASE, 64, 0, 0, 64, 56, 2, 0, 0, 0)
    )
    load = struct.pack("<IIQQQQQQ", 1, 5, text_at, BASE, BASE, len(code), len(code), 1)
    notes = struct.pack("<IIQQQQQQ", 4, 4, headers, 0, 0, len(note), len(note), 4)
    path = folder / "image.elf"
    path.write_bytes(header + load + notes + note + code)
    return Configuration(path, memory_mib=16)


def test_an_image_says_hello_and_exits(tmp_path: Path) -> None:
    code = out(COM1, b"hello\n") + out(command.DEBUG_EXIT_PORT, b"\x05") + FOREVER
    outcome = run_image(image(tmp_path, code), timeout_s=20)
    assert (outcome.verdict, outcome.status, outcome.serial) == (Verdict.FAIL, 5, b"hello\n"), outcome.describe()
    assert "status 5" in outcome.describe()


def test_status_0_is_a_pass(tmp_path: Path) -> None:
    code = out(command.DEBUG_CONSOLE_PORT, b"\0\0") + out(command.DEBUG_EXIT_PORT, b"\0") + FOREVER
    outcome = run_image(image(tmp_path, code), timeout_s=20)
    assert (outcome.verdict, outcome.status, outcome.cpus) == (Verdict.PASS, 0, ()), outcome.describe()


def test_the_debug_console_carries_errors_and_a_status_of_eight_bits(tmp_path: Path) -> None:
    code = out(command.DEBUG_CONSOLE_PORT, b"broken\n\0\xfe") + out(command.DEBUG_EXIT_PORT, b"\x7e") + FOREVER
    outcome = run_image(image(tmp_path, code), timeout_s=20)
    assert (outcome.verdict, outcome.status, outcome.errors) == (Verdict.FAIL, 254, b"broken\n"), outcome.describe()


def test_a_triple_fault_is_told_from_a_reset(tmp_path: Path) -> None:
    fault = run_image(image(tmp_path, out(COM1, b"x") + TRIPLE_FAULT), timeout_s=20)
    assert (fault.verdict, fault.status, fault.serial) == (Verdict.TRIPLE_FAULT, None, b"x"), fault.describe()
    # The keyboard controller of a PC resets the machine (IBM PC AT Technical Reference, "8042", command FE).
    pc = replace(image(tmp_path, out(COM1, b"y") + out(0x64, b"\xfe") + FOREVER), machine="pc")
    reset = run_image(pc, timeout_s=20)
    assert (reset.verdict, reset.status, reset.serial) == (Verdict.RESET, None, b"y"), reset.describe()


def test_a_machine_that_faults_is_stopped_at_the_instruction(tmp_path: Path) -> None:
    code = b"\xb8\x78\x56\x34\x12" + TRIPLE_FAULT
    outcome = run_image(image(tmp_path, code), timeout_s=20)
    (cpu,) = outcome.cpus
    assert (cpu.registers["EAX"], cpu.registers.instruction) == (0x12345678, BASE + len(code) - 2)
    assert f"at {BASE + len(code) - 2:#x}" in outcome.describe()


def test_a_panic_is_an_event_and_the_image_goes_on_to_its_status(tmp_path: Path) -> None:
    code = out(command.DEBUG_CONSOLE_PORT, b"panic\n") + out(0x505, b"\x01") + PAUSE
    code += out(command.DEBUG_CONSOLE_PORT, b"\0\x65") + out(command.DEBUG_EXIT_PORT, b"\x65") + FOREVER
    outcome = run_image(image(tmp_path, code), timeout_s=20)
    assert (outcome.verdict, outcome.status, outcome.errors) == (Verdict.PANIC, 101, b"panic\n"), outcome.describe()
    assert len(outcome.cpus) == 1


def test_an_image_that_never_ends_hangs(tmp_path: Path) -> None:
    configuration = replace(image(tmp_path, out(COM1, b"on and on") + FOREVER), cpus=2)
    outcome = run_image(configuration, timeout_s=0.5)
    assert (outcome.verdict, outcome.serial) == (Verdict.HANG, b"on and on"), outcome.describe()
    assert [(cpu.registers.cpu, cpu.registers.is_halted) for cpu in outcome.cpus] == [(0, False), (1, True)]


def test_a_running_machine_answers_over_qmp_and_leaves_nothing_behind(tmp_path: Path) -> None:
    with Machine(image(tmp_path, out(COM1, b"ready\n") + FOREVER)) as machine:
        assert machine.wait_for(b"ready", timeout_s=20)
        assert "EDX=000003f8" in machine.monitor("info registers")
        assert machine.is_running
        folder, process = machine.scratch, machine.process_id
    assert not folder.exists()
    assert process is not None and not Path(f"/proc/{process}").exists()


def test_a_file_that_is_no_image_is_a_failure_in_qemus_words(tmp_path: Path) -> None:
    path = tmp_path / "image.elf"
    path.write_bytes(b"not an image")
    outcome = run_image(Configuration(path, memory_mib=16), timeout_s=20)
    assert outcome.verdict is Verdict.QEMU_ERROR
    assert outcome.complaint


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"cpu": "wrong"}, "Configuration.cpu,"),
        ({"machine": "wrong"}, "Configuration.machine"),
        ({"cpus": 10_000}, "Configuration.cpus"),
        ({"memory_mib": 1 << 30}, "Configuration.memory_mib"),
        ({"kernel": Path("missing.elf")}, "Configuration.kernel"),
        ({"extra": ("-wrong",)}, "Configuration.extra"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_machine_that_cannot_be_started_says_which_option_is_wrong(
    tmp_path: Path, change: dict[str, object], named: str
) -> None:
    configuration = replace(image(tmp_path, FOREVER), **change)  # type: ignore[arg-type]
    with Machine(configuration) as machine:
        assert not machine.wait_for(b"anything", timeout_s=20)
        outcome = machine.wait(timeout_s=20)
    assert outcome.verdict is Verdict.QEMU_ERROR
    assert named in outcome.describe()
    assert outcome.duration_s < 5


def test_memory_is_read_and_written_and_instructions_are_stepped(tmp_path: Path) -> None:
    code = out(COM1, b"ready\n") + b"\x40\xeb\xfd"  # inc %eax in a loop
    with Machine(image(tmp_path, code)) as machine:
        assert machine.wait_for(b"ready", timeout_s=20)
        machine.pause()
        assert not machine.is_running
        assert machine.read_physical_memory(BASE, len(code)) == code == machine.read_memory(BASE, len(code))
        before = machine.registers()[0]
        machine.step(6)
        after = machine.registers()[0]
        assert (after["EAX"] - before["EAX"], after.instruction) == (3, before.instruction)
        machine.write_memory(BASE + len(code) - 3, out(command.DEBUG_EXIT_PORT, b"\x2a") + FOREVER)
        # The bytes that were replaced are executed from their start.
        while machine.registers()[0].instruction != BASE + len(code) - 3:
            machine.step()
        machine.resume()
        assert machine.wait(timeout_s=20).status == 42


def test_a_qemu_that_is_killed_is_an_error_and_one_that_is_asked_to_end_is_stopped(tmp_path: Path) -> None:
    verdicts: list[Verdict] = []
    for number in (signal.SIGKILL, signal.SIGTERM):
        with Machine(image(tmp_path, out(COM1, b"ready\n") + FOREVER)) as machine:
            assert machine.wait_for(b"ready\n", timeout_s=20)
            assert machine.process_id is not None
            os.kill(machine.process_id, number)
            outcome = machine.wait(timeout_s=20)
        assert outcome.serial == b"ready\n"
        verdicts.append(outcome.verdict)
    assert verdicts == [Verdict.QEMU_ERROR, Verdict.STOPPED]


def test_a_power_off_without_a_status_is_neither_pass_nor_fail(tmp_path: Path) -> None:
    # The PM1a control register of QEMU's PIIX4, as its firmware maps it; SLP_EN with type 0 is S5 there (QEMU,
    # hw/acpi/core.c). Without the firmware the device is configured here: PCI 0:1.3, PMBA in 40h, PMREGMISC in 80h.
    def configure(register: int, value: int) -> bytes:
        address = 0x8000_0000 | 1 << 11 | 3 << 8 | register
        return (
            b"\x66\xba\xf8\x0c\xb8"
            + struct.pack("<I", address)
            + b"\xef"
            + (b"\x66\xba\xfc\x0c\xb8" + struct.pack("<I", value) + b"\xef")
        )

    code = out(COM1, b"bye") + configure(0x40, 0xB001) + configure(0x80, 1)
    code += b"\x66\xba" + struct.pack("<H", 0xB004) + b"\x66\xb8" + struct.pack("<H", 1 << 13) + b"\x66\xef" + FOREVER
    outcome = run_image(replace(image(tmp_path, code), machine="pc"), timeout_s=20)
    assert (outcome.verdict, outcome.status, outcome.serial) == (Verdict.POWER_OFF, None, b"bye"), outcome.describe()


def test_memory_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with Machine(image(tmp_path, out(COM1, b"ready\n") + FOREVER)) as machine:
        assert machine.wait_for(b"ready", timeout_s=20)
        machine.pause()
        with pytest.raises(ControlError, match="memsave"):
            machine.read_memory(0x7000_0000_0000, 8)


def test_a_paused_machine_starts_when_it_is_told_to(tmp_path: Path) -> None:
    configuration = image(tmp_path, out(command.DEBUG_EXIT_PORT, b"\x03") + FOREVER)
    with Machine(configuration, paused=True) as machine:
        # Where processors start (Intel SDM, volume 3A, table 10-1).
        assert machine.registers()[0].instruction == 0xFFF0
        machine.resume()
        assert machine.wait(timeout_s=20).status == 3


def test_missing_qemu_is_one_line_with_the_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(
        QemuMissing, match=r"^qemu-system-x86_64 is not installed; on Debian: apt install qemu-system-x86$"
    ):
        command.find_qemu()


@pytest.mark.parametrize(
    ("code", "record", "complaint", "status"),
    [
        (1, None, "", 0),
        (1, None, "could not open", None),
        (203, None, "", 101),
        (203, 0xE5, "", 0xE5),
        (0, None, "", None),
        (-9, None, "", None),
    ],
)
def test_statuses(code: int, record: int | None, complaint: str, status: int | None) -> None:
    assert exit_status(code, record, complaint) == status
