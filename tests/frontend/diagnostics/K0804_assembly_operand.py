from __future__ import annotations

from kgen.unsafe import asm


UNSAFE = "shows a diagnostic"


def run(items: list[int]) -> None:
    asm(None, "nop", "r", items)



def main() -> int:
    return 0
