from __future__ import annotations


TABLE = [1, 2, 3]
LAST = TABLE[3]



def main() -> int:
    return 0
