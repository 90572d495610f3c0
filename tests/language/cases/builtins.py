"""The builtin functions of the subset."""

from __future__ import annotations

from kgen.lang import u8


def main() -> int:
    empty: list[bool] = []
    print(abs(-4), abs(3), min(4, 2, 8), max(4, 2, 8), min([3, 1]), max({5, 9}), min("b", "a"))
    print(sum([1, 2, 3]), sum(range(5)), sum([1], 10), len(range(3, 10, 2)))
    print(divmod(17, 5), divmod(-17, 5), pow(2, 10), pow(7, 2))
    print(ord("a"), chr(98), hex(254), repr("x"), repr(5), str(5), bool(empty))
    print(any([False, True]), all(empty), sorted([2, 1]), list(reversed([1, 2])))
    print(list(zip([1, 2], ["a", "b"], strict=True)), list(enumerate("ab")), list(range(2)))
    print(hash("a") == hash("a"), hash(5) == hash(5))
    print(int("42"), int(" -7 ".strip()), int("ff", 16), str(b"x"), bytes([65]), bytearray(b"q") == bytearray([113]))
    print(min(u8(3), u8(4)), len("x" * 7), list((1, 2)), set([1]) == {1})
    return len(str(12345))
