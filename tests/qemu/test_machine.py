"""The QEMU harness, with images of a few hand-written instructions."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from qemu import command
from qemu.command import Configuration, QemuMissing
from qemu.machine import Machine, run_image
from qemu.outcome import Verdict, read_verdict

BASE = 0x10_0000
COM1 = 0x3F8


def out(port: int, data: bytes) -> bytes:
    """`mov $port, %dx`, then `mov $byte, %al; out %al, %dx` for each byte, in 32-bit code."""
    return b"\x66\xba" + struct.pack("<H", port) + b"".join(b"\xb0" + bytes([byte]) + b"\xee" for byte in data)


FOREVER = b"\xeb\xfe"
RESET = b"\x0f\x01\x1d" + struct.pack("<I", BASE) + b"\xcd\x03"
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
    assert (outcome.verdict, outcome.status, outcome.serial) == (Verdict.EXITED, 5, b"hello\n"), outcome.describe()


def test_the_debug_console_carries_errors_and_a_status_of_eight_bits(tmp_path: Path) -> None:
    code = out(command.DEBUG_CONSOLE_PORT, b"broken\n\0\xfe") + out(command.DEBUG_EXIT_PORT, b"\x7e") + FOREVER
    outcome = run_image(image(tmp_path, code), timeout_s=20)
    assert (outcome.verdict, outcome.status, outcome.errors) == (Verdict.EXITED, 254, b"broken\n"), outcome.describe()


def test_a_triple_fault_is_a_reset(tmp_path: Path) -> None:
    outcome = run_image(image(tmp_path, out(COM1, b"x") + RESET), timeout_s=20)
    assert (outcome.verdict, outcome.status, outcome.serial) == (Verdict.RESET, None, b"x"), outcome.describe()


def test_an_image_that_never_ends_is_stopped_at_the_limit(tmp_path: Path) -> None:
    outcome = run_image(image(tmp_path, out(COM1, b"on and on") + FOREVER), timeout_s=1)
    assert (outcome.verdict, outcome.serial) == (Verdict.TIMED_OUT, b"on and on"), outcome.describe()


def test_a_running_machine_answers_over_qmp_and_leaves_nothing_behind(tmp_path: Path) -> None:
    with Machine(image(tmp_path, out(COM1, b"ready\n") + FOREVER)) as machine:
        assert machine.wait_for(b"ready", timeout_s=20)
        assert "EDX=000003f8" in machine.monitor("info registers")
        status = machine.execute("query-status")
        assert isinstance(status, dict) and status["running"] is True
        folder, process = machine.scratch, machine.process_id
    assert not folder.exists()
    assert process is not None and not Path(f"/proc/{process}").exists()


def test_a_file_that_is_no_image_is_a_failure_in_qemus_words(tmp_path: Path) -> None:
    path = tmp_path / "image.elf"
    path.write_bytes(b"not an image")
    outcome = run_image(Configuration(path, memory_mib=16), timeout_s=20)
    assert outcome.verdict is Verdict.FAILED
    assert outcome.complaint


def test_missing_qemu_is_one_line_with_the_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(
        QemuMissing, match=r"^qemu-system-x86_64 is not installed; on Debian: apt install qemu-system-x86$"
    ):
        command.find_qemu()


@pytest.mark.parametrize(
    ("code", "console", "complaint", "verdict", "status"),
    [
        (1, b"", "", Verdict.EXITED, 0),
        (1, b"", "could not open", Verdict.FAILED, None),
        (203, b"", "", Verdict.EXITED, 101),
        (203, b"panic\n\0\xe5", "", Verdict.EXITED, 0xE5),
        (0, b"", "", Verdict.RESET, None),
        (-9, b"", "", Verdict.FAILED, None),
    ],
)
def test_verdicts(code: int, console: bytes, complaint: str, verdict: Verdict, status: int | None) -> None:
    assert read_verdict(code, console, complaint)[:2] == (verdict, status)
