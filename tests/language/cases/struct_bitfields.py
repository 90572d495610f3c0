"""Bit fields: declaration, reading, storing, neighbours untouched."""

from __future__ import annotations

from typing import Annotated

from kgen.lang import bits, sizeof, struct, u8, u32, u64


@struct
class PageEntry:
    present: Annotated[u64, bits(1)]
    writable: Annotated[u64, bits(1)]
    user: Annotated[u64, bits(1)] = 0
    unused: Annotated[u64, bits(9)] = 0
    frame: Annotated[u64, bits(40)] = 0
    tag: Annotated[u64, bits(12)] = 0


@struct
class Status:
    code: Annotated[u8, bits(3)]
    level: Annotated[u8, bits(5)]
    count: u32


def show(entry: PageEntry) -> None:
    print(entry.present, entry.writable, entry.user, entry.unused, f"{entry.frame:#x}", f"{entry.tag:#x}")


def main() -> int:
    entry = PageEntry(present=1, writable=0)
    show(entry)
    entry.frame = 0xFF_FFFF_FFFF
    entry.tag = 0xABC
    show(entry)
    entry.frame = 0x12345
    entry.writable = 1
    entry.unused = 511
    show(entry)
    entry.present = 0
    entry.tag -= 1
    show(entry)
    print(sizeof(PageEntry), sizeof(Status))
    status = Status(code=5, level=17, count=9)
    status.code += 2
    status.level = status.level // 2
    print(status.code, status.level, status.count)
    return int(status.code)
