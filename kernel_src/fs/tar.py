"""Reading tar archives: ustar, pax, and what GNU tar adds (POSIX.1-2017, pax; tar(5)).

An archive may come from anybody: whatever is wrong with it is a `TarError` that says where.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from kgen.lang import Error

BLOCK: Final = 512
NANOSECONDS: Final = 10**9
DIGITS_MAX: Final = 18
"""So many decimal digits always fit an integer."""

REGULAR: Final = b"0\x007"  # POSIX ustar: regular files, old ones, and contiguous ones
LINK: Final = 0x31  # POSIX ustar, LNKTYPE
SYMLINK: Final = 0x32  # POSIX ustar, SYMTYPE
CHARACTER: Final = 0x33  # POSIX ustar, CHRTYPE
DIRECTORY: Final = 0x35  # POSIX ustar, DIRTYPE
FIFO: Final = 0x36  # POSIX ustar, FIFOTYPE
PAX: Final = 0x78  # POSIX pax, extended header of the next member
PAX_GLOBAL: Final = 0x67  # POSIX pax, extended header of all following members
GNU_LONG_NAME: Final = 0x4C  # tar(5), GNU
GNU_LONG_LINK: Final = 0x4B  # tar(5), GNU


class TarError(Error):
    """An archive that cannot be read: where, in bytes from its start, and why."""

    def __init__(self, offset: int, message: str) -> None:
        super().__init__(message)
        self.offset = offset

    def __str__(self) -> str:
        return f"at byte {self.offset}: {self.message}"


class Member(NamedTuple):
    """One member of an archive, with all that its extended headers say."""

    offset: int
    """Of its header."""
    type: int
    path: bytes
    target: bytes
    """Of links."""
    permissions: int
    uid: int
    gid: int
    modified_ns: int
    device_major: int
    device_minor: int
    content: bytes
    """Shares its memory with the archive."""


def members(archive: bytes) -> Iterator[Member]:
    """The members in their order; raises TarError."""
    offset = 0
    globals_: dict[bytes, bytes] = {}
    extended: dict[bytes, bytes] = {}
    while True:
        header = archive[offset : offset + BLOCK]
        if len(header) < BLOCK:
            raise TarError(offset, "the archive ends without an end mark")
        if header == bytes(BLOCK):
            return
        _check_sum(header, offset)
        kind = int(header[156])
        size = _size(header, extended, offset)
        has_content = kind in REGULAR or kind in (PAX, PAX_GLOBAL, GNU_LONG_NAME, GNU_LONG_LINK)
        start = offset + BLOCK
        stored = size if has_content else 0
        if stored > len(archive) - start:
            raise TarError(offset, "the content runs over the end of the archive")
        content = archive[start : start + stored]
        if kind == PAX:
            _read_records(content, start, extended)
        elif kind == PAX_GLOBAL:
            _read_records(content, start, globals_)
        elif kind == GNU_LONG_NAME:
            extended[b"path"] = _text(content)
        elif kind == GNU_LONG_LINK:
            extended[b"linkpath"] = _text(content)
        else:
            for key, value in globals_.items():
                extended.setdefault(key, value)
            yield _member(header, offset, content, extended)
            extended.clear()
        offset = start + (stored + BLOCK - 1) // BLOCK * BLOCK


def _member(header: bytes, offset: int, content: bytes, extended: dict[bytes, bytes]) -> Member:
    """What a header says, and the extended headers before it."""
    modified = extended.get(b"mtime")
    return Member(
        offset=offset,
        type=int(header[156]),
        path=extended.get(b"path", _path(header)),
        target=extended.get(b"linkpath", _text(header[157:257])),
        permissions=_number(header[100:108], offset) & 0o7777,
        uid=_identity(header[108:116], extended.get(b"uid"), offset),
        gid=_identity(header[116:124], extended.get(b"gid"), offset),
        modified_ns=_field_time(header[136:148], offset) if modified is None else _pax_time(modified, offset),
        device_major=_number(header[329:337], offset),
        device_minor=_number(header[337:345], offset),
        content=content,
    )


def _path(header: bytes) -> bytes:
    """The path that fits into a header: ustar has a prefix for it, where GNU tar has something else."""
    name, prefix = _text(header[:100]), _text(header[345:500])
    return prefix + b"/" + name if prefix and header[257:263] == b"ustar\0" else name


def _check_sum(header: bytes, offset: int) -> None:
    """The sum of all bytes of a header, with the field of the sum taken as spaces."""
    total = sum(header[:148]) + 8 * 0x20 + sum(header[156:])
    if _number(header[148:156], offset) != total:
        raise TarError(offset, "the header's checksum is wrong")


def _size(header: bytes, extended: dict[bytes, bytes], offset: int) -> int:
    given = extended.get(b"size")
    size = _number(header[124:136], offset) if given is None else _decimal(given, offset)
    if size < 0:
        raise TarError(offset, "the size is negative")
    return size


def _identity(field: bytes, given: bytes | None, offset: int) -> int:
    """The number of a user or group, which has 32 bits; all ones mean none."""
    number = _number(field, offset) if given is None else _decimal(given, offset)
    if not 0 <= number < 0xFFFF_FFFF:
        raise TarError(offset, "the number of a user or group is out of range")
    return number


def _number(field: bytes, offset: int) -> int:
    """A field of octal digits; or of GNU tar's binary numbers, where the first bit is set and the second one is the sign."""
    if field[0] & 0x80:
        value = int(field[0] & 0x3F) - (0x40 if field[0] & 0x40 else 0)
        for byte in field[1:]:
            if not -(2**54) <= value < 2**54:
                raise TarError(offset, "a number is too large")
            value = value * 256 + int(byte)
        return value
    value = 0
    for byte in _text(field).strip(b" "):
        if not 0x30 <= byte <= 0x37:
            raise TarError(offset, "an octal number has another character in it")
        value = value * 8 + int(byte - 0x30)
    return value


