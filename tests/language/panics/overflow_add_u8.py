"""An unsigned sum leaves its width."""

from __future__ import annotations

from kgen.lang import u8


def total(values: list[u8]) -> u8:
    result = u8(0)
    for value in values:
        print("adding", value)
        result += value  # panic: overflow
    return result


def main() -> int:
    print(total([u8(100), u8(155)]))
    return int(total([u8(100), u8(150), u8(6)]))
