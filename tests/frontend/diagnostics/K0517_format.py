from __future__ import annotations

from kgen.lang import Atomic, u32


UNSAFE = "shows a diagnostic"


def main() -> int:
    lock = Atomic(u32, 0)
    print(lock)
    return 0
