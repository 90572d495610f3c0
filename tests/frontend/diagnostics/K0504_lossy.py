from __future__ import annotations

from kgen.lang import u8, u32


def low(x: u32) -> u8:
    return x



def main() -> int:
    return 0
