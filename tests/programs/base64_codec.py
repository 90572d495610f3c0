"""Base64 (RFC 4648): encoding, and decoding that says exactly what is wrong with bad text."""

from __future__ import annotations

from typing import Final

from kgen.lang import Error, u8, u32

ALPHABET: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
INVALID: Final = u8(0xFF)
VALUES: Final = [u8(ALPHABET.index(code)) if code in ALPHABET else INVALID for code in range(256)]
PAD: Final = ord("=")


class Base64Error(Error):
    """Text that is not Base64; `position` counts from 0."""

    def __init__(self, reason: str, position: int) -> None:
        self.reason = reason
        self.position = position

    def __str__(self) -> str:
        return f"{self.reason} at {self.position}"


def encode(data: bytes) -> str:
    """The text of some bytes, padded."""
    text = bytearray()
    for start in range(0, len(data), 3):
        group = data[start : start + 3]
        bits = u32(0)
        for byte in group + bytes(3 - len(group)):
            bits = bits << 8 | byte
        for place in range(4):
            is_padding = place > len(group)
            text.append(u8(PAD) if is_padding else ALPHABET[bits >> (18 - 6 * place) & 0x3F])
    return bytes(text).decode()


def decode(text: str) -> bytes:
    """The bytes of a text; raises Base64Error."""
    codes = text.encode()
    if len(codes) % 4 != 0:
        raise Base64Error("length is not a multiple of 4", len(codes))
    padding = 0
    while padding < 2 and padding < len(codes) and codes[len(codes) - 1 - padding] == PAD:
        padding += 1
    result = bytearray()
    bits = u32(0)
    held = 0
    for position, code in enumerate(codes[: len(codes) - padding]):
        value = VALUES[code]
        if value == INVALID:
            raise Base64Error(f"invalid character {chr(code)!r}", position)
        bits = (bits << 6 | value) & 0xFFFF
        held += 6
        if held >= 8:
            held -= 8
            result.append(u8(bits >> held & 0xFF))
    if held > 0 and bits & ((1 << held) - 1) != 0:
        raise Base64Error("stray bits", len(codes) - padding - 1)
    return bytes(result)


def main() -> int:
    for text in ("", "f", "fo", "foo", "foob", "fooba", "foobar", "any carnal pleasure"):
        coded = encode(text.encode())
        print(f"{text!r:>22} {coded:<28} {decode(coded) == text.encode()}")
    every = bytes([u8(value) for value in range(256)])
    print(encode(every))
    print(decode(encode(every)) == every)
    for bad in ("Zg=", "Zm9v!mFy", "Zh==", "====", "Z===", "Zm=v"):
        try:
            print(decode(bad))
        except Base64Error as error:
            print(f"{bad}: {error}")
    return 0
