"""How a virtual machine ended, and what it said."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from kgen.debug.places import Place
from qemu.command import advice
from qemu.registers import Registers

_MARK: Final = struct.Struct("<QQ")


class Verdict(Enum):
    """Why the machine is no longer running."""

    PASS = "the image ended itself with status 0"
    FAIL = "the image ended itself with an error"
    PANIC = "the image panicked"
    TRIPLE_FAULT = "triple fault"
    RESET = "the image reset the machine"
    POWER_OFF = "the image powered the machine off without a status"
    HANG = "the image was still running at the time limit"
    STOPPED = "the machine was stopped from outside"
    QEMU_ERROR = "QEMU did not run the image"


@dataclass(frozen=True)
class Call:
    """One line of a backtrace."""

    address: int
    place: Place | None
    """None: code without debug information."""
    is_interrupted: bool = False
    """What stands above it is the handler of an exception or interrupt that came here."""

    def __str__(self) -> str:
        return str(self.place) if self.place is not None else f"{self.address:#x}"


@dataclass(frozen=True)
class CpuState:
    """Where one CPU was when the machine was stopped."""

    registers: Registers
    calls: tuple[Call, ...]
    """Innermost first, calls that were inlined among them."""

    def describe(self) -> str:
        """The backtrace, in the words of a panic report."""
        state = "halted" if self.registers.is_halted else "running"
        lines = [f"CPU {self.registers.cpu} ({state}, RIP {self.registers.instruction:#x}):"]
        for number, call in enumerate(self.calls):
            lead = "at" if number == 0 else "interrupted" if call.is_interrupted else "called from"
            lines.append(f"  {lead} {call}")
        return "\n".join(lines)


@dataclass(frozen=True)
class Outcome:
    """The end of one run."""

    verdict: Verdict
    status: int | None
    """The image's exit status, 0 to 255; None when it did not end itself."""
    serial: bytes
    """Everything written to the first serial port."""
    errors: bytes
    """What the image wrote to its error stream: the debug console, without the status record at its end."""
    duration_s: float
    """From the start of QEMU to its end."""
    complaint: str = ""
    """What QEMU itself wrote to its standard error, or why it could not be asked."""
    cpus: tuple[CpuState, ...] = ()
    """Every CPU, when the image panicked, hung or reset the machine."""
    marks: tuple[tuple[int, int], ...] = field(default=())
    """For each mark, the time-stamp counter where the mark before it ended, and where it began."""

    @property
    def serial_text(self) -> str:
        return self.serial.decode("utf-8", "replace").replace("\r\n", "\n")

    @property
    def error_text(self) -> str:
        return self.errors.decode("utf-8", "replace").replace("\r\n", "\n")

    def ticks(self, mark: int) -> int:
        """Ticks of the time-stamp counter between a mark (from 1 on) and the one before.

        With `Configuration.counts_instructions` they are instructions, the same in every run. The marks' own are
        not counted.
        """
        ended, began = self.marks[mark]
        return began - ended

    def describe(self) -> str:
        """For a failed test or a terminal: the verdict in one line, and what every CPU was doing."""
        line = self.verdict.value
        if self.verdict is Verdict.FAIL and self.status is not None:
            line += f": status {self.status}"
        line += f", after {self.duration_s:.2f} s"
        complaint = self.complaint.strip()
        if complaint:
            line += f": {complaint}"
            hint = advice(complaint) if self.verdict is Verdict.QEMU_ERROR else ""
            line += f" ({hint})" if hint else ""
        return "\n".join([line, *(cpu.describe() for cpu in self.cpus)])

    def report(self) -> str:
        """Everything: verdict, backtraces, error stream and serial log."""
        parts = [self.describe()]
        for name, text in (("error stream", self.error_text), ("serial log", self.serial_text)):
            if text.strip():
                parts.append(f"--- {name}\n{text.rstrip()}")
        return "\n".join(parts)


def status_record(console: bytes) -> tuple[bytes, int | None]:
    """Splits the debug console's bytes into the error stream and the status at its end.

    An image ends its error stream with a NUL byte and its status, because QEMU's own exit status has room for
    seven bits only: `isa-debug-exit` ends QEMU with `(value << 1) | 1`.
    """
    if len(console) >= 2 and console[-2] == 0:
        return console[:-2], console[-1]
    return console, None


def exit_status(code: int, record: int | None, complaint: str) -> int | None:
    """The image's status by QEMU's exit code and the record on the debug console; None when the image had no part."""
    if record is not None:
        return record
    if code > 0 and code & 1 and not (code == 1 and complaint.strip()):
        return code >> 1
    return None


def read_marks(data: bytes) -> tuple[tuple[int, int], ...]:
    """The marks that an image wrote; a last one that was cut off does not count."""
    whole = len(data) - len(data) % _MARK.size
    return tuple((ended, began) for ended, began in _MARK.iter_unpack(data[:whole]))
