from __future__ import annotations


def collect(items: list[int] = []) -> int:
    return len(items)


def main() -> int:
    return collect()
