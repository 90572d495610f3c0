from __future__ import annotations


def pick(flag: bool) -> int:
    if flag:
        value = 1
    return value



def main() -> int:
    return 0
