"""The two 8259A interrupt controllers of the PC: moved out of the way of the exceptions, and masked for good.

Intel, "8259A Programmable Interrupt Controller", 231468-003; ports of the IBM PC/AT.
"""

from __future__ import annotations

from typing import Final

from kgen.lang import u8, u16
from kgen.unsafe import port_out8

UNSAFE = "ports of the interrupt controllers"

FIRST_COMMAND: Final = 0x20  # IBM PC/AT Technical Reference: I/O address map
FIRST_DATA: Final = 0x21  # IBM PC/AT Technical Reference
SECOND_COMMAND: Final = 0xA0  # IBM PC/AT Technical Reference
SECOND_DATA: Final = 0xA1  # IBM PC/AT Technical Reference
ICW1: Final = 0x11  # 8259A, figure 7: begin, edge triggered, cascaded, ICW4 follows
ICW3_FIRST: Final = 0x04  # 8259A, figure 8: the second controller is at input 2
ICW3_SECOND: Final = 0x02  # 8259A, figure 8
ICW4: Final = 0x01  # 8259A, figure 8: 8086 mode
ALL_MASKED: Final = 0xFF  # 8259A, OCW1


def retire(vector: u8) -> None:
    """Masks all inputs. What still comes, as the controllers cannot be kept from sending spurious interrupts,
    comes at `vector` and the 15 behind it."""
    _begin(FIRST_COMMAND, FIRST_DATA, vector, ICW3_FIRST)
    _begin(SECOND_COMMAND, SECOND_DATA, vector + 8, ICW3_SECOND)


def _begin(command: u16, data: u16, vector: u8, cascade: u8) -> None:
    port_out8(command, ICW1)
    port_out8(data, vector)
    port_out8(data, cascade)
    port_out8(data, ICW4)
    port_out8(data, ALL_MASKED)
