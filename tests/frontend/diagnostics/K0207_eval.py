from __future__ import annotations


def main() -> int:
    return int(eval("1 + 1"))
