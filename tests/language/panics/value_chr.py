"""`chr` of a number that is no code point."""

from __future__ import annotations


def letter(code: int) -> str:
    return chr(code)  # panic: value


def main() -> int:
    print(letter(0x41))
    print(letter(0x11_0000))
    return 0
