"""f-strings and `str(x)`: text written to a growing sink, then taken as `str` without a copy."""

from __future__ import annotations

from kgen.lang import MemoryError, inline
from kgen.runtime import bytes as octets
from kgen.runtime import str as text
from kgen.runtime.sink import Sink
from kgen.runtime.utf8 import count_characters

UNSAFE = "hands a sink's buffer on to the text made of it"


@inline
def builder() -> Sink:
    """An empty sink that grows on the heap."""
    return Sink()


def finish(sink: Sink) -> text.Str:
    """What was written, as text. The sink must not be used again."""
    if sink.failed:
        raise MemoryError
    return text.Str(sink.owner, sink.data, sink.length, count_characters(sink.data, sink.length))


def finish_bytes(sink: Sink) -> octets.Bytes:
    """What was written, as bytes. The sink must not be used again."""
    if sink.failed:
        raise MemoryError
    return octets.Bytes(sink.owner, sink.data, sink.length)
