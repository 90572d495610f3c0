from __future__ import annotations


def sign(x: int) -> int:
    if x > 0:
        return 1



def main() -> int:
    return 0
