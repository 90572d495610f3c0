"""A virtual machine under test: started, listened to, controlled over QMP, and always cleaned up.

    with Machine(Configuration(kernel=Path("hello.elf"))) as machine:
        outcome = machine.wait(timeout_s=10)
    assert outcome.status == 0

Nothing outlives the `with`: neither the process nor its sockets nor its scratch files.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from qemu.qmp import QMPError
from qemu.qmp.legacy import QEMUMonitorProtocol

from qemu.command import Configuration, arguments, find_qemu
from qemu.outcome import Outcome, Verdict, read_verdict

READ_SIZE: Final = 1 << 16
GRACE_S: Final = 2.0
"""How long QEMU may take to write what it buffers after it was told to end."""


class MachineError(Exception):
    """The machine was asked for something it cannot do now."""


class Machine:
    """One QEMU process. Use as a context manager."""

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration
        self._program = find_qemu()
        self._scratch = tempfile.TemporaryDirectory(prefix="kgen-qemu-")
        self._process: subprocess.Popen[bytes] | None = None
        self._serial = bytearray()
        self._monitor: QEMUMonitorProtocol | None = None
        self._started_s = 0.0
        self._outcome: Outcome | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def scratch(self) -> Path:
        """The folder of the machine's sockets and files; gone when the machine is closed."""
        return Path(self._scratch.name)

    @property
    def process_id(self) -> int | None:
        return None if self._process is None else self._process.pid

    @property
    def serial(self) -> bytes:
        """What has been read of the first serial port so far."""
        return bytes(self._serial)

    def start(self) -> None:
        """Starts QEMU; the image boots at once."""
        if self._process is not None:
            raise MachineError("the machine has been started already")
        self._started_s = time.monotonic()
        with open(self.scratch / "complaint", "wb") as complaint:
            self._process = subprocess.Popen(
                [
                    self._program,
                    *arguments(self.configuration, self.scratch / "qmp", self.scratch / "console"),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaint,
            )

    def send(self, data: bytes) -> None:
        """Types `data` on the first serial port."""
        stream = self._running().stdin
        assert stream is not None
        stream.write(data)
        stream.flush()

    def wait_for(self, text: bytes, timeout_s: float) -> bool:
        """Waits until the serial output holds `text`; False when the machine ends or the time is up before."""
        self._listen(time.monotonic() + timeout_s, text)
        return text in self._serial

    def wait(self, timeout_s: float) -> Outcome:
        """Waits for the image to end itself, and stops it at the time limit."""
        if self._outcome is None:
            process = self._running()
            if self._listen(time.monotonic() + timeout_s, None):
                self._outcome = self._ended(process.wait(), None)
            else:
                self._outcome = self._stop(Verdict.TIMED_OUT)
        return self._outcome

    def stop(self) -> Outcome:
        """Ends the machine from outside."""
        if self._outcome is None:
            self._outcome = self._stop(Verdict.STOPPED)
        return self._outcome

    def execute(self, command: str, **parameters: object) -> object:
        """The answer to a QMP command (QEMU, "QMP Reference Manual"); raises what `qemu.qmp` raises."""
        return self._connected().cmd(command, **parameters)

    def monitor(self, line: str) -> str:
        """The answer of the human monitor, for what QMP has no command: `info registers`, `x /4i $pc`."""
        return str(self.execute("human-monitor-command", **{"command-line": line}))

    def close(self) -> None:
        """Ends the process if it still runs and removes what it left."""
        if self._process is not None:
            self.stop()
            for stream in (self._process.stdin, self._process.stdout):
                if stream is not None:
                    stream.close()
        self._disconnect()
        self._scratch.cleanup()

    # Inside

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise MachineError("the machine has not been started")
        return self._process

    def _connected(self) -> QEMUMonitorProtocol:
        if self._monitor is None:
            process = self._running()
            path = self.scratch / "qmp"
            deadline_s = time.monotonic() + 10
            while not path.exists():
                if process.poll() is not None or time.monotonic() > deadline_s:
                    raise MachineError("QEMU opened no control socket")
                time.sleep(0.005)
            monitor = QEMUMonitorProtocol(str(path))
            monitor.connect()
            self._monitor = monitor
        return self._monitor

    def _disconnect(self) -> None:
        if self._monitor is not None:
            # The other end may be gone already, which is what we want.
            with contextlib.suppress(QMPError, OSError, EOFError):
                self._monitor.close()
            self._monitor = None

    def _listen(self, deadline_s: float, text: bytes | None) -> bool:
        """Collects serial output until `text` came, the time is up, or the machine ended (True)."""
        stream = self._running().stdout
        assert stream is not None
        if stream.closed:
            return True
        with selectors.DefaultSelector() as selector:
            selector.register(stream, selectors.EVENT_READ)
            while text is None or text not in self._serial:
                left_s = deadline_s - time.monotonic()
                if left_s <= 0 or not selector.select(left_s):
                    return False
                data = os.read(stream.fileno(), READ_SIZE)
                if not data:
                    return True
                self._serial += data
        return False

    def _stop(self, verdict: Verdict) -> Outcome:
        process = self._running()
        process.terminate()
        try:
            self._listen(time.monotonic() + GRACE_S, None)
            code = process.wait(GRACE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            code = process.wait()
        return self._ended(code, verdict)

    def _ended(self, code: int, verdict: Verdict | None) -> Outcome:
        duration_s = time.monotonic() - self._started_s
        self._disconnect()
        console = self.scratch / "console"
        complaint = (self.scratch / "complaint").read_text("utf-8", "replace")
        found, status, errors = read_verdict(code, console.read_bytes() if console.exists() else b"", complaint)
        if verdict is not None:
            found, status = verdict, None
        return Outcome(found, status, bytes(self._serial), errors, duration_s, complaint)


def run_image(configuration: Configuration, timeout_s: float) -> Outcome:
    """Boots an image and waits for its end."""
    with Machine(configuration) as machine:
        return machine.wait(timeout_s)


def run_attached(configuration: Configuration) -> Outcome:
    """Boots an image with its serial port on this process's standard input and output.

    On a terminal Ctrl-A X ends the machine. The outcome holds no serial output: it has been shown already.
    """
    is_terminal = sys.stdin.isatty()
    with tempfile.TemporaryDirectory(prefix="kgen-qemu-") as scratch:
        console, complaint = Path(scratch, "console"), Path(scratch, "complaint")
        connected = replace(configuration, serial="mon:stdio" if is_terminal else "stdio")
        started_s = time.monotonic()
        with complaint.open("wb") as errors:
            command = [find_qemu(), *arguments(connected, None, console)]
            code = subprocess.run(command, check=False, stderr=errors).returncode
        said = console.read_bytes() if console.exists() else b""
        complained = complaint.read_text("utf-8", "replace")
        verdict, status, errors_written = read_verdict(code, said, complained)
    if verdict is Verdict.RESET and is_terminal:
        # The user's Ctrl-A X ends QEMU as a reset does.
        verdict = Verdict.STOPPED
    return Outcome(verdict, status, b"", errors_written, time.monotonic() - started_s, complained)
