from __future__ import annotations


def main() -> int:
    number = 5
    return number[0]
