"""A missing integer key."""

from __future__ import annotations

from kgen.lang import u32


def owner(table: dict[u32, str], port: u32) -> str:
    return table[port]  # panic: key


def main() -> int:
    table: dict[u32, str] = {u32(80): "web"}
    print(owner(table, u32(80)))
    print(owner(table, u32(81)))
    return 0
