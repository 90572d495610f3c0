"""Descriptor tables: the small numbers by which a process knows its open files (open(2), dup(2), fcntl(2))."""

from __future__ import annotations

from typing import Final

from kernel_src.errno import Errno, OsError
from kernel_src.fs.open_file import OpenFile

DEFAULT_LIMIT: Final = 1024  # getrlimit(2), RLIMIT_NOFILE: the usual soft limit


class Descriptor:
    """An open file as one process knows it; `close_on_exec` belongs to the descriptor, all else to the file."""

    def __init__(self, file: OpenFile, close_on_exec: bool) -> None:
        self.file = file
        self.close_on_exec = close_on_exec


class DescriptorTable:
    """Which open file a descriptor refers to. A new descriptor is the lowest that is free.

    An open file is closed with the last descriptor that refers to it. One lock will protect the fields; whoever looks up a
    file holds a reference to it, so the lock is not held while the file is used.
    """

    def __init__(self) -> None:
        self.limit = DEFAULT_LIMIT
        """Descriptors are less; lowering it keeps those that are open (RLIMIT_NOFILE)."""
        self.descriptors: list[Descriptor | None] = []
        self.lowest_free = 0
        """All descriptors below are in use."""

    def __len__(self) -> int:
        return sum(1 for descriptor in self.descriptors if descriptor is not None)

    def file(self, fd: int) -> OpenFile:
        """What a descriptor refers to; raises EBADF."""
        return self._descriptor(fd).file

    def add(self, file: OpenFile, close_on_exec: bool = False, minimum: int = 0) -> int:
        """The lowest free descriptor from `minimum` on, for an open file; raises EMFILE, and EINVAL for a bad minimum."""
        if not 0 <= minimum < self.limit:
            raise OsError(Errno.EINVAL if minimum else Errno.EMFILE)
        fd = max(minimum, self.lowest_free)
        while fd < len(self.descriptors) and self.descriptors[fd] is not None:
            fd += 1
        if fd >= self.limit:
            raise OsError(Errno.EMFILE)
        self._put(fd, Descriptor(file, close_on_exec))
        if minimum <= self.lowest_free:
            self.lowest_free = fd + 1
        return fd

    def duplicate(self, fd: int, close_on_exec: bool = False, minimum: int = 0) -> int:
        """Another descriptor of the same open file; raises EBADF, EMFILE, EINVAL."""
        return self.add(self.file(fd), close_on_exec, minimum)

    def duplicate_to(self, fd: int, target: int, close_on_exec: bool = False) -> None:
        """Makes `target` a descriptor of the same open file; what it was before is closed.

        Nothing happens when both are the same: dup3(2) refuses that, dup2(2) does not. Raises EBADF.
        """
        file = self.file(fd)
        if not 0 <= target < self.limit:
            raise OsError(Errno.EBADF)
        if target != fd:
            self._put(target, Descriptor(file, close_on_exec))

    def close(self, fd: int) -> None:
        """Frees a descriptor; raises EBADF."""
        self._descriptor(fd)
        self.descriptors[fd] = None
        self.lowest_free = min(self.lowest_free, fd)

    def close_range(self, first: int, last: int) -> None:
        """Frees all descriptors of a range, its end included (close_range(2)); raises EINVAL."""
        if first > last:
            raise OsError(Errno.EINVAL)
        for fd in range(max(first, 0), min(last + 1, len(self.descriptors))):
            self._free(fd)

    def close_on_exec(self, fd: int) -> bool:
        """Whether a program that is started does not get it; raises EBADF."""
        return self._descriptor(fd).close_on_exec

    def set_close_on_exec(self, fd: int, close_on_exec: bool) -> None:
        """Says whether a program that is started does not get it; raises EBADF."""
        self._descriptor(fd).close_on_exec = close_on_exec

    def close_for_exec(self) -> None:
        """Frees those that a program that is started does not get (execve(2))."""
        for fd, descriptor in enumerate(self.descriptors):
            if descriptor is not None and descriptor.close_on_exec:
                self._free(fd)

    def copy(self) -> DescriptorTable:
        """The table of a new process: other descriptors of the same open files (fork(2))."""
        table = DescriptorTable()
        table.limit = self.limit
        table.lowest_free = self.lowest_free
        for descriptor in self.descriptors:
            copied = None if descriptor is None else Descriptor(descriptor.file, descriptor.close_on_exec)
            table.descriptors.append(copied)
        return table

    def _descriptor(self, fd: int) -> Descriptor:
        descriptor = self.descriptors[fd] if 0 <= fd < len(self.descriptors) else None
        if descriptor is None:
            raise OsError(Errno.EBADF)
        return descriptor

    def _put(self, fd: int, descriptor: Descriptor) -> None:
        while len(self.descriptors) <= fd:
            self.descriptors.append(None)
        self.descriptors[fd] = descriptor

    def _free(self, fd: int) -> None:
        if self.descriptors[fd] is not None:
            self.descriptors[fd] = None
            self.lowest_free = min(self.lowest_free, fd)
