from __future__ import annotations

from typing import Annotated

from kgen.lang import bits, struct, u8


@struct
class Flags:
    kind: Annotated[u8, bits(9)]


def main() -> int:
    return Flags(1).kind
