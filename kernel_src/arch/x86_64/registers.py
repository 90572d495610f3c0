"""Bits of the control registers and of RFLAGS.

Names are those of the Intel SDM, volume 3A, sections 2.3 (RFLAGS) and 2.5 (control registers).
"""

from __future__ import annotations

from typing import Final

CR0_PE: Final = 1 << 0  # SDM 3A, 2.5: protection enable
CR0_MP: Final = 1 << 1  # SDM 3A, 2.5: monitor coprocessor
CR0_EM: Final = 1 << 2  # SDM 3A, 2.5: emulation
CR0_TS: Final = 1 << 3  # SDM 3A, 2.5: task switched
CR0_ET: Final = 1 << 4  # SDM 3A, 2.5: extension type
CR0_NE: Final = 1 << 5  # SDM 3A, 2.5: numeric error
CR0_WP: Final = 1 << 16  # SDM 3A, 2.5: write protect
CR0_AM: Final = 1 << 18  # SDM 3A, 2.5: alignment mask
CR0_NW: Final = 1 << 29  # SDM 3A, 2.5: not write-through
CR0_CD: Final = 1 << 30  # SDM 3A, 2.5: cache disable
CR0_PG: Final = 1 << 31  # SDM 3A, 2.5: paging

CR3_PWT: Final = 1 << 3  # SDM 3A, 2.5: page-level write-through
CR3_PCD: Final = 1 << 4  # SDM 3A, 2.5: page-level cache disable

CR4_TSD: Final = 1 << 2  # SDM 3A, 2.5: time stamp disable
CR4_DE: Final = 1 << 3  # SDM 3A, 2.5: debugging extensions
CR4_PSE: Final = 1 << 4  # SDM 3A, 2.5: page size extensions
CR4_PAE: Final = 1 << 5  # SDM 3A, 2.5: physical address extension
CR4_MCE: Final = 1 << 6  # SDM 3A, 2.5: machine-check enable
CR4_PGE: Final = 1 << 7  # SDM 3A, 2.5: page global enable
CR4_PCE: Final = 1 << 8  # SDM 3A, 2.5: performance-counter enable
CR4_OSFXSR: Final = 1 << 9  # SDM 3A, 2.5: FXSAVE and SSE
CR4_OSXMMEXCPT: Final = 1 << 10  # SDM 3A, 2.5: unmasked SIMD exceptions
CR4_UMIP: Final = 1 << 11  # SDM 3A, 2.5: user-mode instruction prevention
CR4_LA57: Final = 1 << 12  # SDM 3A, 2.5: 57-bit linear addresses
CR4_VMXE: Final = 1 << 13  # SDM 3A, 2.5: VMX enable
CR4_FSGSBASE: Final = 1 << 16  # SDM 3A, 2.5: RDFSBASE and relatives
CR4_PCIDE: Final = 1 << 17  # SDM 3A, 2.5: process-context identifiers
CR4_OSXSAVE: Final = 1 << 18  # SDM 3A, 2.5: XSAVE and extended states
CR4_SMEP: Final = 1 << 20  # SDM 3A, 2.5: supervisor-mode execution prevention
CR4_SMAP: Final = 1 << 21  # SDM 3A, 2.5: supervisor-mode access prevention
CR4_PKE: Final = 1 << 22  # SDM 3A, 2.5: protection keys for user pages
CR4_CET: Final = 1 << 23  # SDM 3A, 2.5: control-flow enforcement

RFLAGS_CF: Final = 1 << 0  # SDM 1, 3.4.3: carry
RFLAGS_FIXED: Final = 1 << 1  # SDM 1, 3.4.3: always one
RFLAGS_TF: Final = 1 << 8  # SDM 3A, 2.3: trap
RFLAGS_IF: Final = 1 << 9  # SDM 3A, 2.3: interrupt enable
RFLAGS_DF: Final = 1 << 10  # SDM 1, 3.4.3: direction
RFLAGS_IOPL: Final = 3 << 12  # SDM 3A, 2.3: I/O privilege level
RFLAGS_NT: Final = 1 << 14  # SDM 3A, 2.3: nested task
RFLAGS_AC: Final = 1 << 18  # SDM 3A, 2.3: alignment check, access control
