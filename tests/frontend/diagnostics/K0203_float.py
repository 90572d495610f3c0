from __future__ import annotations


def main() -> int:
    half = 0.5
    return 0
