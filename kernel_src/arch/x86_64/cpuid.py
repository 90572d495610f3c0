"""CPUID: leaves, and where each feature that we ask for has its bit.

Intel SDM, volume 2A, "CPUID" (tables 3-8, 3-10 and 3-11); "APM 3" is AMD's Architecture Programmer's Manual, volume 3,
appendix E. The leaves of hypervisors are those of KVM (Linux, Documentation/virt/kvm/x86/cpuid.rst) and QEMU.
"""

from __future__ import annotations

from typing import Final

from kgen.lang import struct, u8, u32

HIGHEST_LEAF: Final = 0x0  # SDM 2A, table 3-8
FEATURES: Final = 0x1  # SDM 2A, table 3-8
STRUCTURED_FEATURES: Final = 0x7  # SDM 2A, table 3-8
EXTENDED_STATE: Final = 0xD  # SDM 2A, table 3-8
TSC_FREQUENCY: Final = 0x15  # SDM 2A, table 3-8: EBX/EAX is the ratio of TSC to the crystal, ECX its Hz
HYPERVISOR: Final = 0x4000_0000  # KVM, cpuid.rst: highest hypervisor leaf and a signature in EBX, ECX, EDX
LARGEST_EXTENDED_LEAF: Final = 0x8000_0000  # SDM 2A, table 3-8
EXTENDED_FEATURES: Final = 0x8000_0001  # SDM 2A, table 3-8; APM 3, E.4.2
ADDRESS_SIZES: Final = 0x8000_0008  # SDM 2A, table 3-8: EAX 7:0 physical address bits

TCG_SIGNATURE: Final = 0x5447_4354  # QEMU, target/i386/cpu.c: "TCGT", the beginning of "TCGTCGTCGTCG"
KVM_SIGNATURE: Final = 0x4B4D_564B  # KVM, cpuid.rst: "KVMK", the beginning of "KVMKVMKVM"


EAX: Final = 0  # SDM 2A, "CPUID": the registers in the order of their numbers
EBX: Final = 3  # SDM 2A, "CPUID"
ECX: Final = 1  # SDM 2A, "CPUID"
EDX: Final = 2  # SDM 2A, "CPUID"


@struct(frozen=True)
class Feature:
    """A bit of CPUID; `name` is how QEMU's `-cpu` spells it."""

    name: str
    leaf: u32
    register: u8
    bit: u8


TSC: Final = Feature("tsc", FEATURES, EDX, 4)  # SDM 2A, table 3-11
MSR: Final = Feature("msr", FEATURES, EDX, 5)  # SDM 2A, table 3-11
APIC: Final = Feature("apic", FEATURES, EDX, 9)  # SDM 2A, table 3-11
PGE: Final = Feature("pge", FEATURES, EDX, 13)  # SDM 2A, table 3-11
PAT: Final = Feature("pat", FEATURES, EDX, 16)  # SDM 2A, table 3-11
X2APIC: Final = Feature("x2apic", FEATURES, ECX, 21)  # SDM 2A, table 3-10
TSC_DEADLINE: Final = Feature("tsc-deadline", FEATURES, ECX, 24)  # SDM 2A, table 3-10
RDRAND: Final = Feature("rdrand", FEATURES, ECX, 30)  # SDM 2A, table 3-10
IN_HYPERVISOR: Final = Feature("hypervisor", FEATURES, ECX, 31)  # SDM 2A, table 3-10: not used by processors
SMEP: Final = Feature("smep", STRUCTURED_FEATURES, EBX, 7)  # SDM 2A, table 3-8
RDSEED: Final = Feature("rdseed", STRUCTURED_FEATURES, EBX, 18)  # SDM 2A, table 3-8
SMAP: Final = Feature("smap", STRUCTURED_FEATURES, EBX, 20)  # SDM 2A, table 3-8
UMIP: Final = Feature("umip", STRUCTURED_FEATURES, ECX, 2)  # SDM 2A, table 3-8
SYSCALL: Final = Feature("syscall", EXTENDED_FEATURES, EDX, 11)  # SDM 2A, table 3-8
NX: Final = Feature("nx", EXTENDED_FEATURES, EDX, 20)  # SDM 2A, table 3-8; APM 3, E.4.2
HUGE_PAGES: Final = Feature("pdpe1gb", EXTENDED_FEATURES, EDX, 26)  # SDM 2A, table 3-8
LM: Final = Feature("lm", EXTENDED_FEATURES, EDX, 29)  # SDM 2A, table 3-8; APM 3, E.4.2
