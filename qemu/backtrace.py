"""The Python backtrace of every CPU of a stopped machine, from the image's own debug information."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from kgen.debug.places import DebugInfo, DebugInfoError
from kgen.debug.unwind import RBP, RIP, RSP, CallFrames, Frame, unwind
from qemu.outcome import Call, CpuState
from qemu.registers import Registers

PAGE: Final = 4096

ReadPage = Callable[[int, int], bytes | None]
"""The page of virtual memory with this number, as this CPU sees it; None when it is not mapped."""


def backtraces(image: Path, cpus: Sequence[Registers], read_page: ReadPage) -> tuple[CpuState, ...]:
    """Every CPU's registers and calls; an image without debug information has only the first address."""
    info = _debug_info(image)
    return tuple(CpuState(registers, tuple(calls(info, registers, read_page))) for registers in cpus)


def calls(info: DebugInfo, registers: Registers, read_page: ReadPage) -> list[Call]:
    """The calls on a CPU's stack, innermost first."""

    @lru_cache
    def page(number: int) -> bytes | None:
        return read_page(registers.cpu, number)

    def word(address: int) -> int | None:
        held = page(address // PAGE) if address % 8 == 0 and 0 <= address < 1 << 64 else None
        at = address % PAGE
        return None if held is None or len(held) != PAGE else int.from_bytes(held[at : at + 8], "little")

    def is_code(address: int) -> bool:
        return bool(info.places(address)) or info.frames.find(address) is not None

    start = {RIP: registers.instruction, RSP: registers.stack, RBP: registers.frame}
    frames = unwind(info.frames, start, word, is_code) or [Frame(registers.instruction, False)]
    made: list[Call] = []
    for frame in frames:
        places = info.places(frame.address)
        made += [Call(frame.address, place, frame.is_interrupted and not i) for i, place in enumerate(places)]
        if not places and not info.frames.find(frame.address):
            made.append(Call(frame.address, None, frame.is_interrupted))
    return made


def _debug_info(image: Path) -> DebugInfo:
    """What is known of an image; its debug information may have been split off, into a file beside it."""
    beside = image.with_suffix(".debug")
    file = beside if beside.exists() else image
    return _read(file, file.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _read(file: Path, modified_ns: int) -> DebugInfo:
    try:
        return DebugInfo.read(file)
    except DebugInfoError:
        return DebugInfo([], [], [], CallFrames([]))
