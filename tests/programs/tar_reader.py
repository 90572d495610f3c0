"""A tar reader (POSIX ustar): octal fields, checksums, directories and links, and a listing like `tar tv`."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kgen.lang import Error

BLOCK: Final = 512


def _archive() -> bytes:
    output = io.BytesIO()
    with tarfile.open(fileobj=output, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, content in (("etc/hostname", b"guest\n"), ("bin/sh", bytes(range(200)) * 5), ("empty", b"")):
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode, entry.mtime = len(content), 0o755 if "bin" in name else 0o644, 1_790_000_000
            tar.addfile(entry, io.BytesIO(content))
        folder = tarfile.TarInfo("var/log")
        folder.type, folder.mode = tarfile.DIRTYPE, 0o700
        tar.addfile(folder)
        link = tarfile.TarInfo("bin/ash")
        link.type, link.linkname, link.mode = tarfile.SYMTYPE, "sh", 0o777
        tar.addfile(link)
        deep = tarfile.TarInfo("/".join(["directory"] * 12) + "/file")
        deep.size = 3
        tar.addfile(deep, io.BytesIO(b"abc"))
    return output.getvalue()


ARCHIVE: Final = _archive()


class TarError(Error):
    """An archive that cannot be read."""

    def __init__(self, offset: int, message: str) -> None:
        self.offset = offset
        self.message = message


@dataclass
class Entry:
    """One file, directory or link."""

    path: str
    mode: int
    kind: str
    link: str
    content: bytes

    def permissions(self) -> str:
        """As `ls -l` shows them."""
        letters = "rwxrwxrwx"
        shown = [letter if self.mode >> (8 - place) & 1 else "-" for place, letter in enumerate(letters)]
        return self.kind + "".join(shown)


def octal(field: bytes, offset: int) -> int:
    """A number field."""
    value = 0
    for code in field.strip(b" \0"):
        if not 0x30 <= code <= 0x37:
            raise TarError(offset, "bad octal number")
        value = value * 8 + int(code - 0x30)
    return value


def text(field: bytes) -> str:
    """A text field, up to its first zero."""
    return field.partition(b"\0")[0].decode()


def checksum(header: bytes) -> int:
    """The sum of the header with its own field taken as spaces."""
    total = 8 * 0x20
    for place, byte in enumerate(header):
        if not 148 <= place < 156:
            total += byte
    return total


def entries(archive: bytes) -> Iterator[Entry]:
    """The entries in their order; raises TarError."""
    offset = 0
    while offset + BLOCK <= len(archive):
        header = archive[offset : offset + BLOCK]
        if header == bytes(BLOCK):
            return
        if header[257:262] != b"ustar":
            raise TarError(offset, "not ustar")
        if checksum(header) != octal(header[148:156], offset):
            raise TarError(offset, "bad checksum")
        size = octal(header[124:136], offset)
        start = offset + BLOCK
        if size > len(archive) - start:
            raise TarError(offset, "content runs over the end")
        prefix, name = text(header[345:500]), text(header[:100])
        match chr(header[156]):
            case "5":
                kind = "d"
            case "2":
                kind = "l"
            case _:
                kind = "-"
        path = f"{prefix}/{name}" if prefix else name
        content = archive[start : start + size]
        yield Entry(path, octal(header[100:108], offset), kind, text(header[157:257]), content)
        offset = start + (size + BLOCK - 1) // BLOCK * BLOCK
    raise TarError(offset, "no end mark")


def main() -> int:
    total = 0
    for entry in entries(ARCHIVE):
        arrow = f" -> {entry.link}" if entry.link else ""
        print(f"{entry.permissions()} {len(entry.content):6} {entry.path}{arrow}")
        total += sum(entry.content)
    print(f"sum of all content {total}")
    damaged = [ARCHIVE[:700], b"x" + ARCHIVE[1:], ARCHIVE[:1024], ARCHIVE[:257] + b"other" + ARCHIVE[262:]]
    damaged.append(ARCHIVE[:124] + b"9" + ARCHIVE[125:])
    for archive in damaged:
        try:
            paths = [entry.path for entry in entries(archive)]
            print(paths)
        except TarError as error:
            print(f"{error.message} at {error.offset}")
    return 0
