"""QEMU's stub for debuggers, for the two things that QMP has no command for: to write memory, and to single-step.

The protocol is gdb's ("GDB Remote Serial Protocol", appendix E of Debugging with GDB): `$DATA#CHECKSUM`, each packet
acknowledged with `+`. A CPU is a thread; QEMU numbers them from 1.
"""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Final

from qemu.control import ControlError

TIMEOUT_S: Final = 20.0


class Stub:
    """A connection to the stub. As long as it is open, QEMU believes in a debugger."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(TIMEOUT_S)
        self._socket.connect(str(path))
        self._unread = b""
        # The first answer tells that the connection has stopped the machine.
        self._ask("?")

    def write_memory(self, address: int, data: bytes, cpu: int) -> None:
        """Writes to virtual memory as `cpu` sees it."""
        self._require(f"Hg{cpu + 1:x}")
        self._require(f"M{address:x},{len(data):x}:{data.hex()}")

    def step(self, cpu: int) -> None:
        """Executes one instruction of a CPU."""
        answer = self._ask(f"vCont;s:{cpu + 1:x}")
        if not answer.startswith(("T", "S")):
            raise ControlError(f"QEMU's stub answers {answer!r} to a step")

    def close(self) -> None:
        self._socket.close()

    def _require(self, packet: str) -> None:
        answer = self._ask(packet)
        if answer != "OK":
            raise ControlError(f"QEMU's stub answers {answer!r} to {packet[:40]}")

    def _ask(self, packet: str) -> str:
        self._socket.sendall(f"${packet}#{sum(packet.encode()) & 0xFF:02x}".encode())
        try:
            while not (b"$" in self._unread and b"#" in self._unread[:-2]):
                received = self._socket.recv(4096)
                if not received:
                    raise ControlError("QEMU's stub has ended")
                self._unread += received
        except TimeoutError:
            raise ControlError("QEMU's stub does not answer") from None
        start = self._unread.index(b"$") + 1
        end = self._unread.index(b"#", start)
        answer, self._unread = self._unread[start:end], self._unread[end + 3 :]
        self._socket.sendall(b"+")
        return answer.decode("ascii", "replace")
