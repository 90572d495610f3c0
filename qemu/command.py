"""The command line of QEMU for our images: a microvm without firmware screens or devices we do not use."""

from __future__ import annotations

import re
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
MARKS_PORT: Final = 0xEA
"""A second `isa-debugcon`, for the marks of `platforms/baremetal/marks.py`."""


class ProgramMissing(Exception):
    """A program of the system is not installed. The text is one line for the user, with the package."""


class QemuMissing(ProgramMissing):
    """QEMU is not installed."""


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
    counts_instructions: bool = False
    """Virtual time is the number of executed instructions, one for each nanosecond (`-icount shift=0`): the time-stamp
    counter counts instructions, timers expire at the same instruction in every run, and CPUs take turns."""
    extra: tuple[str, ...] = ()
    """Further QEMU arguments."""


@dataclass(frozen=True)
class Channels:
    """How the harness and a QEMU process talk, besides the serial port."""

    control: int
    """The descriptor of a socket for QMP."""
    console: Path
    """Receives what the image writes to the debug console."""
    marks: Path
    """Receives the image's marks."""
    resets: Path
    """Receives QEMU's log of resets, which tells a triple fault from others."""


def arguments(configuration: Configuration, channels: Channels) -> list[str]:
    """The arguments after the program's name. The machine does not run before QMP's `cont`, and stops at its end."""
    made = [
        *("-nodefaults", "-no-user-config", "-S", "-display", "none"),
        *("-action", "reboot=shutdown,shutdown=pause,panic=pause"),
        *("-accel", "tcg", "-M", configuration.machine, "-cpu", configuration.cpu),
        *("-m", f"{configuration.memory_mib}M", "-smp", str(configuration.cpus)),
        *("-kernel", str(configuration.kernel)),
        *("-serial", configuration.serial),
        *("-chardev", f"socket,id=control,fd={channels.control}", "-mon", "chardev=control,mode=control"),
        *("-chardev", f"file,id=report,path={quoted(channels.console)}"),
        *("-device", f"isa-debugcon,iobase={DEBUG_CONSOLE_PORT:#x},chardev=report"),
        *("-chardev", f"file,id=marks,path={quoted(channels.marks)}"),
        *("-device", f"isa-debugcon,iobase={MARKS_PORT:#x},readback={MARKS_PORT:#x},chardev=marks"),
        *("-device", f"isa-debug-exit,iobase={DEBUG_EXIT_PORT:#x},iosize=0x04"),
        *("-device", "pvpanic"),
        *("-d", "cpu_reset", "-D", str(channels.resets)),
    ]
    if configuration.counts_instructions:
        made += ["-icount", "shift=0,sleep=off"]
    if configuration.command_line:
        made += ["-append", configuration.command_line]
    if configuration.initial_ramdisk is not None:
        made += ["-initrd", str(configuration.initial_ramdisk)]
    return made + list(configuration.extra)


def quoted(path: Path) -> str:
    """A path inside one of QEMU's option lists, where a comma is written twice."""
    return str(path).replace(",", ",,")


def encode_arguments(given: Sequence[bytes]) -> str:
    """The command line that `platforms/baremetal/start.py` splits into these arguments again."""
    return " ".join(_encoded(argument) for argument in given)


def _encoded(argument: bytes) -> str:
    return "".join(chr(b) if b > 0x20 and b < 0x7F and b != 0x25 else f"%{b:02x}" for b in argument) or "%"


_FIRMWARE: Final = "QEMU's firmware is not installed; on Debian: apt install seabios qemu-system-data"

ADVICE: Final = (
    (r"unsupported machine type|-M .*(?:not found|invalid)", "see Configuration.machine, and `{program} -M help`"),
    (r"unable to find CPU model|-cpu ", "see Configuration.cpu, and `{program} -cpu help`"),
    (r"Invalid SMP CPUs|-smp|[Nn]umber of (?:SMP )?CPUs|max CPUs|maxcpus", "see Configuration.cpus"),
    (r"cannot set up guest memory|-m |ram size|memory size", "see Configuration.memory_mib"),
    (r"-action: invalid option|chardev.*fd", "QEMU 6.0 or later is needed"),
    (r"could not load PVH|\.rom\b|bios|firmware|'(?:pvh|linuxboot|qboot)", _FIRMWARE),
    (r"isa-debug|pvpanic|not a valid device model", "this QEMU lacks a device; on Debian: apt install {package}"),
    (
        r"without PVH|[Ee]rror loading uncompressed kernel|not .*ELF",
        "Configuration.kernel is no image that boots by PVH",
    ),
    (r"could not (?:load|open) (?:kernel )?.*|[Ee]rror (?:while )?loading .*kernel", "see Configuration.kernel"),
    (r"-initrd|initrd", "see Configuration.initial_ramdisk"),
    (r"invalid accelerator|accelerator", "the accelerator tcg is missing; on Debian: apt install {package}"),
    (r"invalid option|requires an argument", "see Configuration.extra"),
)
"""What is wrong when QEMU complains with words like these; the first that fits."""


def advice(complaint: str) -> str:
    """What to change when QEMU did not start with this complaint; empty when nothing is known."""
    for pattern, text in ADVICE:
        if re.search(pattern, complaint):
            return text.format(program=PROGRAM, package=PACKAGE)
    return ""
