"""A ring buffer with inline storage, used as a log that keeps the newest lines and as a byte pipe."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final, Generic, TypeVar

from kgen.lang import Array, Error, struct, u8, u32

PIPE_BYTES: Final = 16


class WouldBlock(Error):
    """Nothing to read, or no room to write."""


@struct
class PipeState:
    """The storage and two counters that only grow; their difference is the fill."""

    storage: Annotated[Array[u8], PIPE_BYTES]
    written: u32
    taken: u32


class Pipe:
    """Bytes in, the same bytes out."""

    def __init__(self) -> None:
        self.state = PipeState(storage=Array(u8, PIPE_BYTES), written=0, taken=0)

    @property
    def fill(self) -> int:
        return int(self.state.written - self.state.taken)

    def write(self, data: bytes) -> int:
        """Puts in what fits; raises WouldBlock where nothing does."""
        count = min(len(data), PIPE_BYTES - self.fill)
        if count == 0 and data:
            raise WouldBlock
        for byte in data[:count]:
            self.state.storage[self.state.written % PIPE_BYTES] = byte
            self.state.written += 1
        return count

    def read(self, count: int) -> bytes:
        """Takes at most `count` bytes out; raises WouldBlock where there are none."""
        count = min(count, self.fill)
        if count == 0:
            raise WouldBlock
        result = bytearray()
        for _ in range(count):
            result.append(self.state.storage[self.state.taken % PIPE_BYTES])
            self.state.taken += 1
        return bytes(result)


T = TypeVar("T")


class History(Generic[T]):
    """The newest `capacity` items."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.items: list[T] = []
        self.start = 0

    def add(self, item: T) -> None:
        """Adds an item, in place of the oldest where it is full."""
        if len(self.items) < self.capacity:
            self.items.append(item)
        else:
            self.items[self.start] = item
            self.start = (self.start + 1) % self.capacity

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, index: int) -> T:
        return self.items[(self.start + index) % len(self.items)]

    def __iter__(self) -> Iterator[T]:
        for index in range(len(self.items)):
            yield self[index]


def main() -> int:
    log: History[str] = History(5)
    for number in range(12):
        log.add(f"event {number}")
    print(len(log), log[0], "|".join(list(log)))

    pipe = Pipe()
    message = b"The pipe is shorter than the message that goes through it."
    sent = 0
    received = bytearray()
    stalls = 0
    while len(received) < len(message):
        try:
            sent += pipe.write(message[sent : sent + 7])
        except WouldBlock:
            stalls += 1
        if stalls > 0 or sent == len(message):
            received.extend(pipe.read(5))
    print(bytes(received).decode())
    print(stalls, pipe.fill, pipe.state.written)
    try:
        pipe.read(1)
    except WouldBlock:
        print("would block")
    return 0
