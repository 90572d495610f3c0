"""The kernel's own operations in instructions: exact and repeatable, under QEMU's `-icount`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from kgen.cli import pipeline
from qemu.command import Configuration
from qemu.machine import run_image

PROGRAM: Final = Path(__file__).with_name("kernel_program.py")
COUNTING: Final = ("-icount", "shift=0")
LIMIT_S: Final = 60.0


class KernelFailed(Exception):
    """The kernel did not come to its end."""


def build(folder: Path) -> Path:
    """The image of `bench/kernel_program.py`."""
    kernel = folder / "kernel.elf"
    kernel.write_bytes(pipeline.build(pipeline.compile_image(str(PROGRAM)), 3).content)
    return kernel


def measure_kernel(kernel: Path) -> dict[str, int]:
    """Instructions for each operation, by name."""
    outcome = run_image(Configuration(kernel, extra=COUNTING), LIMIT_S)
    if outcome.status != 0:
        raise KernelFailed(f"{outcome.describe()}: {outcome.error_text}")
    return {name: int(count) for name, count in (line.split(": ") for line in outcome.serial_text.splitlines())}
