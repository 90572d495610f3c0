"""From a stopped processor's registers to the frames of its stack, by call frame information.

DWARF 5, section 6.4. LLVM writes `.debug_frame` for every function, exact at every instruction; our trap stubs have
entries of their own, marked as signal frames, so that a stack is followed from a trap handler into the code that was
interrupted. Code without an entry is taken to have a frame pointer (System V ABI, AMD64, 3.2.2).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from elftools.dwarf.callframe import FDE, CFARule, RegisterRule
from elftools.elf.elffile import ELFFile

RBP: Final = 6
RSP: Final = 7
RIP: Final = 16
"""DWARF's numbers of the registers (System V ABI, AMD64, figure 3.36)."""

MAXIMUM_FRAMES: Final = 64

ReadWord = Callable[[int], int | None]
"""The 64-bit word at a virtual address, or None where nothing is mapped."""


@dataclass(frozen=True)
class Rule:
    """From `start` on, the caller's stack pointer and registers are found this way."""

    start: int
    cfa_register: int
    cfa_offset: int
    saved: dict[int, int]
    """Where the caller's registers lie, relative to the canonical frame address."""


@dataclass(frozen=True)
class Function:
    """The rules of one function, sorted."""

    start: int
    end: int
    rules: list[Rule]
    is_signal: bool
    """Its caller was interrupted, and has made no call."""


@dataclass(frozen=True)
class CallFrames:
    """All functions with rules, sorted."""

    functions: list[Function]

    def find(self, address: int) -> tuple[Function, Rule] | None:
        """The rule for an instruction."""
        index = bisect_right(self.functions, address, key=lambda function: function.start) - 1
        if index < 0 or address >= self.functions[index].end:
            return None
        function = self.functions[index]
        at = bisect_right(function.rules, address, key=lambda rule: rule.start) - 1
        return (function, function.rules[at]) if at >= 0 else None


@dataclass(frozen=True)
class Frame:
    """One activation of a function."""

    address: int
    """Of the instruction that is next, or of the call that has not returned."""
    is_interrupted: bool
    """The frame was left by an exception or interrupt, not by a call; the innermost frame is none of them."""


def read_call_frames(elf: ELFFile) -> CallFrames:
    """The call frame information of an image."""
    info = elf.get_dwarf_info()
    functions: list[Function] = []
    for entry in info.CFI_entries() if info.has_CFI() else []:
        if isinstance(entry, FDE):
            start, size = entry.header["initial_location"], entry.header["address_range"]
            augmentation = entry.cie.header["augmentation"]
            assert isinstance(start, int) and isinstance(size, int) and isinstance(augmentation, bytes)
            rules = [rule for row in entry.get_decoded().table if (rule := _rule(row)) is not None]
            functions.append(Function(start, start + size, rules, b"S" in augmentation))
    return CallFrames(sorted(functions, key=lambda function: function.start))


def _rule(row: dict[int | str, int | CFARule | RegisterRule]) -> Rule | None:
    """A row of the table, unless it needs an expression."""
    start, cfa = row["pc"], row["cfa"]
    assert isinstance(start, int) and isinstance(cfa, CFARule)
    if cfa.reg is None or cfa.offset is None:
        return None
    saved: dict[int, int] = {}
    for register, rule in row.items():
        if isinstance(register, int) and isinstance(rule, RegisterRule) and rule.type == RegisterRule.OFFSET:
            saved[register] = rule.arg or 0
    return Rule(start, cfa.reg, cfa.offset, saved)


def unwind(
    frames: CallFrames, registers: dict[int, int], read: ReadWord, is_code: Callable[[int], bool]
) -> list[Frame]:
    """The frames of a stack, innermost first, as far as they can be read. `registers` are RIP, RSP and RBP."""
    found: list[Frame] = []
    current: dict[int, int] | None = registers
    # Whether the current frame made a call; else its instruction has not been executed.
    is_call = was_interrupted = False
    while current is not None and is_code(current[RIP]) and len(found) < MAXIMUM_FRAMES:
        address = current[RIP] - 1 if is_call else current[RIP]
        found.append(Frame(address, was_interrupted))
        rule = frames.find(address)
        outer = _by_frame_pointer(current, read) if rule is None else _by_rule(rule[1], current, read)
        is_call = rule is None or not rule[0].is_signal
        was_interrupted = not is_call
        if outer is not None and outer[RSP] <= current[RSP] and is_call:
            # Stacks grow downwards; only an interrupted one may lie elsewhere.
            break
        current = outer
    return found


def _by_rule(rule: Rule, registers: dict[int, int], read: ReadWord) -> dict[int, int] | None:
    base = registers.get(rule.cfa_register)
    if base is None:
        return None
    address = base + rule.cfa_offset
    outer = {**registers, RSP: address}
    for register, offset in rule.saved.items():
        if register in (RIP, RSP, RBP):
            word = read(address + offset)
            if word is None:
                return None
            outer[register] = word
    return outer


def _by_frame_pointer(registers: dict[int, int], read: ReadWord) -> dict[int, int] | None:
    frame = registers[RBP]
    saved, target = read(frame), read(frame + 8)
    if not frame or saved is None or target is None:
        return None
    return {RIP: target, RSP: frame + 16, RBP: saved}
