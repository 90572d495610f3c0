from __future__ import annotations


def main() -> int:
    text = "abc"
    text[0] = "x"
    return 0
