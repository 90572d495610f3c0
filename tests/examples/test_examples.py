"""The examples: what each prints, in every world."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from examples import event_ring, packet
from qemu.command import Configuration
from qemu.machine import Machine

ROOT: Final = Path(__file__).parents[2]

PRINTED: Final = {
    "hello": "hello\n",
    "tasks": """\
  0 fast: 3
  0 slow: 2
  2 fast: 2
  4 fast: 1
  5 slow: 1
  6 greedy failed: 140 is more than 100
fast = 6
squares = 385
slow = 10
""",
    "event_ring": """\
1008 TIMER 0x18
1009 KEY   0x1b
1010 FAULT 0x1e
1011 KEY   0x21
8 kept of 12
""",
    # The bug is that Anna's letter is lost; docs/debugging.md finds out why.
    "mailbox": """\
1 dora
2 bert
3 carl
4 dora
""",
    "packet": """\
192.168.0.1 -> 192.168.0.199 protocol 17, 20 bytes, 64 hops left
refused: 19 bytes are too few
refused: the checksum is wrong
refused: version 6
refused: a header of 60 bytes
""",
}

KERNELS: Final = {
    "interrupts": ("", "ticks: 10 on time: True halted: True\n"),
    "smp_counter": ("", "8 tasks on 4 CPUs counted to 8000 and 8000\nall ended: True\n"),
    "serial_shell": (
        "help\necho ab\x7f c  d\nfly\nexit\n",
        """\
help lists the commands
> help
commands: echo TEXT, memory, uptime, help, exit
> echo ab\b \b c  d
a c d
> fly
no such command: fly
> exit
""",
    ),
    "page_tables": ("", ""),
}
"""Examples that need a machine: what is typed on the serial port, and what comes out, where that is always the same."""


def kgen(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kgen.cli.main", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_every_example_is_tested() -> None:
    assert {path.stem for path in (ROOT / "examples").glob("*.py")} == set(PRINTED) | set(KERNELS)


@pytest.mark.parametrize("where", ["host", "cpython", "qemu"])
@pytest.mark.parametrize("name", sorted(PRINTED))
def test_example_prints_the_same_everywhere(name: str, where: str) -> None:
    done = kgen("run", f"examples/{name}.py", "--on", where)
    assert (done.returncode, done.stdout, done.stderr) == (0, PRINTED[name], "")


def booted(name: str, folder: Path) -> str:
    """What an example prints on a machine with four CPUs."""
    kernel = folder / "kernel.elf"
    built = kgen("build", f"examples/{name}.py", "-o", str(kernel))
    assert (built.returncode, built.stderr) == (0, "")
    with Machine(Configuration(kernel, cpus=4)) as machine:
        machine.send(KERNELS[name][0].encode())
        outcome = machine.wait(30)
    assert outcome.status == 0, outcome.describe() + outcome.error_text
    return outcome.serial_text


@pytest.mark.parametrize("name", [name for name, (_, printed) in KERNELS.items() if printed])
def test_example_prints_on_a_machine(name: str, tmp_path: Path) -> None:
    assert booted(name, tmp_path) == KERNELS[name][1]


def test_page_tables_shows_the_rights_of_each_part_of_the_memory_map(tmp_path: Path) -> None:
    lines = booted("page_tables", tmp_path).splitlines()
    rows = [re.fullmatch(r"0x([0-9a-f]{16}) +(\d+) KiB (r[w-][x-]) (.+)", line) for line in lines[:-1]]
    found = [(row[3], row[4]) for row in rows if row is not None]
    assert len(found) == len(lines) - 1
    assert found.count(("r-x", "image")) == 1 and ("r--", "image") in found and ("rw-", "image") in found
    assert {name for _, name in found} == {"direct map", "image"}
    assert not any("wx" in rights for rights, _ in found)
    assert lines[-1] == f"{sum(int(row[2]) for row in rows if row is not None) // 4} pages"


@pytest.mark.parametrize("name", sorted(PRINTED))
def test_example_is_an_image_of_safe_code(name: str, tmp_path: Path) -> None:
    built = kgen("build", f"examples/{name}.py", "-o", str(tmp_path / "kernel.elf"))
    assert (built.returncode, built.stderr) == (0, "")
    assert (tmp_path / "kernel.elf").stat().st_size > 0
    assert "UNSAFE" not in (ROOT / "examples" / f"{name}.py").read_text()


def test_the_debugging_guide_is_about_the_example() -> None:
    guide = (ROOT / "docs" / "debugging.md").read_text()
    assert (ROOT / "examples" / "mailbox.py").read_text() in guide


def test_checksum_of_every_header_with_its_checksum_is_zero() -> None:
    for seed in range(200):
        header = bytearray((seed * 37 + index * index) % 256 for index in range(20))
        header[10:12] = bytes(2)
        header[10:12] = int(packet.checksum(bytes(header))).to_bytes(2, "big")
        assert packet.checksum(bytes(header)) == 0


def test_ring_keeps_the_last_events_when_its_counter_wraps() -> None:
    event_ring.WRITTEN.value = event_ring.u32(0xFFFF_FFFD)
    for time in range(6):
        event_ring.record(event_ring.Kind.KEY, event_ring.u8(time), event_ring.u32(time))
    assert [event.time for event in event_ring.latest(event_ring.u32(3))] == [3, 4, 5]
