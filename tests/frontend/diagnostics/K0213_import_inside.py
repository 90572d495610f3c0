from __future__ import annotations


def main() -> int:
    import sys

    return 0
