"""Open ends of pipes, with a name (fifo(7)) or without (pipe(7))."""

from __future__ import annotations

from kernel_src.credentials import Credentials
from kernel_src.errno import Errno, OsError
from kernel_src.fs.flags import Open, Poll
from kernel_src.fs.inode import Attributes, Clock, Fifo, FileSystem, FileSystemStatus
from kernel_src.fs.open_file import OpenFile
from kernel_src.fs.path import Location
from kernel_src.wait import WaitQueue

PIPEFS_MAGIC = 0x50495045  # linux/magic.h


class OpenPipe(OpenFile):
    """One end of a pipe, or both."""

    def __init__(self, fifo: Fifo, location: Location | None, flags: Open, credentials: Credentials) -> None:
        super().__init__(fifo, location, flags, credentials)
        self.pipe = fifo.pipe
        self.writers_before = fifo.pipe.writers_ever - fifo.pipe.writers
        self.peers_before = fifo.pipe.readers_ever if self.writable else fifo.pipe.writers_ever
        had_peer = fifo.pipe.readers > 0 if self.writable else fifo.pipe.writers > 0
        self.is_connected: bool = had_peer or (self.readable and self.writable)
        fifo.pipe.add_ends(int(self.readable), int(self.writable))

    def __del__(self) -> None:
        self.pipe.remove_ends(int(self.readable), int(self.writable))

    def await_peer(self) -> None:
        """Raises EAGAIN until somebody opened the other end, since or before this one was: what open(2) waits for."""
        ever = self.pipe.readers_ever if self.writable else self.pipe.writers_ever
        if not self.is_connected and ever == self.peers_before:
            raise OsError(Errno.EAGAIN)
        self.is_connected = True

    def read(self, size: int) -> bytes:
        self._check_read(size)
        return self.pipe.read(size)

    def write(self, data: bytes, writer: Credentials | None = None) -> int:
        if not self.writable:
            raise OsError(Errno.EBADF)
        return self.pipe.write(data)

    def poll(self) -> Poll:
        ready = Poll(0)
        if self.readable:
            if self.pipe.pages:
                ready |= Poll.IN
            # A reader that came before any writer waits for one: that is no end.
            if self.pipe.writers == 0 and self.pipe.writers_ever != self.writers_before:
                ready |= Poll.HANG_UP
        if self.writable:
            if not self.pipe.is_full:
                ready |= Poll.OUT
            if self.pipe.readers == 0:
                ready |= Poll.ERROR
        return ready

    def wait_queue(self) -> WaitQueue | None:
        return self.pipe.changed


class PipeFileSystem(FileSystem):
    """Where pipes without names are: no path leads there."""

    def __init__(self, device: int, clock: Clock) -> None:
        super().__init__(device, clock, read_only=False)

    def status(self) -> FileSystemStatus:
        return FileSystemStatus(PIPEFS_MAGIC, 4096, 0, 0, 0, 0)

    def make_pipe(self, flags: Open, credentials: Credentials) -> tuple[OpenPipe, OpenPipe]:
        """A new pipe: the end to read from, and the end to write to."""
        attributes = Attributes(0o600, credentials.uid, credentials.gid, self.clock())
        attributes.links = 1
        fifo = Fifo(self, attributes)
        reader = OpenPipe(fifo, None, flags, credentials)
        return reader, OpenPipe(fifo, None, flags | Open.WRITE_ONLY, credentials)


def open_fifo(fifo: Fifo, location: Location, flags: Open, credentials: Credentials) -> OpenPipe:
    """Opens a pipe that has a name; raises ENXIO for a writer that does not want to wait for a reader."""
    writes_only = Open.WRITE_ONLY in flags
    if writes_only and Open.NONBLOCK in flags and fifo.pipe.readers == 0:
        raise OsError(Errno.ENXIO)
    return OpenPipe(fifo, location, flags, credentials)
