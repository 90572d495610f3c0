from __future__ import annotations


def main() -> int:
    name = "x"
    print(f"{name:08x}")
    return 0
