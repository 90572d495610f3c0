"""Values that do not leave a function are counted once: their end."""

from __future__ import annotations

from kgen.lang import struct


@struct(frozen=True)
class Span:
    text: bytes
    start: int


def local_object(text: bytes) -> int:
    spans = [Span(text, 1)]
    return len(spans)


def tuple_of_parameters(left: bytes, right: bytes) -> int:  # counts: 0
    both = (left, right)
    return len(both[0]) + len(both[1])


def struct_of_a_parameter(text: bytes) -> int:  # counts: 0
    span = Span(text, 2)
    return len(span.text) + span.start


def optional(text: bytes | None) -> int:  # counts: 0
    found = text if text is not None else b""
    return len(found)


def sliced(text: bytes) -> int:  # counts: 0
    middle = text[1:3]
    return len(middle)


def main() -> int:
    return (
        local_object(b"abc")
        + tuple_of_parameters(b"a", b"b")
        + struct_of_a_parameter(b"c")
        + optional(None)
        + sliced(b"abcd")
    )
