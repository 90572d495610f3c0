"""`int` of text that is no number."""

from __future__ import annotations


def parse(text: str) -> int:
    return int(text)  # panic: value


def main() -> int:
    print(parse("12"), parse("-3"))
    print(parse("12a"))
    return 0
