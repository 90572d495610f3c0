"""Registers of the 16550 serial port.

National Semiconductor, PC16550D data sheet (SNLS378), sections 8.1 to 8.6; port addresses of the IBM PC/AT.
"""

from __future__ import annotations

from typing import Final

COM1: Final = 0x3F8  # IBM PC/AT Technical Reference: first serial adapter
COM2: Final = 0x2F8  # IBM PC/AT Technical Reference: second serial adapter

RBR: Final = 0  # PC16550D, table 2: receiver buffer, read
THR: Final = 0  # PC16550D, table 2: transmitter holding, write
DLL: Final = 0  # PC16550D, table 2: divisor latch low, when DLAB is set
IER: Final = 1  # PC16550D, table 2: interrupt enable
DLM: Final = 1  # PC16550D, table 2: divisor latch high, when DLAB is set
FCR: Final = 2  # PC16550D, table 2: FIFO control, write
LCR: Final = 3  # PC16550D, table 2: line control
MCR: Final = 4  # PC16550D, table 2: modem control
LSR: Final = 5  # PC16550D, table 2: line status

IER_RECEIVED: Final = 0x01  # PC16550D, 8.6: received data available
FCR_ENABLE: Final = 0x01  # PC16550D, 8.5
FCR_CLEAR_RECEIVER: Final = 0x02  # PC16550D, 8.5
FCR_CLEAR_TRANSMITTER: Final = 0x04  # PC16550D, 8.5
LCR_8_BITS: Final = 0x03  # PC16550D, 8.1
LCR_DLAB: Final = 0x80  # PC16550D, 8.1
MCR_DTR: Final = 0x01  # PC16550D, 8.7
MCR_RTS: Final = 0x02  # PC16550D, 8.7
MCR_OUT2: Final = 0x08  # PC16550D, 8.7; on the IBM PC it lets the interrupt out
LSR_DATA_READY: Final = 0x01  # PC16550D, 8.4
LSR_THR_EMPTY: Final = 0x20  # PC16550D, 8.4

DIVISOR_115200: Final = 1  # PC16550D, table 3: 1.8432 MHz / 16 / 115200
