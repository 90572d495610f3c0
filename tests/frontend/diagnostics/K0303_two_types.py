from __future__ import annotations


def pick(flag: bool) -> int:
    if flag:
        value = 1
    else:
        value = "one"
    print(value)
    return 0



def main() -> int:
    return 0
