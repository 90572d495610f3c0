"""A DER reader (X.690): strict lengths, object identifiers, integers, strings, and a tree printed with indents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from kgen.lang import Error, u8


def _tlv(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    size = len(content)
    length = bytes([size]) if size < 128 else bytes([0x81, size]) if size < 256 else b"\x82" + size.to_bytes(2, "big")
    return bytes([tag]) + length + content


CERTIFICATE_LIKE: Final = _tlv(
    0x30,
    _tlv(0x02, b"\x09"),
    _tlv(0x30, _tlv(0x06, bytes.fromhex("2a864886f70d01010b")), _tlv(0x05)),
    _tlv(0x31, _tlv(0x30, _tlv(0x06, bytes.fromhex("550406")), _tlv(0x13, b"GE"))),
    _tlv(0x30, _tlv(0x17, b"261124020000Z"), _tlv(0x17, b"361124020000Z")),
    _tlv(0x03, b"\x03", bytes.fromhex("deadbee8")),
    _tlv(0xA0, _tlv(0x02, b"\xff"), _tlv(0x02, b"\x00\x80"), _tlv(0x02, b"\x80" + bytes(7))),
    _tlv(0xA3, _tlv(0x04, bytes(range(130))), _tlv(0x02, b"\x00" + b"\xff" * 16)),
    _tlv(0x81, b"hi"),
    _tlv(0x30),
) + _tlv(0x0A, b"\x05") + _tlv(0x0C, "caf\u00e9".encode()) + _tlv(0x01, b"\xff")  # fmt: skip

BROKEN: Final = [
    bytes.fromhex(text)
    for text in (
        "30", "3003020101ff", "30800000", "30810100", "02020001", "0200", "0101aa", "1f8101", "3003020201",
        "0285ffffffffff", "0c820005",
    )
]  # fmt: skip


class Tag(IntEnum):
    """The universal tags that we print."""

    BOOLEAN = 0x01
    INTEGER = 0x02
    BIT_STRING = 0x03
    OCTET_STRING = 0x04
    NULL = 0x05
    OBJECT_IDENTIFIER = 0x06
    ENUMERATED = 0x0A
    UTF8_STRING = 0x0C
    PRINTABLE_STRING = 0x13
    UTC_TIME = 0x17
    SEQUENCE = 0x30
    SET = 0x31


class DerError(Error):
    """Bytes that are not DER; the position counts from the start of the innermost content."""

    def __init__(self, message: str, position: int) -> None:
        self.message = message
        self.position = position


@dataclass
class Element:
    """One tag and its content."""

    tag: u8
    content: bytes

    @property
    def is_constructed(self) -> bool:
        return self.tag & 0x20 != 0


def elements(data: bytes) -> Iterator[Element]:
    """The elements of some content, one after the other; raises DerError."""
    position = 0
    while position < len(data):
        tag = data[position]
        if tag & 0x1F == 0x1F:
            raise DerError("multi-byte tag", position)
        if position + 2 > len(data):
            raise DerError("no length", position)
        length = int(data[position + 1])
        start = position + 2
        if length == 0x80:
            raise DerError("indefinite length", position)
        if length > 0x80:
            size = length - 0x80
            if size > 4 or start + size > len(data):
                raise DerError("bad length of length", position)
            length = int.from_bytes(data[start : start + size], "big")
            if length < 0x80 or data[start] == 0:
                raise DerError("length is not the shortest", position)
            start += size
        if length > len(data) - start:
            raise DerError("content runs over the end", position)
        yield Element(tag, data[start : start + length])
        position = start + length


def integer_text(content: bytes) -> str:
    """A number: decimal where 64 bits hold it, else hexadecimal."""
    if len(content) == 0:
        raise DerError("empty integer", 0)
    if len(content) > 1 and (content[0], content[1] >= 0x80) in ((0, False), (0xFF, True)):
        raise DerError("integer is not the shortest", 0)
    if len(content) > 8:
        return "0x" + content.hex()
    value = -1 if content[0] >= 0x80 else 0
    for byte in content:
        value = value * 256 + byte
    return str(value)


def identifier_text(content: bytes) -> str:
    """An object identifier in dots."""
    arcs: list[int] = []
    value = 0
    for byte in content:
        value = value << 7 | int(byte & 0x7F)
        if byte < 0x80:
            if not arcs:
                first = min(value // 40, 2)
                arcs.append(first)
                value -= 40 * first
            arcs.append(value)
            value = 0
    return ".".join([str(arc) for arc in arcs])


def value_text(element: Element) -> str:
    """The content of a primitive element."""
    content = element.content
    match element.tag:
        case Tag.BOOLEAN:
            if content not in (b"\x00", b"\xff"):
                raise DerError("bad boolean", 0)
            return str(content == b"\xff")
        case Tag.INTEGER | Tag.ENUMERATED:
            return integer_text(content)
        case Tag.NULL:
            return "-"
        case Tag.OBJECT_IDENTIFIER:
            return identifier_text(content)
        case Tag.UTF8_STRING | Tag.PRINTABLE_STRING | Tag.UTC_TIME:
            return repr(content.decode())
        case Tag.BIT_STRING:
            return f"{len(content) * 8 - 8 - content[0]} bits {content[1:].hex()}"
        case _:
            return content.hex()


def tag_name(tag: u8) -> str:
    """The name of a tag, or its class and number."""
    for known in Tag:
        if known == tag:
            return known.name
    return f"[{tag & 0x1F}]"


def show(data: bytes, depth: int) -> int:
    """Prints all elements of some content; how many there were."""
    count = 0
    for element in elements(data):
        count += 1
        indent = "  " * depth
        if element.is_constructed:
            print(f"{indent}{tag_name(element.tag)} {len(element.content)}")
            count += show(element.content, depth + 1)
        else:
            print(f"{indent}{tag_name(element.tag)} {value_text(element)}")
    return count


def main() -> int:
    print(show(CERTIFICATE_LIKE, 0), "elements")
    for data in BROKEN:
        try:
            show(data, 0)
        except DerError as error:
            print(f"{data.hex()}: {error.message} at {error.position}")
    return 0
