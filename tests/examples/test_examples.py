"""The examples: what each prints, in every world."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from examples import event_ring, packet

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


def kgen(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kgen.cli.main", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_every_example_is_tested() -> None:
    assert {path.stem for path in (ROOT / "examples").glob("*.py")} == set(PRINTED)


@pytest.mark.parametrize("where", ["host", "cpython", "qemu"])
@pytest.mark.parametrize("name", sorted(PRINTED))
def test_example_prints_the_same_everywhere(name: str, where: str) -> None:
    done = kgen("run", f"examples/{name}.py", "--on", where)
    assert (done.returncode, done.stdout, done.stderr) == (0, PRINTED[name], "")


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
