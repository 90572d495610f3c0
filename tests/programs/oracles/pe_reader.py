"""By struct at the offsets of the specification, without any of the program's checks."""

from __future__ import annotations

import struct

from tests.programs.pe_reader import IMAGE


def _number(offset: int, size: int) -> int:
    return int.from_bytes(IMAGE[offset : offset + size], "little")


def _text(offset: int) -> str:
    return IMAGE[offset : IMAGE.index(b"\0", offset)].decode()


def expected() -> str:
    optional = 0x40 + 4 + 20
    base, entry = _number(optional + 24, 8), _number(optional + 16, 4)
    lines = [f"machine {_number(0x44, 2):#x}, base {base:#x}, entry {base + entry:#x}, headers 40"]
    shift = 0
    for index in range(_number(0x46, 2)):
        start = optional + _number(0x54, 2) + 40 * index
        name, size, address, raw, offset, _, flags = struct.unpack_from("<8sIIII12sI", IMAGE, start)
        letters = "".join(c if flags >> bit & 1 else "-" for c, bit in (("r", 30), ("w", 31), ("x", 29)))
        lines.append(f"{name.rstrip(bytes(1)).decode():<7} {address:#x} {size:5} {raw:5} {letters}")
        shift = offset - address if index == 1 else shift
    row = _number(optional + 120, 4) + shift
    while _number(row, 4):
        names: list[str] = []
        lookup = _number(row, 4) + shift
        while entry := _number(lookup, 8):
            names.append(f"#{entry & 0xFFFF}" if entry >> 63 else _text(entry + 2 + shift))
            lookup += 8
        lines.append(f"{_text(_number(row + 12, 4) + shift)}: {', '.join(names)}")
        row += 20
    lines += ["no MZ", "no PE", "0x14c is outside the file", "not PE32+", "0x194 is outside the file"]
    return "\n".join(lines) + "\n"
