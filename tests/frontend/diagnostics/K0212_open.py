from __future__ import annotations


def main() -> int:
    file = open("data")
    return 0
