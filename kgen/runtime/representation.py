"""The text of a value of any type, for generic code.

kgen replaces the two calls by what the static type of the value asks for (the table in `kgen.runtime.format`); the
bodies here serve CPython only.
"""

from __future__ import annotations

from typing import cast

from kgen.runtime.generic import AnyValue
from kgen.runtime.sink import Sink

UNSAFE = "its sink is"


def write_value(sink: Sink, value: AnyValue) -> None:
    """`str(value)`."""
    writer = getattr(value, "__write__", None)
    if writer is not None:
        writer(sink)
    elif isinstance(value, str):
        sink.write_bytes(value.encode())
    else:
        write_repr(sink, value)


def write_repr(sink: Sink, value: AnyValue) -> None:
    """`repr(value)`."""
    writer = getattr(value, "__write_repr__", None)
    if writer is not None:
        writer(sink)
    elif isinstance(value, tuple):
        items = cast("tuple[object, ...]", value)
        sink.write_byte(40)
        for index, item in enumerate(items):
            sink.write_bytes(b", " if index > 0 else b"")
            write_repr(sink, item)
        sink.write_bytes(b",)" if len(items) == 1 else b")")
    else:
        sink.write_bytes(repr(value).encode())
