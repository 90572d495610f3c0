"""An empty separator is refused before anything is split, as in CPython: also when nothing would be."""

from __future__ import annotations


def main() -> int:
    print("a  b c".rsplit(None, 1), "  a".rsplit(None, 2), " a b ".rsplit(None, 0), "a,b,c".rsplit(",", 1))
    print("a,b,c".rsplit(",", 0), "a-b-c".rsplit("-"), "  ".rsplit(None, 1), "éa éb ".rsplit(None, 1))
    print("a b".rsplit("", 0))  # panic: value
    return 0
