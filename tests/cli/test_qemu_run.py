"""`kgen run --on qemu`: the serial port is this process's standard input and output."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

ECHO: Final = """
from platforms.baremetal import serial


def main() -> int:
    line = bytearray()
    while True:
        byte = serial.receive()
        if byte == 10:
            print(line.decode())
            line.clear()
        elif byte == 4:
            return 5
        elif byte is not None:
            line.append(byte)
"""

LIMIT_S: Final = 60


def kgen(path: Path, typed: bytes) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "kgen.cli.main", "run", str(path), "--on", "qemu"]
    return subprocess.run(command, input=typed, capture_output=True, check=False, timeout=LIMIT_S)


def test_all_that_was_typed_before_the_start_arrives(tmp_path: Path) -> None:
    program = tmp_path / "echo.py"
    program.write_text(ECHO)
    lines = [f"line {number}" for number in range(40)]
    done = kgen(program, "\n".join([*lines, "\x04"]).encode())
    assert (done.returncode, done.stdout.decode().splitlines(), done.stderr) == (5, lines, b"")


def test_output_of_a_panic_comes_before_its_report(tmp_path: Path) -> None:
    program = tmp_path / "panics.py"
    program.write_text("def main() -> int:\n    print('before')\n    return [1][len('abc')]\n")
    done = kgen(program, b"")
    assert (done.returncode, done.stdout) == (101, b"before\n")
    assert done.stderr.startswith(b"panic: index: ")
