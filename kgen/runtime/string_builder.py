"""f-strings and `str(x)`: text written to a growing sink, then taken as `str` without a copy."""

from __future__ import annotations

from kgen.lang import MemoryError, inline, noinline, u8
from kgen.runtime import str as text
from kgen.runtime.sink import Sink
from kgen.runtime.utf8 import count_characters
from kgen.unsafe import Ptr

UNSAFE = "hands a sink's buffer on to the text made of it"


@inline
def builder() -> Sink:
    """An empty sink that grows on the heap."""
    return Sink()


@noinline
def finish(sink: Sink) -> text.Str:
    """What was written, as text; the sink is empty afterwards."""
    data, length, owner = sink.data, sink.length, sink.owner
    discard(sink)
    if sink.failed:
        raise MemoryError
    return text.Str(owner, data, length, count_characters(data, length))


@noinline
def discard(sink: Sink) -> None:
    """Lets go of what was written."""
    sink.owner = None
    sink.data = Ptr.null(u8)
    sink.length = 0
    sink.capacity = 0
