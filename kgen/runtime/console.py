"""The standard output of an image and the stream that panic reports go to."""

from __future__ import annotations

from typing import Final

from kgen.lang import Array, inline, static, u8, usize
from kgen.runtime.hooks import hooks
from kgen.runtime.sink import ERROR, OUTPUT, Sink
from kgen.unsafe import Ptr, address_of

UNSAFE = "gives the sinks their static buffers"

OUTPUT_BUFFER_SIZE: Final = 16384
ERROR_BUFFER_SIZE: Final = 512

_OUTPUT_BUFFER = static(Array(u8, OUTPUT_BUFFER_SIZE))
_ERROR_BUFFER = static(Array(u8, ERROR_BUFFER_SIZE))

STDOUT = static(Sink, Sink(kind=OUTPUT))
"""What `print` writes to where there are no tasks; `prepare` gives it its buffer."""
STDERR = static(Sink, Sink(kind=ERROR))
"""What reports are written to."""


def prepare() -> None:
    """Gives both sinks their buffers. Before that every write goes straight to the platform."""
    STDOUT.value.data = address_of(_OUTPUT_BUFFER.value).cast(u8)
    STDOUT.value.capacity = OUTPUT_BUFFER_SIZE
    STDERR.value.data = address_of(_ERROR_BUFFER.value).cast(u8)
    STDERR.value.capacity = ERROR_BUFFER_SIZE


@inline
def output() -> Ptr[Sink]:
    """What `print` writes to: the running task's sink, where there are tasks."""
    if hooks.is_shared:
        return hooks.output().cast(Sink)
    return address_of(STDOUT.value)


def finish_print() -> None:
    """What the compiler puts after each `print`."""
    if hooks.flush_each_print:
        output()[0].flush()


def flush() -> None:
    """Brings everything that was printed to the platform."""
    if STDOUT.value.length > 0:
        STDOUT.value.flush()
    if STDERR.value.length > 0:
        STDERR.value.flush()


def write_output(data: Ptr[u8], n: usize) -> None:
    """Prints raw bytes."""
    STDOUT.value.write(data, n)
