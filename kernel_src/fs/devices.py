"""The devices that every process expects in /dev, and that need nothing but memory (null(4), full(4), random(4))."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from kernel_src.errno import Errno, OsError
from kernel_src.fs.driver import Driver, device_number
from kernel_src.fs.flags import FileType
from kernel_src.fs.inode import Blueprint, Directory
from kernel_src.fs.path import Namespace

RandomSource = Callable[[int], bytes]
"""So many bytes that nobody can foresee: what a platform has."""

READ_LIMIT: Final = 1 << 20
"""The most bytes that one read of a device without end gives: more only takes memory, and read(2) may give less."""


class MemoryDevice(NamedTuple):
    """A name in /dev and the number behind it: documentation/admin-guide/devices.txt of Linux, major 1."""

    name: bytes
    minor: int


NULL: Final = MemoryDevice(b"null", 3)  # devices.txt, 1 char
ZERO: Final = MemoryDevice(b"zero", 5)  # devices.txt, 1 char
FULL: Final = MemoryDevice(b"full", 7)  # devices.txt, 1 char
RANDOM: Final = MemoryDevice(b"random", 8)  # devices.txt, 1 char
URANDOM: Final = MemoryDevice(b"urandom", 9)  # devices.txt, 1 char
MEMORY_MAJOR: Final = 1  # devices.txt


class NullDriver(Driver):
    """Takes everything, and has nothing."""

    def read(self, size: int) -> bytes:
        return b""

    def write(self, data: bytes) -> int:
        return len(data)


class ZeroDriver(Driver):
    """Takes everything, and has zeros without end."""

    def read(self, size: int) -> bytes:
        return bytes(min(size, READ_LIMIT))

    def write(self, data: bytes) -> int:
        return len(data)


class FullDriver(Driver):
    """Has no room, and zeros without end."""

    def read(self, size: int) -> bytes:
        return bytes(min(size, READ_LIMIT))

    def write(self, data: bytes) -> int:
        raise OsError(Errno.ENOSPC)


class RandomDriver(Driver):
    """Random bytes of a source; what is written to it is not used."""

    def __init__(self, source: RandomSource) -> None:
        self.source = source

    def read(self, size: int) -> bytes:
        return self.source(min(size, READ_LIMIT))

    def write(self, data: bytes) -> int:
        return len(data)


def add_memory_devices(namespace: Namespace, directory: Directory, source: RandomSource) -> None:
    """Registers the drivers, and makes the devices in a directory that has none of these names."""
    drivers: list[tuple[MemoryDevice, Driver]] = [
        (NULL, NullDriver()),
        (ZERO, ZeroDriver()),
        (FULL, FullDriver()),
        (RANDOM, RandomDriver(source)),
        (URANDOM, RandomDriver(source)),
    ]
    for device, driver in drivers:
        number = device_number(MEMORY_MAJOR, device.minor)
        namespace.drivers[number] = driver
        directory.create(device.name, Blueprint(FileType.CHARACTER, 0o666, 0, 0, b"", number))
