"""A panic in a generator, in its own line."""

from __future__ import annotations

from collections.abc import Iterator


def shares(total: int, parts: list[int]) -> Iterator[int]:
    for part in parts:
        yield total // part  # panic: division


def main() -> int:
    for share in shares(100, [5, 2, 0]):
        print(share)
    return 0
