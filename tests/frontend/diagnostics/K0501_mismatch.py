from __future__ import annotations


def main() -> int:
    count: int = "three"
    return count
