from __future__ import annotations

from kgen.lang import u8
from kgen.unsafe import Ptr


def main() -> int:
    p = Ptr.null(u8)
    return 1 if p.is_null() else 0
