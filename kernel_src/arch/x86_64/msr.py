"""Model-specific registers: numbers and bits.

Names are those of the Intel SDM, volume 4, table 2-2 unless a row says otherwise; "APM 2" is AMD's
Architecture Programmer's Manual, volume 2. `tests/kernel_src/arch/x86_64/test_tables.py` holds every row to a
second transcription.
"""

from __future__ import annotations

from typing import Final

IA32_TIME_STAMP_COUNTER: Final = 0x10  # SDM 4, table 2-2
IA32_APIC_BASE: Final = 0x1B  # SDM 4, table 2-2; SDM 3A 11.4.4
IA32_SPEC_CTRL: Final = 0x48  # SDM 4, table 2-2
IA32_PRED_CMD: Final = 0x49  # SDM 4, table 2-2
IA32_MTRRCAP: Final = 0xFE  # SDM 4, table 2-2
IA32_ARCH_CAPABILITIES: Final = 0x10A  # SDM 4, table 2-2
IA32_SYSENTER_CS: Final = 0x174  # SDM 4, table 2-2
IA32_SYSENTER_ESP: Final = 0x175  # SDM 4, table 2-2
IA32_SYSENTER_EIP: Final = 0x176  # SDM 4, table 2-2
IA32_PAT: Final = 0x277  # SDM 4, table 2-2; SDM 3A 12.12
IA32_MTRR_DEF_TYPE: Final = 0x2FF  # SDM 4, table 2-2
IA32_TSC_DEADLINE: Final = 0x6E0  # SDM 4, table 2-2; SDM 3A 11.5.4.1

IA32_EFER: Final = 0xC000_0080  # SDM 4, table 2-2; APM 2, 3.1.7
IA32_STAR: Final = 0xC000_0081  # SDM 4, table 2-2; APM 2, 6.1.1
IA32_LSTAR: Final = 0xC000_0082  # SDM 4, table 2-2; APM 2, 6.1.1
IA32_CSTAR: Final = 0xC000_0083  # SDM 4, table 2-2; APM 2, 6.1.1
IA32_FMASK: Final = 0xC000_0084  # SDM 4, table 2-2; APM 2, 6.1.1 (SFMASK)
IA32_FS_BASE: Final = 0xC000_0100  # SDM 4, table 2-2
IA32_GS_BASE: Final = 0xC000_0101  # SDM 4, table 2-2
IA32_KERNEL_GS_BASE: Final = 0xC000_0102  # SDM 4, table 2-2
IA32_TSC_AUX: Final = 0xC000_0103  # SDM 4, table 2-2

EFER_SCE: Final = 1 << 0  # SDM 3A, 2.2.1: SYSCALL enable
EFER_LME: Final = 1 << 8  # SDM 3A, 2.2.1: long mode enable
EFER_LMA: Final = 1 << 10  # SDM 3A, 2.2.1: long mode active
EFER_NXE: Final = 1 << 11  # SDM 3A, 2.2.1: execute-disable enable
EFER_SVME: Final = 1 << 12  # APM 2, 3.1.7: secure virtual machine enable

APIC_BASE_BSP: Final = 1 << 8  # SDM 3A, 11.4.4: this is the boot processor
APIC_BASE_EXTD: Final = 1 << 10  # SDM 3A, 11.12.1: x2APIC mode
APIC_BASE_EN: Final = 1 << 11  # SDM 3A, 11.4.4: APIC global enable
