"""Tag-length-value messages: a writer with nested groups and varint lengths, and a reader that skips the unknown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from types import TracebackType
from typing import Self

from kgen.lang import Error, u8, u64


class Tag(IntEnum):
    NAME = 1
    NUMBER = 2
    BLOB = 3
    GROUP = 4


class Malformed(Error):
    """Bytes that are not a message."""

    def __init__(self, position: int) -> None:
        self.position = position


def put_varint(output: bytearray, value: u64) -> None:
    """Seven bits in each byte, the lowest first; all but the last byte have the top bit set."""
    while value >= 0x80:
        output.append(u8(value & 0x7F) | 0x80)
        value >>= 7
    output.append(u8(value))


class Writer:
    """Collects a message."""

    def __init__(self) -> None:
        self.output = bytearray()

    def put(self, tag: Tag, value: bytes) -> None:
        """One value."""
        self.output.append(u8(tag))
        put_varint(self.output, u64(len(value)))
        self.output.extend(value)

    def put_number(self, value: u64) -> None:
        """A number."""
        body = bytearray()
        put_varint(body, value)
        self.put(Tag.NUMBER, bytes(body))

    def group(self) -> Group:
        """A group for a `with`: what is put inside becomes one value."""
        return Group(self)


class Group:
    """The inside of a group; lets the outer writer go on when it ends."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.outer = bytearray()

    def __enter__(self) -> Self:
        self.outer = self.writer.output
        self.writer.output = bytearray()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        body = bytes(self.writer.output)
        self.writer.output = self.outer
        self.writer.put(Tag.GROUP, body)


@dataclass
class Name:
    text: str


@dataclass
class Number:
    value: u64


@dataclass
class Blob:
    data: bytes


@dataclass
class Members:
    items: list[Item]


@dataclass
class Unknown:
    tag: u8
    size: int


Item = Name | Number | Blob | Members | Unknown


class Reader:
    """A message and a position in it."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.position = 0

    def varint(self) -> u64:
        """The next number; raises Malformed."""
        value = u64(0)
        for shift in range(0, 63, 7):
            if self.position == len(self.data):
                raise Malformed(self.position)
            byte = self.data[self.position]
            self.position += 1
            value |= u64(byte & 0x7F) << shift
            if byte < 0x80:
                return value
        raise Malformed(self.position)

    def values(self) -> Iterator[tuple[u8, bytes]]:
        """Tags with their values; raises Malformed."""
        while self.position < len(self.data):
            tag = self.data[self.position]
            self.position += 1
            length = self.varint()
            if length > u64(len(self.data) - self.position):
                raise Malformed(self.position)
            start = self.position
            self.position += int(length)
            yield tag, self.data[start : self.position]

    def items(self) -> list[Item]:
        """The whole message."""
        found: list[Item] = []
        for tag, value in self.values():
            match tag:
                case Tag.NAME:
                    found.append(Name(value.decode()))
                case Tag.NUMBER:
                    found.append(Number(Reader(value).varint()))
                case Tag.BLOB:
                    found.append(Blob(value))
                case Tag.GROUP:
                    found.append(Members(Reader(value).items()))
                case _:
                    found.append(Unknown(tag, len(value)))
        return found


def show(items: list[Item]) -> str:
    """A message in one line."""
    parts: list[str] = []
    for item in items:
        match item:
            case Name(text):
                parts.append(repr(text))
            case Number(value):
                parts.append(str(value))
            case Blob(data):
                parts.append(f"<{data.hex()}>")
            case Members(inner):
                parts.append(f"[{show(inner)}]")
            case Unknown(tag, size):
                parts.append(f"?{tag}:{size}")
    return " ".join(parts)


def main() -> int:
    writer = Writer()
    writer.put(Tag.NAME, b"device")
    with writer.group():
        for value in (0, 1, 127, 128, 300, 1 << 40):
            writer.put_number(u64(value))
        with writer.group():
            writer.put(Tag.BLOB, bytes(range(10)))
            with writer.group():
                pass
        writer.put(Tag.NAME, b"x" * 130)
    message = bytes(writer.output) + bytes([9, 2, 0, 0, 2, 1, 42])
    print(len(message), message.hex())
    print(show(Reader(message).items()))
    for damaged in (message[:-1], message[:9], b"\x02\x0a" + b"\xff" * 10, b"\x01"):
        try:
            print(show(Reader(damaged).items()))
        except Malformed as error:
            print(f"malformed at {error.position}")
    return 0
