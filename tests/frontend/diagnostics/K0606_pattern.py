from __future__ import annotations


def kind(table: dict[str, int]) -> int:
    match table:
        case {"a": 1}:
            return 1
    return 0



def main() -> int:
    return 0
