"""A position in DWARF data, and the encodings of values there (DWARF 5, section 7.5 and 7.6)."""

from __future__ import annotations

from typing import Final

from kgen.link.objects import LinkError


class Cursor:
    """Reads values one after the other."""

    LINE_STRP: Final = 0x1F
    STRP: Final = 0x0E

    def __init__(self, data: bytes, position: int = 0, end: int | None = None) -> None:
        self.data = data
        self.position = position
        self.end = len(data) if end is None else end

    def _number(self, size: int, signed: bool = False) -> int:
        position = self.position
        self.position = position + size
        if self.position > len(self.data):
            raise LinkError("debug information ends early")
        return int.from_bytes(self.data[position : position + size], "little", signed=signed)

    def u8(self) -> int:
        position = self.position
        self.position = position + 1
        return self.data[position]

    def i8(self) -> int:
        return self._number(1, signed=True)

    def u16(self) -> int:
        return self._number(2)

    def u24(self) -> int:
        return self._number(3)

    def u32(self) -> int:
        return self._number(4)

    def u64(self) -> int:
        return self._number(8)

    def uleb(self) -> int:
        data, position = self.data, self.position
        value = shift = 0
        while True:
            byte = data[position]
            position += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                self.position = position
                return value
            shift += 7

    def sleb(self) -> int:
        start = self.position
        value = self.uleb()
        bits = 7 * (self.position - start)
        return value - (1 << bits) if value >> (bits - 1) & 1 else value

    def text(self) -> str:
        """A string up to its NUL byte."""
        end = self.data.index(b"\0", self.position)
        found = self.data[self.position : end]
        self.position = end + 1
        return bytes(found).decode("utf-8", "replace")

    def skip_bytes(self, count: int) -> bytes:
        self.position += count
        return bytes(self.data[self.position - count : self.position])

    def form(self, form: int, implicit: int = 0) -> int | bytes:
        """A value of an attribute form (DWARF 5, table 7.6)."""
        match form:
            case 0x0B | 0x11 | 0x0C | 0x25 | 0x29:  # data1, ref1, flag, strx1, addrx1
                return self.u8()
            case 0x05 | 0x12 | 0x26 | 0x2A:  # data2, ref2, strx2, addrx2
                return self.u16()
            case 0x27 | 0x2B:  # strx3, addrx3
                return self.u24()
            case 0x06 | 0x13 | 0x0E | 0x17 | 0x1F | 0x28 | 0x2C | 0x10:
                # data4, ref4, strp, sec_offset, line_strp, strx4, addrx4, ref_addr
                return self.u32()
            case 0x07 | 0x14 | 0x01 | 0x20:  # data8, ref8, addr, ref_sig8
                return self.u64()
            case 0x0F | 0x15 | 0x1A | 0x1B | 0x22 | 0x23:  # udata, ref_udata, strx, addrx, loclistx, rnglistx
                return self.uleb()
            case 0x0D:  # sdata
                return self.sleb()
            case 0x19:  # flag_present
                return 1
            case 0x21:  # implicit_const
                return implicit
            case 0x1E:  # data16
                return self.skip_bytes(16)
            case 0x08:  # string
                return self.text().encode()
            case 0x18 | 0x09:  # exprloc, block
                return self.skip_bytes(self.uleb())
            case 0x0A:  # block1
                return self.skip_bytes(self.u8())
            case 0x03:  # block2
                return self.skip_bytes(self.u16())
            case 0x04:  # block4
                return self.skip_bytes(self.u32())
            case other:
                raise LinkError(f"DWARF form {other:#x} is not supported")
