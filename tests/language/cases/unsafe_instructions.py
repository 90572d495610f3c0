"""Inline assembly, symbols, addresses of functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kgen.lang import u64
from kgen.unsafe import asm, call_address, function_address, linker_symbol

UNSAFE: Final = "shows the machine's own instructions"


def add(a: u64, b: u64) -> u64:
    return a + b


def bit_scan(value: u64) -> u64:
    return asm(u64, "bsrq $1, $0", "=r,r", value)


BINARY: Callable[[u64, u64], u64] = add


def main() -> int:
    print(asm(u64, "movl $$42, ${0:k}", "=r"), bit_scan(u64(0x100)), bit_scan(u64(1) << 63))
    start, end = linker_symbol("__text_start"), linker_symbol("__text_end")
    address = function_address(add)
    print(start < end, start <= address < end)
    asm(None, "nop", "~{memory}")
    print(call_address(BINARY, address)(u64(40), u64(2)))
    return 0