def _field_time(field: bytes, offset: int) -> int:
    seconds = _number(field, offset)
    if not -(2**33) <= seconds < 2**33:
        raise TarError(offset, "a time is out of range")
    return seconds * NANOSECONDS


def _pax_time(text: bytes, offset: int) -> int:
    """Decimal seconds with a fraction, as nanoseconds."""
    digits = text.removeprefix(b"-")
    whole, _, fraction = digits.partition(b".")
    seconds = _decimal(whole, offset)
    if seconds >= 2**33:
        raise TarError(offset, "a time is out of range")
    nanoseconds = seconds * NANOSECONDS + _decimal((fraction + b"000000000")[:9], offset)
    return -nanoseconds if len(digits) < len(text) else nanoseconds


def _decimal(text: bytes, offset: int) -> int:
    """A number of decimal digits."""
    if not text or len(text) > DIGITS_MAX or not text.isdigit():
        raise TarError(offset, "a decimal number is empty, too long, or has another character in it")
    value = 0
    for byte in text:
        value = value * 10 + int(byte - 0x30)
    return value


def _text(field: bytes) -> bytes:
    """A field up to its first zero."""
    return field.partition(b"\0")[0]


def _read_records(content: bytes, offset: int, records: dict[bytes, bytes]) -> None:
    """Reads `LENGTH KEY=VALUE\\n` again and again; an empty value takes an earlier one back."""
    place = 0
    while place < len(content):
        space = content.find(b" ", place)
        if not place < space <= place + DIGITS_MAX:
            raise TarError(offset + place, "an extended record has no length")
        length = _decimal(content[place:space], offset + place)
        if length <= space - place or length > len(content) - place or content[place + length - 1] != 0x0A:
            raise TarError(offset + place, "an extended record has the wrong length")
        key, equals, value = content[space + 1 : place + length - 1].partition(b"=")
        if not equals:
            raise TarError(offset + place, "an extended record has no value")
        if key.startswith(b"GNU.sparse"):
            raise TarError(offset + place, "sparse members are not supported")
        if value:
            records[key] = value
        elif key in records:
            del records[key]
        place += length
