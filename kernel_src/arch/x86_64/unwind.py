"""Call frame information for code that was entered by an exception or interrupt.

LLVM describes the frames of compiled functions. What a trap stub has pushed only its author knows; described like
this, debuggers and the harness follow a stack from the handler into the code that was interrupted.

DWARF 5, section 6.4.1 (entries) and 7.24 (encodings). The augmentation `S`, "a signal frame", says that the frame
below was interrupted and made no call (Linux Standard Base Core 5.0, 10.6.1.1.1).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

DW_CFA_UNDEFINED: Final = 0x07  # DWARF 5, table 7.29
DW_CFA_DEF_CFA: Final = 0x0C  # DWARF 5, table 7.29
DW_CFA_OFFSET_EXTENDED_SF: Final = 0x11  # DWARF 5, table 7.29

REGISTERS: Final = {  # System V ABI, AMD64 supplement, figure 3.36
    "rax": 0, "rdx": 1, "rcx": 2, "rbx": 3, "rsi": 4, "rdi": 5, "rbp": 6, "rsp": 7,
    "r8": 8, "r9": 9, "r10": 10, "r11": 11, "r12": 12, "r13": 13, "r14": 14, "r15": 15, "rip": 16,
}  # fmt: skip
"""DWARF's numbers of the registers; 16 is the return address."""

WORD: Final = 8


def signal_frame(start: str, end: str, saved: Mapping[str, int]) -> str:
    """Assembly that describes the code from symbol `start` up to `end`, which is behind the instruction that the handler
    returns to: debuggers look there.

    While that code runs or waits for a call, the interrupted registers lie at RSP plus these byte offsets, which are
    multiples of 8. Registers that are not named are lost.
    """
    rules = "".join(
        f".byte {DW_CFA_OFFSET_EXTENDED_SF}\n.uleb128 {REGISTERS[name]}\n.sleb128 {-(offset // WORD)}\n"
        for name, offset in saved.items()
    )
    # Else a debugger takes them for those of the handler.
    rules += "".join(
        f".byte {DW_CFA_UNDEFINED}\n.uleb128 {number}\n" for name, number in REGISTERS.items() if name not in saved
    )
    return (
        '.pushsection .debug_frame,"",@progbits\n'
        "771: .long 773f - 772f\n772: .long 0xffffffff\n"
        f'.byte 4\n.asciz "zS"\n.byte {WORD}\n.byte 0\n.uleb128 1\n.sleb128 {-WORD}\n.uleb128 16\n.uleb128 0\n'
        f".byte {DW_CFA_DEF_CFA}\n.uleb128 {REGISTERS['rsp']}\n.uleb128 0\n{rules}.balign 8, 0\n773:\n"
        f".long 775f - 774f\n774: .long 771b\n.quad {start}\n.quad {end} - {start}\n.uleb128 0\n.balign 8, 0\n775:\n"
        ".popsection\n"
    )
