from __future__ import annotations

from typing import TypeVar


T = TypeVar("T")


def nothing() -> list[T]:
    return []


def main() -> int:
    nothing()
    return 0
