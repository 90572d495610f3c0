"""Values of the run-time library from Python's, and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from kgen.lang import Panic, usize
from kgen.runtime.bytes import Bytes
from kgen.runtime.list import List
from kgen.runtime.sink import Sink
from kgen.runtime.str import Str, literal
from kgen.runtime.string_builder import builder, finish
from kgen.unsafe import bytes_data

R = TypeVar("R")


def text(value: str) -> Str:
    data = value.encode()
    return literal(bytes_data(data), usize(len(data)), usize(len(value)))


def octets(value: bytes) -> Bytes:
    return Bytes(None, bytes_data(value), usize(len(value)))


def raw(value: Bytes | Str) -> bytes:
    return bytes(value.data[index] for index in range(value.length))


def plain(value: Str) -> str:
    """The text, after a check of what it says of itself."""
    result = raw(value).decode()
    assert len(result) == len(value)
    return result


def plain_list(values: List[Str]) -> list[str]:
    return [plain(value) for value in values]


def written(write: Callable[[Sink], None]) -> str:
    """What `write` puts into a sink."""
    sink = builder()
    write(sink)
    return plain(finish(sink))


def outcome(action: Callable[[], R]) -> R | str:
    """The result, or the name of what went wrong: the same for Python's errors and ours."""
    try:
        return action()
    except Panic as panic:
        return {"index": "IndexError", "key": "KeyError", "value": "ValueError"}.get(panic.kind, panic.kind)
    except (IndexError, KeyError, ValueError) as error:
        return type(error).__name__


def bounds(start: int | None, stop: int | None) -> tuple[int, int]:
    """What the compiler gives a container for the bounds of a slice that are left out."""
    return 0 if start is None else start, (1 << 63) - 1 if stop is None else stop
