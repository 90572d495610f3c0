"""Programs compiled as test images, which count what they leave on the heap and make one allocation fail."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kgen.backend.worker import Level
from kgen.cli.pipeline import Where, build, compile_program, image_for, watching_heap
from qemu.command import Configuration, encode_arguments
from qemu.machine import run_image

TIME_LIMIT_S: Final = 60

HEAP: Final = re.compile(r"kgen: heap: (\d+) allocations, (\d+) left\n\Z")
"""The last line that a test image writes to its error stream (`kgen.runtime.heap_watch`)."""


@dataclass(frozen=True)
class Ended:
    """How one run of a test image ended."""

    stdout: str
    report: str
    """The error stream before the line about the heap."""
    status: int
    allocations: int
    left: int


def images(program: Path, where: Where, levels: Sequence[Level], folder: Path) -> dict[Level, Path]:
    """The test image of a program at each level."""
    try:
        compilation = compile_program(str(program), watching_heap(image_for(where)))
    finally:
        sys.modules.pop(f"kgen_program_{program.stem}", None)
    made: dict[Level, Path] = {}
    for level in levels:
        made[level] = folder / f"{program.stem}.{where}.O{level}"
        made[level].write_bytes(build(compilation, level).content)
        made[level].chmod(0o755)
    return made


def run(image: Path, arguments: Sequence[bytes], failing: int = 0) -> Ended:
    """Runs a test image on this machine; the allocation number `failing` gives nothing."""
    command = [str(image).encode(), str(failing).encode(), *arguments]
    done = subprocess.run(command, capture_output=True, check=False, timeout=TIME_LIMIT_S)
    return ended(done.stdout, done.stderr, done.returncode)


def boot(image: Path, arguments: Sequence[bytes], failing: int = 0) -> Ended:
    """The same in a virtual machine."""
    line = encode_arguments([str(failing).encode(), *arguments])
    outcome = run_image(Configuration(image, command_line=line), TIME_LIMIT_S)
    if outcome.status is None:
        raise AssertionError(outcome.describe())
    return ended(outcome.serial_text.encode(), outcome.errors, outcome.status)


def ended(stdout: bytes, stderr: bytes, status: int) -> Ended:
    """Reads the line about the heap; without one the program crashed, panicked or was killed."""
    report = stderr.decode(errors="backslashreplace")
    found = HEAP.search(report)
    if found is None:
        raise AssertionError(f"status {status}, and no word about the heap: {report}")
    return Ended(stdout.decode(), report[: found.start()], status, int(found[1]), int(found[2]))
