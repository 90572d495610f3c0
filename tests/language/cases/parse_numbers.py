"""`parse_int` reads numbers without panicking."""

from __future__ import annotations

from kgen.lang import parse_int


def shown(text: str, base: int = 10) -> str:
    value = parse_int(text, base)
    return "-" if value is None else f"{value}"


def total(line: str) -> int:
    result = 0
    for part in line.split(","):
        value = parse_int(part.strip())
        if value is None:
            continue
        result += value
    return result


def main() -> int:
    print(shown("42"), shown("-7"), shown("+5"), shown(""), shown("4x"), shown("--1"), shown("9223372036854775807"))
    print(shown("9223372036854775808"), shown("-9223372036854775808"), shown("99999999999999999999999999"))
    print(shown("ff", 16), shown("FF", 16), shown("777", 8), shown("102", 2), shown("zz", 36), shown("g", 16))
    print(total("1, 2, x, 40, -3"))
    return total("10,20")
