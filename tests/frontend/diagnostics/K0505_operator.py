from __future__ import annotations


def main() -> int:
    print("total: " - 3)
    return 0
