from __future__ import annotations

import kgen.lang


def main() -> int:
    return kgen.lang.U7_MAX
