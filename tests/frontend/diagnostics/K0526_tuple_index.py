from __future__ import annotations


def main() -> int:
    pair = (1, "a")
    index = 1
    print(pair[index])
    return 0
