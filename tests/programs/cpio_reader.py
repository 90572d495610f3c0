"""A reader of "newc" cpio archives, the format of initial ramdisks, that unpacks into a tree and finds hard links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kgen.lang import Error, parse_int

MAGIC: Final = b"070701"
HEADER_BYTES: Final = 110
TRAILER: Final = "TRAILER!!!"
FIELD_COUNT: Final = 13


def _member(name: str, mode: int, content: bytes, inode: int, links: int) -> bytes:
    fields = [inode, mode, 0, 0, links, 1_790_000_000, len(content), 0, 0, 0, 0, len(name) + 1, 0]
    head = MAGIC + b"".join(b"%08X" % field for field in fields) + name.encode() + b"\0"
    return head + bytes(-len(head) % 4) + content + bytes(-len(content) % 4)


ARCHIVE: Final = b"".join(
    [
        _member(".", 0o040755, b"", 1, 2),
        _member("init", 0o100755, b"#!/bin/sh\nexec /bin/shell\n", 2, 1),
        _member("bin", 0o040755, b"", 3, 2),
        _member("bin/shell", 0o100755, bytes(range(251)), 4, 2),
        _member("bin/sh", 0o100755, b"", 4, 2),
        _member("dev/console", 0o020600, b"", 5, 1),
        _member("etc/link", 0o120777, b"../init", 6, 1),
        _member("empty", 0o100644, b"", 7, 1),
        _member(TRAILER, 0, b"", 0, 1),
    ]
)


class CpioError(Error):
    """An archive that cannot be read."""

    def __init__(self, offset: int, message: str) -> None:
        self.offset = offset
        self.message = message


@dataclass
class Member:
    path: str
    inode: int
    mode: int
    link_count: int
    content: bytes

    @property
    def kind(self) -> str:
        """By the file type bits of stat.h."""
        match self.mode >> 12:
            case 0o04:
                return "directory"
            case 0o10:
                return "file"
            case 0o12:
                return "link"
            case 0o02:
                return "device"
            case _:
                return "unknown"


class Archive:
    """Reads members one after the other."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def _field(self, header: int, number: int) -> int:
        start = header + 6 + 8 * number
        value = parse_int(self.data[start : start + 8].decode(), 16)
        if value is None:
            raise CpioError(header, f"field {number} is no number")
        return value

    def members(self) -> Iterator[Member]:
        """Every member before the trailer; raises CpioError."""
        at = 0
        while True:
            if len(self.data) - at < HEADER_BYTES:
                raise CpioError(at, "no trailer")
            if self.data[at : at + 6] != MAGIC:
                raise CpioError(at, "bad magic")
            name_end = at + HEADER_BYTES + self._field(at, 11) - 1
            start = (name_end + 4) & ~3
            size = self._field(at, 6)
            if start + size > len(self.data):
                raise CpioError(at, "content runs over the end")
            path = self.data[at + HEADER_BYTES : name_end].decode()
            if path == TRAILER:
                return
            yield Member(
                path, self._field(at, 0), self._field(at, 1), self._field(at, 4), self.data[start : start + size]
            )
            at = (start + size + 3) & ~3


def main() -> int:
    by_inode: dict[int, list[Member]] = {}
    for member in Archive(ARCHIVE).members():
        by_inode.setdefault(member.inode, []).append(member)
        total = sum(member.content)
        print(f"{member.mode & 0o777:03o} {member.kind:<9} {len(member.content):4} {total:6} {member.path}")
    for members in by_inode.values():
        if len(members) > 1:
            paths = " = ".join([member.path for member in members])
            print(f"{paths}: {max([len(member.content) for member in members])} bytes, {members[0].link_count} links")
    for damaged in (ARCHIVE[:50], ARCHIVE[:-124], b"070707" + ARCHIVE[6:], ARCHIVE[:10] + b"x" + ARCHIVE[11:]):
        try:
            count = sum([1 for _ in Archive(damaged).members()])
            print(count)
        except CpioError as error:
            print(f"{error.message} at {error.offset}")
    return 0
