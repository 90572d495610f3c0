"""The registers of stopped processors, from QEMU's `info registers -a`.

The monitor prints them as `NAME=HEX`, in lines for people (QEMU, target/i386/cpu-dump.c); QMP has no command for them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_CPU: Final = re.compile(r"^CPU#(\d+)", re.MULTILINE)
_REGISTER: Final = re.compile(r"\b([A-Z][A-Z0-9]{1,4})\s*=\s*([0-9a-f]{8}(?:[0-9a-f]{8})?)\b")
_SELECTOR: Final = re.compile(r"^([C-GLST][SDR]T?)\s*=([0-9a-f]{4}) ([0-9a-f]{8,16}) ([0-9a-f]{8})", re.MULTILINE)
_HALTED: Final = re.compile(r"\bHLT=1\b")


class RegistersError(Exception):
    """QEMU printed registers in a form that is not known here."""


@dataclass(frozen=True)
class Registers:
    """A snapshot of one CPU."""

    cpu: int
    values: dict[str, int]
    """By QEMU's names: `RAX`, `RIP`, `RFL` for the flags, `CR3`, `EFER`; `EAX`, `EIP` outside of 64-bit code."""
    selectors: dict[str, int]
    bases: dict[str, int]
    """The base addresses of segments: `GS`, `FS`, `TR`."""
    is_halted: bool
    """The CPU waits for an interrupt, or was not started."""

    @property
    def is_64_bit(self) -> bool:
        return "RIP" in self.values

    def __getitem__(self, name: str) -> int:
        return self.values[name]

    def _pointer(self, name: str) -> int:
        return self.values[f"R{name}" if self.is_64_bit else f"E{name}"]

    @property
    def instruction(self) -> int:
        """The address of the next instruction."""
        return self._pointer("IP")

    @property
    def stack(self) -> int:
        return self._pointer("SP")

    @property
    def frame(self) -> int:
        return self._pointer("BP")


def read_registers(text: str) -> list[Registers]:
    """The registers of all CPUs in the monitor's answer; raises `RegistersError`."""
    parts = _CPU.split(text)[1:]
    found: list[Registers] = []
    for number, part in zip(parts[::2], parts[1::2], strict=True):
        values = {name: int(value, 16) for name, value in _REGISTER.findall(part)}
        segments = _SELECTOR.findall(part)
        if not {"RIP", "RSP", "RBP"} <= values.keys() and not {"EIP", "ESP", "EBP"} <= values.keys():
            raise RegistersError(f"no registers of CPU {number} in {part[:200]!r}")
        found.append(
            Registers(
                int(number),
                values,
                {name: int(selector, 16) for name, selector, _, _ in segments},
                {name: int(base, 16) for name, _, base, _ in segments},
                _HALTED.search(part) is not None,
            )
        )
    if not found:
        raise RegistersError(f"no CPU in {text[:200]!r}")
    return found
