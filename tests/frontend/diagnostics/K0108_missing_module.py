from __future__ import annotations

import kgen_no_such_module


def main() -> int:
    return 0
