"""The connection to a QEMU process: QMP commands and events, its output, and its end, waited for together.

QMP ("QEMU Machine Protocol", QEMU's docs/interop/qmp-spec) is spoken by `qemu.qmp`, which is asynchronous. A `Control` has an event loop of its
own, which turns only inside the calls of its methods: the harness stays an ordinary, synchronous library.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
import time
from collections.abc import Callable, Mapping
from typing import Final

from qemu.qmp import QMPClient, QMPError

COMMAND_TIMEOUT_S: Final = 20.0
"""QEMU answers within milliseconds; one that does not for this long hangs itself."""
READ_SIZE: Final = 1 << 16

Event = Mapping[str, object]


class ControlError(Exception):
    """QEMU does not answer, or refuses a command. The text is one line."""


class Control:
    """One QEMU process as its controller sees it."""

    def __init__(self, connection: socket.socket, process_id: int) -> None:
        self.events: list[Event] = []
        """Everything that QEMU has announced so far."""
        self.output = bytearray()
        """What the process wrote to the stream that is listened to."""
        self.has_ended = False
        """The process is gone."""
        self._loop = asyncio.new_event_loop()
        self._changed = asyncio.Event()
        self._client = QMPClient("qemu")
        # What goes wrong is in our own errors; QEMU's end in the middle of a command is ordinary here.
        self._client.logger = logging.getLogger("qemu.control")
        self._client.logger.setLevel(logging.CRITICAL)
        self._connection = connection
        self._collector: asyncio.Task[None] | None = None
        self._end = os.pidfd_open(process_id)
        self._loop.add_reader(self._end, self._ended)
        self._stream: int | None = None

    def listen(self, descriptor: int) -> None:
        """Collects what comes from a pipe into `output`."""
        os.set_blocking(descriptor, False)
        self._stream = descriptor
        self._loop.add_reader(descriptor, self._read)

    def connect(self) -> None:
        """Greets QEMU; from now on events are collected. Raises `ControlError`."""
        self._within(self._client.connect(self._connection), "the greeting")
        self._collector = self._loop.create_task(self._collect())

    def execute(self, command: str, parameters: Mapping[str, object] | None = None) -> object:
        """The answer to a QMP command; raises `ControlError`."""
        return self._within(self._client.execute(command, parameters), command)

    def wait_until(self, condition: Callable[[], bool], timeout_s: float | None) -> bool:
        """Waits until something made `condition` true; False when the time is up. None is no limit."""
        return self._loop.run_until_complete(self._until(condition, timeout_s))

    def drain(self) -> None:
        """Reads what is left in the pipe."""
        while self._stream is not None and self._read():
            pass

    def close(self) -> None:
        """Ends the connection."""
        self._loop.run_until_complete(self._disconnect())
        if self._stream is not None:
            self._loop.remove_reader(self._stream)
        self._loop.remove_reader(self._end)
        os.close(self._end)
        self._connection.close()
        self._loop.close()

    # Inside

    def _within(self, call: object, what: str) -> object:
        assert asyncio.iscoroutine(call)
        try:
            return self._loop.run_until_complete(asyncio.wait_for(call, COMMAND_TIMEOUT_S))
        except TimeoutError:
            raise ControlError(f"QEMU does not answer: {what}") from None
        except (QMPError, OSError, EOFError) as error:
            raise ControlError(f"{what}: {error or type(error).__name__}") from error

    async def _collect(self) -> None:
        async for event in self._client.events:
            self.events.append(event)
            self._changed.set()

    async def _until(self, condition: Callable[[], bool], timeout_s: float | None) -> bool:
        deadline_s = None if timeout_s is None else time.monotonic() + timeout_s
        while not condition():
            self._changed.clear()
            left_s = None if deadline_s is None else deadline_s - time.monotonic()
            if left_s is not None and left_s <= 0:
                return False
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), left_s)
        return True

    async def _disconnect(self) -> None:
        if self._collector is not None:
            self._collector.cancel()
        # The other end may be gone already, which is what we want.
        with contextlib.suppress(QMPError, OSError, EOFError):
            await self._client.disconnect()

    def _ended(self) -> None:
        self.has_ended = True
        self._loop.remove_reader(self._end)
        self._changed.set()

    def _read(self) -> bool:
        """Takes what the pipe holds; False when that was nothing."""
        assert self._stream is not None
        try:
            data = os.read(self._stream, READ_SIZE)
        except BlockingIOError:
            return False
        if not data:
            self._loop.remove_reader(self._stream)
            self._stream = None
        self.output += data
        self._changed.set()
        return bool(data)
