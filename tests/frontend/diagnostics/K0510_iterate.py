from __future__ import annotations


def main() -> int:
    for digit in 123:
        print(digit)
    return 0
