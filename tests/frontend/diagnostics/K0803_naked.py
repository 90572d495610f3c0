from __future__ import annotations

from kgen.unsafe import asm, naked


UNSAFE = "shows a diagnostic"


@naked
def entry() -> None:
    asm(None, "nop", "")
    asm(None, "ret", "")



def main() -> int:
    return 0
