"""`kgen run --on qemu`: a program as a kernel in a virtual machine, behaving like one on the host."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kgen.cli.built import QEMU, built
from kgen.cli.cache import Request
from qemu.command import Configuration, encode_arguments, find_qemu
from qemu.machine import run_attached
from qemu.outcome import Outcome, Verdict

if TYPE_CHECKING:
    from kgen.backend.worker import Level


def run_in_qemu(file: str, level: Level, leaks: bool, arguments: Sequence[str]) -> int:
    """Compiles and boots a program: its output is ours, its status the result."""
    # Before the compiler's work, not after it.
    find_qemu()
    image = built(Request(QEMU, file, level, leaks))
    with tempfile.TemporaryDirectory(prefix="kgen-") as folder:
        kernel = Path(folder, "image.elf")
        kernel.write_bytes(image.content)
        line = encode_arguments([argument.encode("utf-8", "surrogateescape") for argument in arguments])
        return _boot(Configuration(kernel, command_line=line))


def _boot(configuration: Configuration) -> int:
    outcome = run_attached(configuration)
    sys.stderr.buffer.write(outcome.errors)
    sys.stderr.flush()
    return status_of(outcome)


def status_of(outcome: Outcome) -> int:
    """The exit status that stands for an outcome; what is no exit is explained on the standard error."""
    if outcome.status is not None:
        return outcome.status
    if outcome.verdict is Verdict.STOPPED:
        return 0
    print(f"kgen: {outcome.describe()}", file=sys.stderr)
    return 1
