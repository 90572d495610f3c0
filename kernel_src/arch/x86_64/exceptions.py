"""Exception vectors, and which of them push an error code.

Intel SDM, volume 3A, table 6-1 ("Protected-Mode Exceptions and Interrupts") and 6.15.
"""

from __future__ import annotations

from typing import Final

DE: Final = 0  # SDM 3A, table 6-1: divide error
DB: Final = 1  # SDM 3A, table 6-1: debug
NMI: Final = 2  # SDM 3A, table 6-1: non-maskable interrupt
BP: Final = 3  # SDM 3A, table 6-1: breakpoint
OF: Final = 4  # SDM 3A, table 6-1: overflow
BR: Final = 5  # SDM 3A, table 6-1: BOUND range exceeded
UD: Final = 6  # SDM 3A, table 6-1: invalid opcode
NM: Final = 7  # SDM 3A, table 6-1: device not available
DF: Final = 8  # SDM 3A, table 6-1: double fault
TS: Final = 10  # SDM 3A, table 6-1: invalid TSS
NP: Final = 11  # SDM 3A, table 6-1: segment not present
SS: Final = 12  # SDM 3A, table 6-1: stack-segment fault
GP: Final = 13  # SDM 3A, table 6-1: general protection
PF: Final = 14  # SDM 3A, table 6-1: page fault
MF: Final = 16  # SDM 3A, table 6-1: x87 floating-point error
AC: Final = 17  # SDM 3A, table 6-1: alignment check
MC: Final = 18  # SDM 3A, table 6-1: machine check
XM: Final = 19  # SDM 3A, table 6-1: SIMD floating-point exception
VE: Final = 20  # SDM 3A, table 6-1: virtualization exception
CP: Final = 21  # SDM 3A, table 6-1: control protection
VC: Final = 29  # APM 2, 8.2.24: VMM communication
SX: Final = 30  # APM 2, 8.2.25: security

VECTOR_COUNT: Final = 32  # SDM 3A, 6.2: vectors 0 to 31 belong to the processor

NAMES: Final = (
    b"#DE divide error",
    b"#DB debug exception",
    b"NMI",
    b"#BP breakpoint",
    b"#OF overflow",
    b"#BR bound range exceeded",
    b"#UD invalid opcode",
    b"#NM device not available",
    b"#DF double fault",
    b"coprocessor segment overrun",
    b"#TS invalid TSS",
    b"#NP segment not present",
    b"#SS stack-segment fault",
    b"#GP general protection",
    b"#PF page fault",
    b"reserved exception 15",
    b"#MF x87 floating-point error",
    b"#AC alignment check",
    b"#MC machine check",
    b"#XM SIMD floating-point exception",
    b"#VE virtualization exception",
    b"#CP control protection exception",
    b"reserved exception 22",
    b"reserved exception 23",
    b"reserved exception 24",
    b"reserved exception 25",
    b"reserved exception 26",
    b"reserved exception 27",
    b"#HV hypervisor injection exception",
    b"#VC VMM communication exception",
    b"#SX security exception",
    b"reserved exception 31",
)
"""By vector: SDM 3A, table 6-1; APM 2, table 8-1."""

WITH_ERROR_CODE: Final = (DF, TS, NP, SS, GP, PF, AC, CP, VC, SX)  # SDM 3A, table 6-1; APM 2, table 8-1
