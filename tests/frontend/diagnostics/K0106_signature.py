from __future__ import annotations


def main(count: int) -> int:
    return count
