"""Where formatted text goes: a buffer with a place to go to when it is full.

One struct serves all: writing a few bytes is a comparison and a copy, and needs no virtual call. What happens when
the buffer is full depends on the kind: the console's sinks hand the bytes to the platform, a builder gets a larger
buffer. Writing never raises; a builder that found no memory remembers it and `finish` raises MemoryError.
"""

from __future__ import annotations

from typing import Final

from kgen.lang import MemoryError, inline, noinline, struct, u8, u32, usize
from kgen.runtime.buffer import Buffer
from kgen.runtime.hooks import hooks
from kgen.unsafe import Ptr, bytes_data, copy_memory

UNSAFE = "writes through a pointer into its own buffer, after comparing with its capacity"

BUILDER: Final = 0
OUTPUT: Final = 1
ERROR: Final = 2

FIRST_CAPACITY: Final = usize(48)


@struct
class Sink:
    """A place to write UTF-8 text to."""

    data: Ptr[u8] = Ptr.null(u8)
    length: usize = 0
    capacity: usize = 0
    owner: Buffer | None = None
    """What keeps `data` alive; None: nothing yet, or a static buffer."""
    kind: u32 = BUILDER
    failed: bool = False
    """A builder ran out of memory: what was written since is lost."""

    @inline
    def room(self, n: usize) -> bool:
        """Makes room for `n` more bytes at `data[length]`; False: there is no memory. At most 4096 at a time."""
        if n <= self.capacity - self.length:
            return True
        return make_room(self, n)

    @inline
    def write(self, data: Ptr[u8], n: usize) -> None:
        """Appends `n` bytes."""
        if n <= self.capacity - self.length:
            copy_memory(self.data.offset(self.length), data, n)
            self.length += n
        else:
            write_slowly(self, data, n)

    @inline
    def write_byte(self, value: u8) -> None:
        """Appends one byte."""
        if self.room(1):
            self.data[self.length] = value
            self.length += 1

    def write_bytes(self, text: bytes) -> None:
        """Appends a literal."""
        self.write(bytes_data(text), usize(len(text)))

    def fill(self, value: u8, count: usize) -> None:
        """Appends `value` `count` times."""
        left = count
        while left > 0:
            self.write_byte(value)
            left -= 1

    def flush(self) -> None:
        """Hands what is buffered to the platform; nothing for a builder."""
        if self.kind == OUTPUT:
            hooks.write(self.data, self.length)
            self.length = 0
        elif self.kind == ERROR:
            hooks.write_error(self.data, self.length)
            self.length = 0


@noinline
def make_room(sink: Sink, n: usize) -> bool:
    """The slow path of `Sink.room`."""
    if sink.kind != BUILDER:
        sink.flush()
        return n <= sink.capacity
    if sink.failed:
        return False
    capacity = max(sink.length + n, sink.capacity * 2, FIRST_CAPACITY)
    try:
        larger = Buffer(capacity)
    except MemoryError:
        sink.failed = True
        return False
    copy_memory(larger.data, sink.data, sink.length)
    sink.data = larger.data
    sink.capacity = capacity
    sink.owner = larger
    return True


@noinline
def write_slowly(sink: Sink, data: Ptr[u8], n: usize) -> None:
    """The slow path of `Sink.write`."""
    if make_room(sink, n):
        copy_memory(sink.data.offset(sink.length), data, n)
        sink.length += n
    elif sink.kind == OUTPUT:
        hooks.write(data, n)
    elif sink.kind == ERROR:
        hooks.write_error(data, n)
