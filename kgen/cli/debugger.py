"""`kgen gdb`: gdb on an image that has not executed its first instruction, with everything loaded."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import kgen.gdb
from kgen.cli.built import IMAGE, QEMU, built
from kgen.cli.cache import Request
from qemu.command import Configuration, ProgramMissing, encode_arguments
from qemu.control import ControlError
from qemu.machine import Machine

if TYPE_CHECKING:
    from kgen.backend.worker import Level

PRINTERS: Final = Path(kgen.gdb.__file__).with_name("printers.py")
PACKAGES: Final = Path(kgen.gdb.__file__).parents[2]
"""Where kgen, kernel_src and platforms are installed: the sources of an image are named from there."""
PATIENCE_S: Final = 0.1
"""How soon the end of gdb is noticed."""


class GdbMissing(ProgramMissing):
    """gdb is not installed."""


def debug(file: str, level: Level, line: str, cpus: int, memory_mib: int, given: Sequence[str]) -> int:
    """Builds what `file` describes, starts it paused and runs gdb on it; the result is gdb's status.

    `file` has a constant IMAGE, or a function main, or is an image already. `line` is the image's command line, and
    `given` are further arguments of gdb.
    """
    gdb = shutil.which("gdb")
    if gdb is None:
        raise GdbMissing("gdb is not installed; on Debian: apt install gdb")
    with tempfile.TemporaryDirectory(prefix="kgen-") as folder:
        kernel = Path(file)
        if not is_elf(kernel):
            purpose = IMAGE if describes_image(kernel) else QEMU
            content = built(Request(purpose, file, level)).content
            kernel = Path(folder, f"{kernel.stem}.elf")
            kernel.write_bytes(content)
        command_line = encode_arguments([word.encode("utf-8", "surrogateescape") for word in line.split()])
        configuration = Configuration(kernel, command_line=command_line, cpus=cpus, memory_mib=memory_mib)
        with Machine(configuration, paused=True, foreground=False) as machine:
            try:
                stub = machine.serve_debugger()
            except ControlError:
                print(f"kgen: {machine.wait(PATIENCE_S).describe()}", file=sys.stderr)
                return 1
            sources = ":".join(str(path) for path in (Path(file).resolve().parent, Path.cwd(), PACKAGES))
            commands = [
                f"directory {sources}",
                "set pagination off",
                # The kernel is not over where its program begins.
                "set backtrace past-main on",
                f"source {PRINTERS}",
                f"target remote {stub}",
            ]
            arguments = [part for command in commands for part in ("-ex", command)]
            beside = kernel.with_suffix(".debug")
            symbols = beside if beside.exists() else kernel
            debugger = subprocess.Popen([gdb, "-q", *arguments, *given, str(symbols)])
            return relay(machine, debugger)


def relay(machine: Machine, debugger: subprocess.Popen[bytes]) -> int:
    """Shows what the image prints until gdb ends. Ctrl-C is gdb's."""
    shown = 0
    while True:
        try:
            status = debugger.poll()
            machine.wait_for_output(shown, PATIENCE_S)
            sys.stdout.buffer.write(machine.serial[shown:])
            sys.stdout.flush()
            shown = len(machine.serial)
            if status is not None:
                return status
            if machine.has_ended:
                return debugger.wait()
        except KeyboardInterrupt:
            continue


def is_elf(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(4) == b"\x7fELF"
    except OSError:
        # Who builds it says what is wrong with it.
        return False


def describes_image(path: Path) -> bool:
    """Whether a source file assigns a constant IMAGE."""
    try:
        body = ast.parse(path.read_bytes()).body
    except (OSError, SyntaxError, ValueError):
        return False
    targets = [t for node in body if isinstance(node, ast.Assign) for t in node.targets]
    targets += [node.target for node in body if isinstance(node, ast.AnnAssign)]
    return any(isinstance(target, ast.Name) and target.id == "IMAGE" for target in targets)
