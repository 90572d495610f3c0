"""Open files: what open(2) calls open file descriptions. A descriptor refers to one; duplicates share it."""

from __future__ import annotations

from typing import NamedTuple

from kernel_src.credentials import Credentials
from kernel_src.errno import Errno, OsError
from kernel_src.fs.driver import Driver
from kernel_src.fs.flags import ACCESS_MODE, FILE_SIZE_MAX, STATUS_FLAGS, FileType, Open, Poll, Whence
from kernel_src.fs.inode import Directory, Inode, RegularFile, Status
from kernel_src.fs.path import Location
from kernel_src.fs.permissions import drop_privileges
from kernel_src.wait import WaitQueue

DAY_NS = 86_400 * 10**9


class DirectoryRecord(NamedTuple):
    """One name that a directory has; `cookie` is the position behind it."""

    name: bytes
    number: int
    type: FileType
    cookie: int


class OpenFile:
    """What is open, how, and where the next read or write begins.

    No operation sleeps: where Linux would wait, they raise EAGAIN whatever the flags say, and the caller looks at
    `Open.NONBLOCK` and waits in `wait_queue()`. One lock will protect `flags` and `position`.
    """

    def __init__(self, inode: Inode, location: Location | None, flags: Open, credentials: Credentials) -> None:
        access = flags & ACCESS_MODE
        self.inode = inode
        self.location = location
        """None for what has no name, such as a pipe."""
        self.flags = flags
        self.credentials = credentials
        """Those of whoever opened it."""
        self.readable: bool = access in (Open(0), Open.READ_WRITE) and Open.PATH not in flags
        self.writable: bool = access in (Open.WRITE_ONLY, Open.READ_WRITE) and Open.PATH not in flags
        self.position = 0

    def read(self, size: int) -> bytes:
        """Up to `size` bytes, none at the end; raises EBADF, EISDIR, EINVAL, EAGAIN."""
        raise OsError(Errno.EBADF if not self.readable else Errno.EINVAL)

    def write(self, data: bytes, writer: Credentials | None = None) -> int:
        """The number of bytes that were written; raises EBADF, EINVAL, ENOSPC, EPIPE, EAGAIN.

        `writer` is who does it, when that is not who opened the file: a program must not keep the rights of its owner when somebody
        without privileges writes to it.
        """
        raise OsError(Errno.EBADF if not self.writable else Errno.EINVAL)

    def read_at(self, offset: int, size: int) -> bytes:
        """Reads without the position; raises ESPIPE where there is none."""
        self._refuse_path()
        raise OsError(Errno.ESPIPE)

    def write_at(self, offset: int, data: bytes, writer: Credentials | None = None) -> int:
        """Writes without the position, or at the end with `Open.APPEND`, as Linux does; raises ESPIPE."""
        self._refuse_path()
        raise OsError(Errno.ESPIPE)

    def seek(self, offset: int, whence: Whence) -> int:
        """Moves the position; raises ESPIPE where there is none, EINVAL, ENXIO."""
        self._refuse_path()
        raise OsError(Errno.ESPIPE)

    def resize(self, size: int, writer: Credentials | None = None) -> None:
        """Cuts off content or adds zeros; raises EINVAL, EROFS."""
        self._refuse_path()
        raise OsError(Errno.EINVAL)

    def read_entries(self, limit: int) -> list[DirectoryRecord]:
        """Up to `limit` of the next names, none at the end; raises ENOTDIR."""
        self._refuse_path()
        raise OsError(Errno.ENOTDIR)

    def status(self) -> Status:
        """What fstat(2) says."""
        return self.inode.status()

    def poll(self) -> Poll:
        """What it is ready for."""
        return Poll.IN | Poll.OUT

    def wait_queue(self) -> WaitQueue | None:
        """Who tells that this may have changed; None when it never does."""
        return None

    def set_status_flags(self, flags: Open) -> None:
        """Replaces those flags that can change while a file is open (fcntl(2), F_SETFL)."""
        self._refuse_path()
        self.flags = self.flags & ~STATUS_FLAGS | flags & STATUS_FLAGS

    def _check_read(self, size: int) -> None:
        """Raises EBADF for what was not opened to be read, EINVAL for a negative size."""
        if not self.readable:
            raise OsError(Errno.EBADF)
        if size < 0:
            raise OsError(Errno.EINVAL)

    def _refuse_path(self) -> None:
        """Raises EBADF for what was opened as a path only."""
        if Open.PATH in self.flags:
            raise OsError(Errno.EBADF)

    def _accessed(self) -> None:
        """Notes a read, where that tells something new: once a day, and after changes (mount(8), relatime)."""
        if self.location is None or Open.NO_ACCESS_TIME in self.flags or self.location.mount.read_only:
            return
        file_system, attributes = self.inode.file_system, self.inode.attributes
        if file_system.read_only:
            return
        now_ns = file_system.clock()
        seen_ns = attributes.accessed_ns
        if seen_ns <= attributes.modified_ns or seen_ns <= attributes.changed_ns or now_ns - seen_ns >= DAY_NS:
            attributes.accessed_ns = now_ns


class OpenPath(OpenFile):
    """A place in the tree and nothing more: O_PATH of open(2)."""


