from __future__ import annotations


def half(x: int) -> int:
    return x / 2



def main() -> int:
    return 0
