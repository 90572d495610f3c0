from __future__ import annotations


def main() -> int:
    value = ...
    return 0
