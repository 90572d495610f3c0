"""The command line of QEMU for our images: a microvm without firmware screens or devices we do not use."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PROGRAM: Final = "qemu-system-x86_64"
PACKAGE: Final = "qemu-system-x86"
"""The Debian package that holds PROGRAM."""

DEBUG_EXIT_PORT: Final = 0xF4
"""`isa-debug-exit`: a write ends QEMU (QEMU, hw/misc/debugexit.c)."""
DEBUG_CONSOLE_PORT: Final = 0xE9
"""`isa-debugcon`: reads give 0xE9 when it is there (QEMU, hw/char/debugcon.c)."""


class QemuMissing(Exception):
    """QEMU is not installed. The text is one line for the user."""


def find_qemu() -> str:
    """The path of QEMU for x86-64."""
    path = shutil.which(PROGRAM)
    if path is None:
        raise QemuMissing(f"{PROGRAM} is not installed; on Debian: apt install {PACKAGE}")
    return path


@dataclass(frozen=True)
class Configuration:
    """The virtual machine that an image is started in."""

    kernel: Path
    """An ELF file with a PVH entry note, or a Linux kernel."""
    command_line: str = ""
    initial_ramdisk: Path | None = None
    memory_mib: int = 128
    cpus: int = 1
    cpu: str = "max"
    """`max` is everything TCG can do."""
    machine: str = "microvm,pit=off,pic=off,rtc=off,auto-kernel-cmdline=off"
    serial: str = "stdio"
    """What the first serial port is connected to, a QEMU character device."""
    extra: tuple[str, ...] = ()
    """Further QEMU arguments."""


def arguments(configuration: Configuration, control_socket: Path | None, console: Path) -> list[str]:
    """The arguments after the program's name. `console` receives what the image writes to the debug console."""
    made = [
        *("-nodefaults", "-no-user-config", "-no-reboot", "-display", "none"),
        *("-accel", "tcg", "-M", configuration.machine, "-cpu", configuration.cpu),
        *("-m", f"{configuration.memory_mib}M", "-smp", str(configuration.cpus)),
        *("-kernel", str(configuration.kernel)),
        *("-serial", configuration.serial),
        *("-chardev", f"file,id=report,path={quoted(console)}"),
        *("-device", f"isa-debugcon,iobase={DEBUG_CONSOLE_PORT:#x},chardev=report"),
        *("-device", f"isa-debug-exit,iobase={DEBUG_EXIT_PORT:#x},iosize=0x04"),
    ]
    if configuration.command_line:
        made += ["-append", configuration.command_line]
    if configuration.initial_ramdisk is not None:
        made += ["-initrd", str(configuration.initial_ramdisk)]
    if control_socket is not None:
        made += ["-qmp", f"unix:{quoted(control_socket)},server=on,wait=off"]
    return made + list(configuration.extra)


def quoted(path: Path) -> str:
    """A path inside one of QEMU's option lists, where a comma is written twice."""
    return str(path).replace(",", ",,")


def encode_arguments(given: Sequence[bytes]) -> str:
    """The command line that `platforms/baremetal/start.py` splits into these arguments again."""
    return " ".join(_encoded(argument) for argument in given)


def _encoded(argument: bytes) -> str:
    return "".join(chr(b) if b > 0x20 and b < 0x7F and b != 0x25 else f"%{b:02x}" for b in argument) or "%"
