"""Pipes: bytes in the order in which they were written, with the capacity and the atomicity of Linux (pipe(7))."""

from __future__ import annotations

from collections import deque
from typing import Final

from kernel_src.errno import Errno, OsError
from kernel_src.wait import WaitQueue
from kgen.lang import MemoryError

PAGE_SIZE: Final = 4096
PIPE_BUF: Final = 4096  # linux/limits.h: writes of so many bytes are atomic
PIPE_PAGES: Final = 16  # pipe(7): the default capacity, 65,536 bytes


class PipePage:
    """One page of a pipe: what was written to it, and how much of that was read."""

    def __init__(self, content: bytes) -> None:
        self.content = bytearray(content)
        self.start = 0


class Pipe:
    """The bytes between the two ends of a pipe.

    A write fills whole pages and puts its rest into a page of its own, unless that fits into the last one. That is what
    makes writes of up to `PIPE_BUF` bytes atomic: they need the end of the last page, or one free page.

    One lock will protect everything here, the wait queue included. Both ends share it and the queue.
    """

    def __init__(self) -> None:
        self.pages: deque[PipePage] = deque()
        self.readers = 0
        self.writers = 0
        self.readers_ever = 0
        self.writers_ever = 0
        self.changed = WaitQueue()

    @property
    def is_full(self) -> bool:
        """Whether no page is free; the last one may have room."""
        return len(self.pages) >= PIPE_PAGES

    def read(self, size: int) -> bytes:
        """Up to `size` bytes; none at the end, where all writers are gone.

        Raises EAGAIN when the pipe is empty and has writers.
        """
        if size == 0:
            return b""
        if not self.pages:
            if self.writers == 0:
                return b""
            raise OsError(Errno.EAGAIN)
        result = bytearray()
        for page in self.pages:
            result += page.content[page.start : page.start + min(len(page.content) - page.start, size - len(result))]
            if len(result) == size:
                break
        # Nothing is taken out before there is memory for all of it.
        data = bytes(result)
        rest = len(data)
        while rest:
            page = self.pages[0]
            taken = min(len(page.content) - page.start, rest)
            page.start += taken
            rest -= taken
            if page.start == len(page.content):
                self.pages.popleft()
        self.changed.wake()
        return data

    def write(self, data: bytes) -> int:
        """The number of bytes that were written, from the front of `data`: all of up to `PIPE_BUF` bytes, or some of more.

        Raises EPIPE when there is no reader, and EAGAIN when there is no room.
        """
        if self.readers == 0:
            raise OsError(Errno.EPIPE)
        if not data:
            return 0
        written = 0
        rest = len(data) % PAGE_SIZE
        if rest and self.pages:
            last = self.pages[-1]
            if len(last.content) + rest <= PAGE_SIZE:
                last.content += data[:rest]
                written = rest
        while written < len(data) and not self.is_full:
            piece = data[written : written + PAGE_SIZE]
            try:
                self.pages.append(PipePage(piece))
            except MemoryError:
                if written == 0:
                    raise
                break
            written += len(piece)
        if written == 0:
            raise OsError(Errno.EAGAIN)
        self.changed.wake()
        return written

    def add_ends(self, readers: int, writers: int) -> None:
        """Somebody opened so many ends."""
        self.readers += readers
        self.writers += writers
        self.readers_ever += readers
        self.writers_ever += writers
        self.changed.wake()

    def remove_ends(self, readers: int, writers: int) -> None:
        """Somebody closed so many ends; what nobody can read any more is gone with the last of all."""
        self.readers -= readers
        self.writers -= writers
        if self.readers == 0 and self.writers == 0:
            self.pages.clear()
        self.changed.wake()
