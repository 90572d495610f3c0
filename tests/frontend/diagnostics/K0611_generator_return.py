from __future__ import annotations

from collections.abc import Iterator


def numbers() -> Iterator[int]:
    yield 1
    return 2


def main() -> int:
    return sum(numbers())
