from __future__ import annotations

from kgen.lang import u64


def mix(a: u64, b: int) -> int:
    return int(a + b)



def main() -> int:
    return 0
