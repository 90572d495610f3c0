"""The lengths and operands of x86 instructions, in 32-bit and 64-bit code.

Intel SDM, volume 2: 2.1 (instruction format), 2.2.1 (REX), 2.3 (VEX), 2.7 (EVEX) and appendix A (opcode maps), with
the encodings of AMD's manual, volume 3, appendix A, where Intel has none. The tables say for every opcode what
follows it; what an instruction does is left to who reads it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

LONGEST: Final = 15
"""Bytes (SDM 2A, 2.3.11)."""

ONE_BYTE: Final = (
    "MMMMBZ--MMMMBZ-e"  # 0x
    "MMMMBZ--MMMMBZ--"  # 1x
    "MMMMBZp-MMMMBZp-"  # 2x
    "MMMMBZp-MMMMBZp-"  # 3x
    "rrrrrrrrrrrrrrrr"  # 4x
    "................"  # 5x
    "--xMppppZzBb...."  # 6x
    "JJJJJJJJJJJJJJJJ"  # 7x
    "bz-bMMMMMMMMMMMM"  # 8x
    "..........-....."  # 9x
    "OOOO....BZ......"  # ax
    "BBBBBBBBVVVVVVVV"  # bx
    "bbW.vvbzE.W..B-."  # cx
    "MMMM---.MMMMMMMM"  # dx
    "JJJJBBBBKK-J...."  # ex
    "p.pp..gg......MM"  # fx
)
"""Opcodes without an escape in 64-bit code. `.` nothing follows, `M` a ModRM byte, `B` one immediate byte, `Z` two or
four by the operand size, `b` and `z` ModRM and such an immediate, `V` an immediate of the full operand size, `W` two
bytes, `E` three, `O` an address, `J` and `K` a relative one of one and of four bytes, `g` group 3, whose TEST alone
has an immediate, `F` a far address; `p`, `r`, `e`, `v`, `x`: a prefix, REX, an escape, VEX, EVEX; `-` is undefined."""

ONE_BYTE_32: Final = {
    **dict.fromkeys((0x06, 0x07, 0x0E, 0x16, 0x17, 0x1E, 0x1F, 0x27, 0x2F, 0x37, 0x3F, 0x60, 0x61, 0xCE, 0xD6), "."),
    **dict.fromkeys(range(0x40, 0x50), "."),
    **dict.fromkeys((0x9A, 0xEA), "F"),
    **dict.fromkeys((0xD4, 0xD5), "B"),
    0x82: "b",
}
"""Where 32-bit code differs."""

TWO_BYTE: Final = (
    "MMMM-.....-.-M.b"  # 0x
    "MMMMMMMMMMMMMMMM"  # 1x
    "MMMM----MMMMMMMM"  # 2x
    "......-.e-e-----"  # 3x
    "MMMMMMMMMMMMMMMM"  # 4x
    "MMMMMMMMMMMMMMMM"  # 5x
    "MMMMMMMMMMMMMMMM"  # 6x
    "bbbbMMM.MM--MMMM"  # 7x
    "KKKKKKKKKKKKKKKK"  # 8x
    "MMMMMMMMMMMMMMMM"  # 9x
    "...MbM--...MbMMM"  # ax
    "MMMMMMMMMMbMMMMM"  # bx
    "MMbMbbbM........"  # cx
    "MMMMMMMMMMMMMMMM"  # dx
    "MMMMMMMMMMMMMMMM"  # ex
    "MMMMMMMMMMMMMMMM"  # fx
)
"""Opcodes behind 0F. (0F 0F, AMD's 3DNow!, has its opcode where others have an immediate byte.)"""

MAP_0F: Final = 0x0F00
MAP_38: Final = 0x0F_3800
MAP_3A: Final = 0x0F_3A00
"""What `Instruction.opcode` is for the first opcode behind each escape."""

_VEX_MAPS: Final = {1: MAP_0F, 2: MAP_38, 3: MAP_3A, 5: 0x05_0000, 6: 0x06_0000}

OPERAND_SIZE: Final = 0x66
REPEAT: Final = 0xF3
REPEAT_NOT_ZERO: Final = 0xF2
NO_TRACK: Final = 0x3E
"""The prefix DS, before an indirect jump or call: its target needs no ENDBR (SDM 1, 17.3.4)."""

RIP: Final = 16
NO_REGISTER: Final = -1


class NotDecoded(Exception):
    """Bytes that are no instruction."""


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction. Registers have the numbers of their encoding, 0 to 15; 4 is the stack pointer."""

    address: int
    size: int
    opcode: int
    """The opcode byte, with MAP_0F, MAP_38 or MAP_3A when it stands behind that escape."""
    prefixes: frozenset[int]
    """Legacy prefixes."""
    wide: bool
    """REX.W: 64-bit operands."""
    vector_prefix: bool
    """VEX, EVEX or XOP."""
    modrm: int
    """The ModRM byte, or -1."""
    reg: int
    """The register of ModRM.reg, which is the rest of the opcode in some."""
    rm: int
    """The register of ModRM.rm, when that is one, or of the opcode's low bits; else NO_REGISTER."""
    base: int
    """The base register of a memory operand, RIP, or NO_REGISTER."""
    index: int
    """Its index register, or NO_REGISTER."""
    displacement: int
    immediate: int
    """The immediate, sign-extended; of a relative branch the distance from the instruction's end."""

    @property
    def end(self) -> int:
        return self.address + self.size

    @property
    def target(self) -> int:
        """Where a relative branch goes."""
        return self.address + self.size + self.immediate

    @property
    def group(self) -> int:
        """ModRM.reg as the opcode's extension."""
        return self.modrm >> 3 & 7

    @property
    def is_memory(self) -> bool:
        return self.modrm >= 0 and self.modrm < 0xC0

    @property
    def memory_address(self) -> int | None:
        """The address of a memory operand that no register but RIP takes part in."""
        if not self.is_memory or self.base not in (RIP, NO_REGISTER):
            return None
        return self.displacement + (self.end if self.base == RIP else 0)


def decode(code: bytes, at: int, address: int, bits: int = 64) -> Instruction:
    """The instruction at offset `at` of `code`, which runs at `address`; `bits` is 64 or 32."""
    try:
        made = _decode(code, at, address, bits)
    except IndexError:
        raise NotDecoded("the instruction is cut off") from None
    if made.size > LONGEST:
        raise NotDecoded("the instruction is too long")
    return made


_NONE: Final = frozenset[int]()


def _decode(code: bytes, at: int, address: int, bits: int) -> Instruction:
    start = at
    prefixes = _NONE
    rex = 0
    opcode = code[at]
    form = ONE_BYTE[opcode]
    if bits == 32:
        form = ONE_BYTE_32.get(opcode, form)
    while form == "p":
        prefixes = prefixes | {opcode}
        at += 1
        opcode = code[at]
        form = ONE_BYTE[opcode] if bits == 64 else ONE_BYTE_32.get(opcode, ONE_BYTE[opcode])
    if form == "r":
        rex = opcode
        at += 1
        opcode = code[at]
        form = ONE_BYTE[opcode]
    at += 1
    narrow = OPERAND_SIZE in prefixes
    vector = False
    if form == "e":
        opcode = code[at]
        at += 1
        form = TWO_BYTE[opcode]
        if form == "e":
            form = "M" if opcode == 0x38 else "b"
            opcode = (MAP_38 if opcode == 0x38 else MAP_3A) + code[at]
            at += 1
        else:
            opcode += MAP_0F
    elif form in "vx" or opcode == 0x8F and code[at] >> 3 & 7:
        # In 32-bit code these are LES, LDS and BOUND when a memory operand follows.
        if bits == 32 and opcode != 0x8F and code[at] < 0xC0:
            form = "M"
        else:
            vector = True
            rex, opcode, form, at = _vex(code, at, opcode)
    elif form == "-":
        raise NotDecoded(f"the opcode {opcode:#04x} is undefined")
    if form == "-":
        raise NotDecoded(f"the opcode {opcode:#x} is undefined")
    wide = bool(rex & 8)
    modrm, reg, rm = -1, NO_REGISTER, NO_REGISTER
    base = index = NO_REGISTER
    displacement = immediate = 0
    if form in "MbzgE" and form != "E":
        if 0x67 in prefixes and bits == 32:
            raise NotDecoded("16-bit addresses are not decoded")
        modrm = code[at]
        at += 1
        reg = modrm >> 3 & 7 | (rex & 4) << 1
        mode, low = modrm >> 6, modrm & 7
        # Moves to and from control and debug registers have no memory form.
        if mode == 3 or MAP_0F + 0x20 <= opcode <= MAP_0F + 0x23:
            rm = low | (rex & 1) << 3
            if mode != 3:
                modrm |= 0xC0
        else:
            size = (0, 1, 4)[mode]
            base = low | (rex & 1) << 3
            if low == 4:
                sib = code[at]
                at += 1
                base = sib & 7 | (rex & 1) << 3
                index = sib >> 3 & 7 | (rex & 2) << 2
                if index == 4:
                    index = NO_REGISTER
                if sib & 7 == 5 and mode == 0:
                    base, size = NO_REGISTER, 4
            elif low == 5 and mode == 0:
                base, size = RIP if bits == 64 else NO_REGISTER, 4
            if size:
                displacement = _signed(code, at, size)
                at += size
    elif form == "V" or 0x50 <= opcode <= 0x5F or 0x90 <= opcode <= 0x97 or MAP_0F + 0xC8 <= opcode <= MAP_0F + 0xCF:
        rm = opcode & 7 | (rex & 1) << 3
    size = 0
    match form:
        case "B" | "b" | "J":
            size = 1
        case "Z" | "z":
            size = 2 if narrow and not wide else 4
        case "V":
            size = 8 if wide else 2 if narrow else 4
        case "W":
            size = 2
        case "E":
            size = 3
        case "K":
            size = 2 if narrow and bits == 32 else 4
        case "O":
            size = 8 if bits == 64 and 0x67 not in prefixes else 4
        case "F":
            size = 4 if narrow else 6
        case "g":
            size = 0 if reg & 6 else 1 if opcode == 0xF6 else 2 if narrow and not wide else 4
        case _:
            pass
    if size:
        immediate = _signed(code, at, size)
        at += size
    return Instruction(
        *(address, at - start, opcode, prefixes, wide, vector, modrm, reg, rm, base, index, displacement, immediate)
    )


def _vex(code: bytes, at: int, first: int) -> tuple[int, int, str, int]:
    """REX as VEX, EVEX or XOP say it, the opcode, its form, and where it ends."""
    byte = code[at]
    if first == 0xC5:
        rex, number = ~byte >> 5 & 4, 1
    elif first == 0x62:
        rex, number = ~byte >> 5 & 7 | code[at + 1] >> 4 & 8, byte & 7
    else:
        rex, number = ~byte >> 5 & 7 | code[at + 1] >> 4 & 8, byte & 31
    at += {0xC5: 1, 0xC4: 2, 0x8F: 2, 0x62: 3}[first]
    opcode = code[at]
    if first == 0x8F:
        # XOP maps 8, 9 and 10 (AMD's manual, volume 3, A.1.3).
        form = {8: "b", 9: "M", 10: "z"}.get(number, "-")
        return rex, number << 16 | opcode, form, at + 1
    if number not in _VEX_MAPS:
        return rex, opcode, "-", at + 1
    form = TWO_BYTE[opcode] if number == 1 else "b" if number == 3 else "M"
    return rex, _VEX_MAPS[number] + opcode, form if form in "Mb." else "M", at + 1


def _signed(code: bytes, at: int, size: int) -> int:
    if at + size > len(code):
        raise IndexError
    return int.from_bytes(code[at : at + size], "little", signed=True)
