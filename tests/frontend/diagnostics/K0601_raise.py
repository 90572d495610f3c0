from __future__ import annotations


def main() -> int:
    raise ValueError("bad")
