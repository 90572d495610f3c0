"""A UTF-8 validator and decoder (RFC 3629) driven by a small state machine, with replacement of what is broken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kgen.lang import Error, u8, u32

REPLACEMENT: Final = "\ufffd"
SAMPLES: Final = [
    b"plain ascii",
    "caf\u00e9 \u20ac \U0001f40d".encode(),
    b"\x80abc",
    b"\xc0\x80",
    b"\xe2\x82",
    b"a\xe2\x28\xa1z",
    b"\xed\xa0\x80",
    b"\xf0\x9f\x90\x8d\xf4\x90\x80\x80",
    b"\xf8\x88\x80\x80\x80",
    b"\xe0\x9f\xbf!",
    b"\xff\xfe",
    b"ok\xf0\x9f\x90",
]


class InvalidUtf8(Error):
    """Bytes that are not UTF-8, from `start`."""

    def __init__(self, start: int, length: int) -> None:
        self.start = start
        self.length = length


@dataclass
class Lead:
    """What a first byte promises: how many bytes follow, its own bits, and the range of the second byte."""

    following: int
    bits: u32
    low: u8
    high: u8


def lead_of(byte: u8) -> Lead | None:
    """The meaning of a first byte, or None where no character starts so (RFC 3629, section 4)."""
    if byte < 0x80:
        return Lead(0, byte, 0, 0)
    if byte < 0xC2 or byte > 0xF4:
        return None
    if byte < 0xE0:
        return Lead(1, byte & 0x1F, 0x80, 0xBF)
    if byte < 0xF0:
        return Lead(2, byte & 0x0F, 0xA0 if byte == 0xE0 else 0x80, 0x9F if byte == 0xED else 0xBF)
    return Lead(3, byte & 0x07, 0x90 if byte == 0xF0 else 0x80, 0x8F if byte == 0xF4 else 0xBF)


class Decoder:
    """Walks over some bytes, one character at a time."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.position = 0

    def next(self) -> str | None:
        """The next character, None at the end; raises InvalidUtf8 and stands behind the broken part."""
        if self.position == len(self.data):
            return None
        start = self.position
        self.position += 1
        lead = lead_of(self.data[start])
        if lead is None:
            raise InvalidUtf8(start, 1)
        code, low, high = lead.bits, lead.low, lead.high
        for _ in range(lead.following):
            if self.position == len(self.data) or not low <= self.data[self.position] <= high:
                raise InvalidUtf8(start, self.position - start)
            code = code << 6 | self.data[self.position] & 0x3F
            self.position += 1
            low, high = u8(0x80), u8(0xBF)
        return chr(code)


def strict(data: bytes) -> str:
    """The text; raises InvalidUtf8 at the first broken character."""
    decoder = Decoder(data)
    parts: list[str] = []
    while (character := decoder.next()) is not None:
        parts.append(character)
    return "".join(parts)


def replaced(data: bytes) -> str:
    """The text with one replacement character for each broken part."""
    decoder = Decoder(data)
    parts: list[str] = []
    while True:
        character: str | None
        try:
            character = decoder.next()
        except InvalidUtf8:
            character = REPLACEMENT
        if character is None:
            return "".join(parts)
        parts.append(character)


def main() -> int:
    for data in SAMPLES:
        try:
            text = strict(data)
            print(f"{len(data):2} bytes, {len(text):2} characters: {text}")
        except InvalidUtf8 as error:
            print(f"{data.hex()}: {error.length} bad from {error.start}; {replaced(data)}")
    every = "".join([chr(code) for code in range(0x20, 0x11000, 0x53) if not 0xD800 <= code < 0xE000])
    print(len(every), len(every.encode()), strict(every.encode()) == every)
    return 0
