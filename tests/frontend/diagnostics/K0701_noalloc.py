from __future__ import annotations

from kgen.lang import noalloc


@noalloc
def tick() -> int:
    return len([1, 2])


def main() -> int:
    return tick()
