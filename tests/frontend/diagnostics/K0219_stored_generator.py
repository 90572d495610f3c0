from __future__ import annotations

from collections.abc import Iterator


def numbers() -> Iterator[int]:
    yield 1


def main() -> int:
    stored = numbers()
    return 0
