"""What a long build is doing, for somebody who waits at a terminal."""

from __future__ import annotations

import sys
import threading
import time
from types import TracebackType
from typing import Final

PATIENCE_S: Final = 1.0
"""Shorter builds say nothing."""

INTERVAL_S: Final = 0.2
ERASE: Final = "\r\x1b[K"


class Progress:
    """One line on the standard error that tells the phase and the time; only on a terminal, gone at the end."""

    def __init__(self, subject: str) -> None:
        self.subject = subject
        self._phase = "reading"
        self._start = time.monotonic()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Progress:
        if sys.stderr.isatty():
            self._thread = threading.Thread(target=self._show, daemon=True)
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def phase(self, name: str) -> None:
        """What happens from now on."""
        self._phase = name

    def _show(self) -> None:
        shown = False
        while not self._stop.wait(INTERVAL_S):
            passed = time.monotonic() - self._start
            if passed >= PATIENCE_S:
                sys.stderr.write(f"{ERASE}kgen: {self._phase} {self.subject} ({passed:.0f} s)")
                sys.stderr.flush()
                shown = True
        if shown:
            sys.stderr.write(ERASE)
            sys.stderr.flush()
