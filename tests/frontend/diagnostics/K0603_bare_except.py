from __future__ import annotations


def main() -> int:
    try:
        return 1
    except:
        return 2
