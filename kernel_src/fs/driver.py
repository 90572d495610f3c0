"""Drivers: what is behind a character device."""

from __future__ import annotations

from abc import ABC, abstractmethod

from kernel_src.fs.flags import Poll
from kernel_src.wait import WaitQueue


def device_number(major: int, minor: int) -> int:
    """The number of a device, as stat(2) shows it (makedev(3))."""
    return (major & ~0xFFF) << 32 | (major & 0xFFF) << 8 | (minor & ~0xFF) << 12 | minor & 0xFF


class Driver(ABC):
    """A device that is read and written without positions. Its mutable state, if any, has a lock of its own."""

    @abstractmethod
    def read(self, size: int) -> bytes:
        """Up to `size` bytes, none at the end; raises EAGAIN when there are none yet, or what the device has to say."""

    @abstractmethod
    def write(self, data: bytes) -> int:
        """The number of bytes that the device took; raises EAGAIN when it takes none now, or what it has to say."""

    def poll(self) -> Poll:
        """What it is ready for."""
        return Poll.IN | Poll.OUT

    def wait_queue(self) -> WaitQueue | None:
        """Who tells that this changed; None when it never does."""
        return None
