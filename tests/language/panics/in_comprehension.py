"""A panic in a comprehension."""

from __future__ import annotations


def translate(words: list[str], table: dict[str, str]) -> list[str]:
    return [table[word] for word in words]  # panic: key


def main() -> int:
    table = {"un": "one", "deux": "two"}
    print(translate(["deux", "un"], table))
    print(translate(["trois"], table))
    return 0
