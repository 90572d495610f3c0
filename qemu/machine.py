"""A virtual machine under test: started, listened to, controlled over QMP, and always cleaned up.

    with Machine(Configuration(kernel=Path("hello.elf"))) as machine:
        outcome = machine.wait(timeout_s=10)
    assert outcome.verdict is Verdict.PASS, outcome.describe()

A machine that panics, hangs or resets itself is stopped where it is, and its outcome says what every CPU was doing,
in Python lines. Nothing outlives the `with`: neither the process nor its scratch files.
"""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import tempfile
import time
from collections import deque
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Final, Self, cast

from qemu.backtrace import backtraces
from qemu.command import Channels, Configuration, arguments, find_qemu, quoted
from qemu.control import Control, ControlError
from qemu.outcome import CpuState, Outcome, Verdict, exit_status, read_marks, status_record
from qemu.registers import Registers, RegistersError, read_registers
from qemu.stub import Stub

GRACE_S: Final = 5.0
"""How long a machine may take to end after it was told to."""

PAGE: Final = 4096

recent: Final[deque[tuple[Configuration, Outcome]]] = deque(maxlen=8)
"""The machines that ended last; the pytest plugin shows those of a failed test."""


class MachineError(Exception):
    """The machine was asked for something it cannot do now."""


class Machine:
    """One QEMU process. Use as a context manager.

    `attached` leaves this process's standard input and output to the serial port; `paused` waits for `resume`; not
    in the `foreground`, QEMU does not get the terminal's Ctrl-C.
    """

    def __init__(
        self,
        configuration: Configuration,
        *,
        attached: bool = False,
        paused: bool = False,
        foreground: bool = True,
    ) -> None:
        self.configuration = configuration
        self._foreground = foreground
        self._attached = attached
        self._starts_paused = paused
        self._program = find_qemu()
        self._scratch = tempfile.TemporaryDirectory(prefix="kgen-qemu-")
        self._process: subprocess.Popen[bytes] | None = None
        self._control: Control | None = None
        self._stub: Stub | None = None
        self._started_s = 0.0
        self._complaint = ""
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
        """The folder of the machine's files; gone when the machine is closed."""
        return Path(self._scratch.name)

    @property
    def process_id(self) -> int | None:
        return None if self._process is None else self._process.pid

    @property
    def serial(self) -> bytes:
        """What has been read of the first serial port so far."""
        return b"" if self._control is None else bytes(self._control.output)

    def start(self) -> None:
        """Starts QEMU. When it refuses, `wait` says so."""
        if self._process is not None:
            raise MachineError("the machine has been started already")
        self._started_s = time.monotonic()
        ours, theirs = socket.socketpair()
        channels = Channels(theirs.fileno(), self.scratch / "console", self.scratch / "marks", self.scratch / "resets")
        stream = None if self._attached else subprocess.PIPE
        with theirs, open(self.scratch / "complaint", "wb") as complaint:
            self._process = subprocess.Popen(
                [self._program, *arguments(self.configuration, channels)],
                stdin=stream,
                stdout=stream,
                stderr=complaint,
                pass_fds=[theirs.fileno()],
                start_new_session=not self._foreground,
            )
        self._control = Control(ours, self._process.pid)
        if self._process.stdout is not None:
            self._control.listen(self._process.stdout.fileno())
        # QEMU that refuses its options is gone before it greets; `wait` tells what it said.
        with contextlib.suppress(ControlError):
            self._control.connect()
            if not self._starts_paused:
                self._control.execute("cont")

    # Talking to the image

    def send(self, data: bytes) -> None:
        """Types `data` on the first serial port."""
        stream = self._running().stdin
        assert stream is not None, "the serial port is connected elsewhere"
        stream.write(data)
        stream.flush()

    def wait_for(self, text: bytes, timeout_s: float) -> bool:
        """Waits until the serial output holds `text`; False when the machine ends or the time is up before."""
        control = self._controlled()
        control.wait_until(lambda: text in control.output or self._is_over(), timeout_s)
        control.drain()
        return text in control.output

    def wait_for_output(self, known: int, timeout_s: float) -> None:
        """Waits until there is more serial output than `known` bytes, the machine ends, or the time is up."""
        control = self._controlled()
        control.wait_until(lambda: len(control.output) > known or control.has_ended, timeout_s)
        if control.has_ended:
            control.drain()

    @property
    def has_ended(self) -> bool:
        """Whether QEMU is gone."""
        return self._controlled().has_ended

    def wait(self, timeout_s: float | None) -> Outcome:
        """Waits for the image to end, and stops it at the time limit; None is no limit."""
        if self._outcome is None:
            ended = self._controlled().wait_until(self._is_over, timeout_s)
            self._conclude(None if ended else Verdict.HANG)
        assert self._outcome is not None
        return self._outcome

    def stop(self) -> Outcome:
        """Ends the machine from outside, if it has not ended itself."""
        if self._outcome is None:
            self._conclude(None if self._is_over() else Verdict.STOPPED)
        assert self._outcome is not None
        return self._outcome

    # Controls

    def execute(self, command: str, **parameters: object) -> object:
        """The answer to a QMP command (QEMU, "QMP Reference Manual"); raises `ControlError`."""
        return self._controlled().execute(command, parameters)

    def monitor(self, line: str, cpu: int = 0) -> str:
        """The answer of the human monitor, for what QMP has no command: `info mtree`, `x /4i $pc`."""
        return str(self.execute("human-monitor-command", **{"command-line": line, "cpu-index": cpu}))

    def pause(self) -> None:
        """Stops all CPUs, between two instructions."""
        self.execute("stop")

    def resume(self) -> None:
        """Lets all CPUs run on."""
        try:
            self.execute("cont")
        except ControlError:
            # An image may have ended QEMU before the answer was written.
            if not self._controlled().wait_until(lambda: self._controlled().has_ended, GRACE_S):
                raise

    @property
    def is_running(self) -> bool:
        status = self.execute("query-status")
        return isinstance(status, dict) and cast(dict[str, object], status).get("running") is True

    def registers(self) -> list[Registers]:
        """A snapshot of the registers of every CPU; consistent when the machine is paused."""
        return read_registers(self.monitor("info registers -a"))

    def read_memory(self, address: int, size: int, cpu: int = 0) -> bytes:
        """Memory at a virtual address, as a CPU sees it; raises `ControlError` where nothing is mapped."""
        return self._saved("memsave", address, size, {"cpu-index": cpu})

    def read_physical_memory(self, address: int, size: int) -> bytes:
        """Memory at a physical address; where there is none, zeros."""
        return self._saved("pmemsave", address, size, {})

    def write_memory(self, address: int, data: bytes, cpu: int = 0) -> None:
        """Changes memory at a virtual address, read-only memory too; the machine is paused then. Raises `ControlError`.

        QMP only reads memory; this goes through the stub that QEMU has for debuggers.
        """
        self._debugged().write_memory(address, data, cpu)

    def step(self, count: int = 1, cpu: int = 0) -> None:
        """Executes instructions of one CPU while the others wait, without interrupts; the machine is paused then."""
        stub = self._debugged()
        for _ in range(count):
            stub.step(cpu)

    def serve_debugger(self) -> Path:
        """Opens QEMU's stub for one debugger; the result is its socket, for gdb's `target remote`."""
        path = self.scratch / "stub"
        self.monitor(f"gdbserver unix:{quoted(path)},server=on,wait=off")
        return path

    def inject_nmi(self) -> None:
        """A non-maskable interrupt, at the CPUs whose local APIC lets LINT1 through as one."""
        self.execute("inject-nmi")

    def backtraces(self) -> tuple[CpuState, ...]:
        """What every CPU is doing; the machine should be paused."""
        return backtraces(self.configuration.kernel, self.registers(), self._page)

    def close(self) -> None:
        """Ends the process if it still runs and removes what it left."""
        if self._process is not None:
            self.stop()
            for stream in (self._process.stdin, self._process.stdout):
                if stream is not None:
                    # What was typed and never read is lost with the machine.
                    with contextlib.suppress(BrokenPipeError):
                        stream.close()
            if self._stub is not None:
                self._stub.close()
            self._controlled().close()
        self._scratch.cleanup()

    # Inside

    def _debugged(self) -> Stub:
        """The debugger's stub; connecting to it pauses the machine."""
        if self._stub is None:
            self._stub = Stub(self.serve_debugger())
        self.pause()
        return self._stub

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise MachineError("the machine has not been started")
        return self._process

    def _controlled(self) -> Control:
        if self._control is None:
            raise MachineError("the machine has not been started")
        return self._control

    def _saved(self, command: str, address: int, size: int, more: dict[str, object]) -> bytes:
        path = self.scratch / "memory"
        # QMP's numbers are signed; the upper half of the addresses is written as negative ones.
        number = address - (1 << 64) if address >> 63 else address
        self.execute(command, **{"val": number, "size": size, "filename": str(path), **more})
        return path.read_bytes()

    def _page(self, cpu: int, number: int) -> bytes | None:
        """A page of virtual memory by its number, or None when it is not mapped."""
        try:
            return self.read_memory(number * PAGE, PAGE, cpu)
        except ControlError:
            return None

    def _announced(self, name: str) -> list[dict[str, object]]:
        """The data of the events with this name."""
        events = self._controlled().events
        return [cast(dict[str, object], event.get("data", {})) for event in events if event.get("event") == name]

    def _is_over(self) -> bool:
        control = self._controlled()
        return control.has_ended or bool(self._announced("SHUTDOWN")) or bool(self._announced("GUEST_PANICKED"))

    def _conclude(self, verdict: Verdict | None) -> None:
        """Finds the verdict unless one is given, looks at the CPUs when something went wrong, and ends QEMU."""
        control, process = self._controlled(), self._running()
        cpus: tuple[CpuState, ...] = ()
        panicked = bool(self._announced("GUEST_PANICKED"))
        reasons = [data.get("reason") for data in self._announced("SHUTDOWN")]
        if verdict is None and panicked:
            verdict = Verdict.PANIC
        elif verdict is None and "guest-reset" in reasons:
            resets = (self.scratch / "resets").read_text("utf-8", "replace")
            verdict = Verdict.TRIPLE_FAULT if "Triple fault" in resets else Verdict.RESET
        if verdict in (Verdict.PANIC, Verdict.TRIPLE_FAULT, Verdict.RESET, Verdict.HANG) and not control.has_ended:
            cpus = self._examined()
        if panicked and not control.has_ended:
            # The image has only told of its panic; now it ends itself, with its status.
            with contextlib.suppress(ControlError):
                control.execute("cont")
            control.wait_until(lambda: control.has_ended or bool(self._announced("SHUTDOWN")), GRACE_S)
        if not control.has_ended:
            with contextlib.suppress(ControlError):
                control.execute("quit")
            if not control.wait_until(lambda: control.has_ended, GRACE_S):
                process.kill()
        code = process.wait()
        control.drain()
        self._outcome = self._read_outcome(verdict, code, cpus, was_powered_off="guest-shutdown" in reasons)
        recent.append((self.configuration, self._outcome))

    def _examined(self) -> tuple[CpuState, ...]:
        try:
            self.pause()
            return self.backtraces()
        except (ControlError, RegistersError) as error:
            self._complaint += f"\nthe CPUs cannot be examined: {error}"
            return ()

    def _read_outcome(
        self, verdict: Verdict | None, code: int, cpus: tuple[CpuState, ...], was_powered_off: bool
    ) -> Outcome:
        duration_s = time.monotonic() - self._started_s
        complaint = (self.scratch / "complaint").read_text("utf-8", "replace") + self._complaint
        errors, record = status_record(_content(self.scratch / "console"))
        status = exit_status(code, record, complaint)
        if verdict is None:
            if status is not None:
                verdict = Verdict.FAIL if status else Verdict.PASS
            elif was_powered_off:
                verdict = Verdict.POWER_OFF
            else:
                # On a terminal, Ctrl-A X ends QEMU without a word.
                verdict = Verdict.STOPPED if code == 0 else Verdict.QEMU_ERROR
        if verdict not in (Verdict.PASS, Verdict.FAIL, Verdict.PANIC):
            status = None
        marks = read_marks(_content(self.scratch / "marks"))
        return Outcome(verdict, status, self.serial, errors, duration_s, complaint, cpus, marks)


def _content(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def run_image(configuration: Configuration, timeout_s: float) -> Outcome:
    """Boots an image and waits for its end."""
    with Machine(configuration) as machine:
        return machine.wait(timeout_s)


def run_attached(configuration: Configuration) -> Outcome:
    """Boots an image with its serial port on this process's standard input and output.

    On a terminal Ctrl-A X ends the machine. The outcome holds no serial output: it has been shown already.
    """
    serial = "mon:stdio" if sys.stdin.isatty() else "stdio"
    with Machine(replace(configuration, serial=serial), attached=True) as machine:
        return machine.wait(None)
