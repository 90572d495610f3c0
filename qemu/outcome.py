"""How a virtual machine ended, and what it said."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    """Why the machine is no longer running."""

    EXITED = "the image ended itself through the debug-exit device"
    RESET = "the machine reset itself: a triple fault, or a reboot"
    TIMED_OUT = "the image was still running at the time limit"
    STOPPED = "the machine was stopped from outside"
    FAILED = "QEMU did not run the image"


@dataclass(frozen=True)
class Outcome:
    """The end of one run."""

    verdict: Verdict
    status: int | None
    """The image's exit status, 0 to 255; None unless the verdict is `EXITED`."""
    serial: bytes
    """Everything written to the first serial port."""
    errors: bytes
    """What the image wrote to its error stream: the debug console, without the status record at its end."""
    duration_s: float
    """From the start of QEMU to its end."""
    complaint: str = ""
    """What QEMU itself wrote to its standard error."""

    @property
    def serial_text(self) -> str:
        return self.serial.decode("utf-8", "replace").replace("\r\n", "\n")

    @property
    def error_text(self) -> str:
        return self.errors.decode("utf-8", "replace").replace("\r\n", "\n")

    def describe(self) -> str:
        """One line for a failed test or a terminal."""
        line = self.verdict.value
        if self.status is not None:
            line += f", status {self.status}"
        line += f", after {self.duration_s:.2f} s"
        return f"{line}: {self.complaint.strip()}" if self.complaint.strip() else line


def status_record(console: bytes) -> tuple[bytes, int | None]:
    """Splits the debug console's bytes into the error stream and the status at its end.

    An image ends its error stream with a NUL byte and its status, because QEMU's own exit status has room for
    seven bits only: `isa-debug-exit` ends QEMU with `(value << 1) | 1`.
    """
    if len(console) >= 2 and console[-2] == 0:
        return console[:-2], console[-1]
    return console, None


def read_verdict(code: int, console: bytes, complaint: str) -> tuple[Verdict, int | None, bytes]:
    """Verdict, status and error stream of a QEMU process that ended by itself with `code`."""
    errors, status = status_record(console)
    if code < 0:
        return Verdict.FAILED, None, errors
    if status is not None and code & 1:
        return Verdict.EXITED, status, errors
    if code & 1 and not (code == 1 and complaint.strip()):
        return Verdict.EXITED, code >> 1, errors
    if code == 0:
        return Verdict.RESET, None, errors
    return Verdict.FAILED, None, errors
