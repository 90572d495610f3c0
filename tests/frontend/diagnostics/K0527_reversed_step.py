from __future__ import annotations


def main() -> int:
    step = 2
    for i in reversed(range(0, 9, step)):
        print(i)
    return 0
