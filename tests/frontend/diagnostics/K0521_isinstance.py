from __future__ import annotations


class A:
    pass


class B:
    pass


class C:
    pass


def test(x: A | B) -> bool:
    return isinstance(x, C)



def main() -> int:
    return 0