class OpenRegular(OpenFile):
    """An open regular file."""

    def __init__(self, file: RegularFile, location: Location | None, flags: Open, credentials: Credentials) -> None:
        super().__init__(file, location, flags, credentials)
        self.file = file

    def read(self, size: int) -> bytes:
        data = self.read_at(self.position, size)
        self.position += len(data)
        return data

    def write(self, data: bytes, writer: Credentials | None = None) -> int:
        if Open.APPEND in self.flags:
            self.position = self.file.size
        written = self.write_at(self.position, data, writer)
        self.position += written
        return written

    def read_at(self, offset: int, size: int) -> bytes:
        self._check_read(size)
        if offset < 0 or size > FILE_SIZE_MAX - offset:
            raise OsError(Errno.EINVAL)
        data = self.file.read_at(offset, size)
        self._accessed()
        return data

    def write_at(self, offset: int, data: bytes, writer: Credentials | None = None) -> int:
        if not self.writable:
            raise OsError(Errno.EBADF)
        if Open.APPEND in self.flags:
            offset = self.file.size
        if offset < 0 or len(data) > FILE_SIZE_MAX - offset:
            raise OsError(Errno.EINVAL)
        if not data:
            return 0
        self.file.prepare_change()
        self._content_changes(writer or self.credentials)
        return self.file.write_at(offset, data)

    def seek(self, offset: int, whence: Whence) -> int:
        match whence:
            case Whence.START:
                target = offset
            case Whence.CURRENT:
                target = _sum(self.position, offset)
            case Whence.END:
                target = _sum(self.file.size, offset)
            case Whence.DATA | Whence.HOLE:
                if not 0 <= offset < self.file.size:
                    raise OsError(Errno.ENXIO)
                place = self.file.next_data(offset) if whence is Whence.DATA else self.file.next_hole(offset)
                if place is None:
                    raise OsError(Errno.ENXIO)
                target = place
        if target < 0:
            raise OsError(Errno.EINVAL)
        self.position = target
        return target

    def resize(self, size: int, writer: Credentials | None = None) -> None:
        if not self.writable or size < 0:
            raise OsError(Errno.EINVAL)
        resize(self.file, size, writer or self.credentials)

    def _content_changes(self, writer: Credentials) -> None:
        attributes = self.file.attributes
        attributes.content_changed(self.file.file_system.clock())
        if not writer.is_privileged:
            drop_privileges(attributes, writer)


def resize(file: RegularFile, size: int, credentials: Credentials) -> None:
    """Cuts off what lies beyond `size` or adds zeros, with what this does to times and permissions."""
    file.prepare_change()
    file.resize(size)
    file.attributes.content_changed(file.file_system.clock())
    if not credentials.is_privileged:
        drop_privileges(file.attributes, credentials)


class OpenDirectory(OpenFile):
    """An open directory; the position is a cookie of its table."""

    def __init__(self, directory: Directory, location: Location | None, flags: Open, credentials: Credentials) -> None:
        super().__init__(directory, location, flags, credentials)
        self.directory = directory

    def read(self, size: int) -> bytes:
        raise OsError(Errno.EISDIR)

    def read_at(self, offset: int, size: int) -> bytes:
        raise OsError(Errno.EISDIR)

    def write_at(self, offset: int, data: bytes, writer: Credentials | None = None) -> int:
        raise OsError(Errno.EBADF)

    def seek(self, offset: int, whence: Whence) -> int:
        match whence:
            case Whence.START:
                target = offset
            case Whence.CURRENT:
                target = _sum(self.position, offset)
            case _:
                raise OsError(Errno.EINVAL)
        if target < 0:
            raise OsError(Errno.EINVAL)
        self.position = target
        return target

    def read_entries(self, limit: int) -> list[DirectoryRecord]:
        directory = self.directory
        if directory.is_removed:
            raise OsError(Errno.ENOENT)
        records: list[DirectoryRecord] = []
        position = self.position
        if position < 1 and len(records) < limit:
            records.append(DirectoryRecord(b".", directory.number, FileType.DIRECTORY, 1))
            position = 1
        if position < 2 and len(records) < limit:
            entry = directory.entry
            parent = (None if entry is None else entry.parent()) or directory
            records.append(DirectoryRecord(b"..", parent.number, FileType.DIRECTORY, 2))
            position = 2
        while len(records) < limit:
            entry = directory.after(position)
            if entry is None:
                break
            position = entry.cookie
            records.append(DirectoryRecord(entry.name, entry.inode.number, entry.inode.TYPE, entry.cookie))
        self.position = position
        self._accessed()
        return records


class OpenDevice(OpenFile):
    """An open character device."""

    def __init__(self, inode: Inode, driver: Driver, location: Location, flags: Open, credentials: Credentials) -> None:
        super().__init__(inode, location, flags, credentials)
        self.driver = driver

    def read(self, size: int) -> bytes:
        self._check_read(size)
        return self.driver.read(size)

    def write(self, data: bytes, writer: Credentials | None = None) -> int:
        if not self.writable:
            raise OsError(Errno.EBADF)
        return self.driver.write(data)

    def read_at(self, offset: int, size: int) -> bytes:
        return self.read(size)

    def write_at(self, offset: int, data: bytes, writer: Credentials | None = None) -> int:
        return self.write(data, writer)

    def seek(self, offset: int, whence: Whence) -> int:
        return 0

    def poll(self) -> Poll:
        return self.driver.poll()

    def wait_queue(self) -> WaitQueue | None:
        return self.driver.wait_queue()


def _sum(position: int, offset: int) -> int:
    """A position that was moved; raises EINVAL."""
    if offset > FILE_SIZE_MAX - position:
        raise OsError(Errno.EINVAL)
    return position + offset
