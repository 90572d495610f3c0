from __future__ import annotations


class Names(list[str]):
    def first(self) -> str:
        return "none"


def main() -> int:
    print(Names().first())
    return 0
