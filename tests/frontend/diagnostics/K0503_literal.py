from __future__ import annotations

from kgen.lang import u8


def main() -> int:
    small: u8 = 300
    return small
