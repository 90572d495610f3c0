from __future__ import annotations


def main() -> int:
    with 3:
        return 1
