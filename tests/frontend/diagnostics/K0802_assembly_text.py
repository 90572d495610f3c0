from __future__ import annotations

from kgen.unsafe import asm


UNSAFE = "shows a diagnostic"


def run(text: str) -> None:
    asm(None, text, "")



def main() -> int:
    return 0
