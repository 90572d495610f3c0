"""`decode` of bytes that are not UTF-8."""

from __future__ import annotations


def text(data: bytes) -> str:
    return data.decode()  # panic: value


def main() -> int:
    print(text(b"caf\xc3\xa9"))
    print(text(b"caf\xc3"))
    return 0
