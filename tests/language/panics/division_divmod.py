"""`divmod` by zero."""

from __future__ import annotations


def split(total: int, size: int) -> tuple[int, int]:
    return divmod(total, size)  # panic: division


def main() -> int:
    print(split(17, 5))
    print(split(17, 0))
    return 0
