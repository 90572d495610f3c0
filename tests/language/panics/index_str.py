"""A text index beyond the last code point."""

from __future__ import annotations


def initial(word: str) -> str:
    return word[0]  # panic: index


def main() -> int:
    print(initial("été"))
    print(initial(""))
    return 0
