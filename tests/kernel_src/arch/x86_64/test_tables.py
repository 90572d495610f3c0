"""The constant tables against a second transcription, made from AMD's manual and C headers, not from the tables."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

import pytest

from kernel_src.arch.x86_64 import (
    cpuid,
    descriptors,
    exceptions,
    io_apic,
    local_apic,
    msr,
    page_table,
    pic,
    registers,
    uart,
)
from kgen.lang import offsetof, sizeof

MODULES = (cpuid, descriptors, exceptions, io_apic, local_apic, msr, page_table, pic, registers, uart)
ROW = re.compile(r"^([A-Z][A-Z0-9_]*): Final = (.*)$", re.MULTILINE)
CITED = re.compile(r"  # (SDM|APM|PC16550D|IBM PC/AT|82093AA|8259A|KVM|QEMU)")
COMPUTED = {"KERNEL_CODE_64", "KERNEL_DATA", "USER_CODE_64", "USER_DATA", "NAMES", "LOCK"}
"""Put together from cited rows; checked against the descriptors that processors are started with below."""

# Register numbers in decimal, bits by position: a digit copied wrongly in one notation is not wrong in the other.
REGISTER_NUMBERS = {
    "IA32_TIME_STAMP_COUNTER": 16,
    "IA32_APIC_BASE": 27,
    "IA32_SPEC_CTRL": 72,
    "IA32_PRED_CMD": 73,
    "IA32_MTRRCAP": 254,
    "IA32_ARCH_CAPABILITIES": 266,
    "IA32_SYSENTER_CS": 372,
    "IA32_SYSENTER_ESP": 373,
    "IA32_SYSENTER_EIP": 374,
    "IA32_PAT": 631,
    "IA32_MTRR_DEF_TYPE": 767,
    "IA32_TSC_DEADLINE": 1760,
    "IA32_EFER": 3221225600,
    "IA32_STAR": 3221225601,
    "IA32_LSTAR": 3221225602,
    "IA32_CSTAR": 3221225603,
    "IA32_FMASK": 3221225604,
    "IA32_FS_BASE": 3221225728,
    "IA32_GS_BASE": 3221225729,
    "IA32_KERNEL_GS_BASE": 3221225730,
    "IA32_TSC_AUX": 3221225731,
}
BITS = {
    msr: {
        "EFER_SCE": 0,
        "EFER_LME": 8,
        "EFER_LMA": 10,
        "EFER_NXE": 11,
        "EFER_SVME": 12,
        "APIC_BASE_BSP": 8,
        "APIC_BASE_EXTD": 10,
        "APIC_BASE_EN": 11,
    },
    registers: {
        "CR0_PE": 0,
        "CR0_MP": 1,
        "CR0_EM": 2,
        "CR0_TS": 3,
        "CR0_ET": 4,
        "CR0_NE": 5,
        "CR0_WP": 16,
        "CR0_AM": 18,
        "CR0_NW": 29,
        "CR0_CD": 30,
        "CR0_PG": 31,
        "CR3_PWT": 3,
        "CR3_PCD": 4,
        "CR4_TSD": 2,
        "CR4_DE": 3,
        "CR4_PSE": 4,
        "CR4_PAE": 5,
        "CR4_MCE": 6,
        "CR4_PGE": 7,
        "CR4_PCE": 8,
        "CR4_OSFXSR": 9,
        "CR4_OSXMMEXCPT": 10,
        "CR4_UMIP": 11,
        "CR4_LA57": 12,
        "CR4_VMXE": 13,
        "CR4_FSGSBASE": 16,
        "CR4_PCIDE": 17,
        "CR4_OSXSAVE": 18,
        "CR4_SMEP": 20,
        "CR4_SMAP": 21,
        "CR4_PKE": 22,
        "CR4_CET": 23,
        "RFLAGS_CF": 0,
        "RFLAGS_FIXED": 1,
        "RFLAGS_TF": 8,
        "RFLAGS_IF": 9,
        "RFLAGS_DF": 10,
        "RFLAGS_NT": 14,
        "RFLAGS_AC": 18,
    },
    page_table: {
        "PTE_P": 0,
        "PTE_RW": 1,
        "PTE_US": 2,
        "PTE_PWT": 3,
        "PTE_PCD": 4,
        "PTE_A": 5,
        "PTE_D": 6,
        "PTE_PAT": 7,
        "PTE_PS": 7,
        "PTE_G": 8,
        "PTE_PAT_LARGE": 12,
        "PTE_XD": 63,
        "PF_P": 0,
        "PF_WR": 1,
        "PF_US": 2,
        "PF_RSVD": 3,
        "PF_ID": 4,
        "PF_PK": 5,
        "PAGE_SIZE": 12,
        "LARGE_PAGE_SIZE": 21,
        "HUGE_PAGE_SIZE": 30,
        "ENTRIES_PER_TABLE": 9,
    },
    descriptors: {
        "ACCESSED": 40,
        "WRITABLE": 41,
        "READABLE": 41,
        "EXECUTABLE": 43,
        "CODE_OR_DATA": 44,
        "PRESENT": 47,
        "LONG": 53,
        "DEFAULT_32": 54,
        "GRANULAR": 55,
    },
}
VALUES = {
    msr: REGISTER_NUMBERS,
    registers: {"RFLAGS_IOPL": 12288},
    page_table: {
        "PAGE_SHIFT": 12,
        "LARGE_PAGE_SHIFT": 21,
        "HUGE_PAGE_SHIFT": 30,
        "PML4_SHIFT": 39,
        "PTE_ADDRESS": (1 << 52) - (1 << 12),
    },
    descriptors: {
        "DPL_SHIFT": 45,
        "WHOLE_LIMIT": 65535 + (15 << 48),
        "TSS_AVAILABLE": 0b1001,
        "INTERRUPT_GATE": 0b1110,
        "TRAP_GATE": 0b1111,
        "KERNEL_CODE_SELECTOR": 1 << 3,
        "KERNEL_DATA_SELECTOR": 2 << 3,
        "USER_DATA_SELECTOR": 3 << 3 | 3,
        "USER_CODE_SELECTOR": 4 << 3 | 3,
        "TASK_SELECTOR": 5 << 3,
        "GDT_ENTRIES": 1 + 4 + 2,
        "TSS_SIZE": 0x68,
        "GATE_SIZE": 0x10,
    },
    exceptions: {
        **{name: number for number, name in enumerate(["DE", "DB", "NMI", "BP", "OF", "BR", "UD", "NM", "DF"])},
        **{name: 10 + number for number, name in enumerate(["TS", "NP", "SS", "GP", "PF"])},
        **{name: 16 + number for number, name in enumerate(["MF", "AC", "MC", "XM", "VE", "CP"])},
        "VC": 29,
        "SX": 30,
        "VECTOR_COUNT": 32,
        "WITH_ERROR_CODE": (8, 10, 11, 12, 13, 14, 17, 21, 29, 30),
    },
    uart: {
        "COM1": 1016,
        "COM2": 760,
        "RBR": 0,
        "THR": 0,
        "DLL": 0,
        "IER": 1,
        "DLM": 1,
        "FCR": 2,
        "LCR": 3,
        "MCR": 4,
        "LSR": 5,
        "IER_RECEIVED": 1,
        "MCR_OUT2": 8,
        "FCR_ENABLE": 1,
        "FCR_CLEAR_RECEIVER": 2,
        "FCR_CLEAR_TRANSMITTER": 4,
        "LCR_8_BITS": 3,
        "LCR_DLAB": 128,
        "MCR_DTR": 1,
        "MCR_RTS": 2,
        "LSR_DATA_READY": 1,
        "LSR_THR_EMPTY": 32,
        "DIVISOR_115200": 1_843_200 // 16 // 115_200,
    },
}
VALUES[cpuid] = {
    "HIGHEST_LEAF": 0,
    "FEATURES": 1,
    "STRUCTURED_FEATURES": 7,
    "EXTENDED_STATE": 13,
    "TSC_FREQUENCY": 21,
    "HYPERVISOR": 1 << 30,
    "LARGEST_EXTENDED_LEAF": 1 << 31,
    "EXTENDED_FEATURES": (1 << 31) + 1,
    "ADDRESS_SIZES": (1 << 31) + 8,
    "TCG_SIGNATURE": int.from_bytes(b"TCGT", "little"),
    "KVM_SIGNATURE": int.from_bytes(b"KVMK", "little"),
    "EAX": 0,
    "ECX": 1,
    "EDX": 2,
    "EBX": 3,
    **{
        name: cpuid.Feature(spelling, leaf, "acdb".index(register), bit)
        for name, spelling, leaf, register, bit in (
            ("TSC", "tsc", 1, "d", 4),
            ("MSR", "msr", 1, "d", 5),
            ("APIC", "apic", 1, "d", 9),
            ("PGE", "pge", 1, "d", 13),
            ("PAT", "pat", 1, "d", 16),
            ("X2APIC", "x2apic", 1, "c", 21),
            ("TSC_DEADLINE", "tsc-deadline", 1, "c", 24),
            ("RDRAND", "rdrand", 1, "c", 30),
            ("IN_HYPERVISOR", "hypervisor", 1, "c", 31),
            ("SMEP", "smep", 7, "b", 7),
            ("RDSEED", "rdseed", 7, "b", 18),
            ("SMAP", "smap", 7, "b", 20),
            ("UMIP", "umip", 7, "c", 2),
            ("SYSCALL", "syscall", 0x8000_0001, "d", 11),
            ("NX", "nx", 0x8000_0001, "d", 20),
            ("HUGE_PAGES", "pdpe1gb", 0x8000_0001, "d", 26),
            ("LM", "lm", 0x8000_0001, "d", 29),
        )
    },
}
VALUES[local_apic] = {
    # In the notation of x2APIC MSRs, a sixteenth of the offset.
    **{
        name: number * 16
        for name, number in {
            "ID": 2,
            "TPR": 8,
            "EOI": 11,
            "SVR": 15,
            "ESR": 40,
            "ICR_LOW": 48,
            "ICR_HIGH": 49,
            "LVT_TIMER": 50,
            "LVT_LINT0": 53,
            "LVT_LINT1": 54,
            "LVT_ERROR": 55,
            "INITIAL_COUNT": 56,
            "CURRENT_COUNT": 57,
            "DIVIDE": 62,
        }.items()
    },
    "X2APIC_MSRS": 2048,
    "SVR_ENABLE": 256,
    "LVT_NMI": 0b100 << 8,
    "LVT_MASKED": 65536,
    "LVT_PERIODIC": 131072,
    "DIVIDE_BY_1": 11,
    "ICR_FIXED": 0,
    "ICR_NMI": 1024,
    "ICR_INIT": 1280,
    "ICR_STARTUP": 1536,
    "ICR_PENDING": 4096,
    "ICR_ASSERT": 16384,
    "ICR_OTHERS": 786432,
}
VALUES[io_apic] = {
    "SELECT": 0,
    "WINDOW": 16,
    "VERSION": 1,
    "REDIRECTION": 16,
    "ACTIVE_LOW": 8192,
    "LEVEL": 32768,
    "MASKED": 65536,
    "DESTINATION_SHIFT": 56 - 32,
}
VALUES[pic] = {
    "FIRST_COMMAND": 32,
    "FIRST_DATA": 33,
    "SECOND_COMMAND": 160,
    "SECOND_DATA": 161,
    "ICW1": 0b0001_0001,
    "ICW3_FIRST": 1 << 2,
    "ICW3_SECOND": 2,
    "ICW4": 1,
    "ALL_MASKED": 255,
}
PROCESSOR_FLAGS = Path("/usr/include/x86_64-linux-gnu/asm/processor-flags.h")
"""Linux's own table, where its headers are installed."""


def source(module: ModuleType) -> str:
    assert module.__file__ is not None
    return Path(module.__file__).read_text("utf-8")


def rows(module: ModuleType) -> dict[str, str]:
    return dict(ROW.findall(source(module)))


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_every_row_agrees_with_the_second_transcription(module: ModuleType) -> None:
    expected: dict[str, object] = dict(VALUES.get(module, {}))
    expected.update({name: 1 << bit for name, bit in BITS.get(module, {}).items()})
    found = {name: getattr(module, name) for name in rows(module) if name not in COMPUTED}
    assert found == expected


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_every_row_cites_its_specification(module: ModuleType) -> None:
    assert [name for name, rest in rows(module).items() if name not in COMPUTED and not CITED.search(rest)] == []


def test_register_bits_agree_with_the_installed_headers() -> None:
    assert PROCESSOR_FLAGS.exists(), "the Linux headers are missing: apt install linux-libc-dev"
    header = dict(re.findall(r"#define\s+X86_(\w+)_BIT\s+(\d+)", PROCESSOR_FLAGS.read_text("utf-8")))
    compared = 0
    for name in rows(registers):
        theirs = header.get(name.replace("RFLAGS", "EFLAGS"))
        if theirs is not None and name != "RFLAGS_IOPL":
            assert getattr(registers, name) == 1 << int(theirs), name
            compared += 1
    assert compared >= 30


def test_segment_descriptors_are_those_of_a_flat_64_bit_kernel() -> None:
    assert descriptors.KERNEL_CODE_64 == 0x00AF9B000000FFFF
    assert descriptors.KERNEL_DATA == 0x00CF93000000FFFF


def test_structures_have_the_size_and_offsets_of_the_manual() -> None:
    assert sizeof(descriptors.TaskState) == descriptors.TSS_SIZE
    offsets = [offsetof(descriptors.TaskState, name) for name in ("rsp0", "ist1", "ist7", "io_map_base")]
    assert offsets == [4, 36, 84, 102]
    assert sizeof(descriptors.Gate) == descriptors.GATE_SIZE
    gate_offsets = [
        offsetof(descriptors.Gate, name) for name in ("segment", "ist", "kind", "offset_middle", "offset_high")
    ]
    assert gate_offsets == [2, 4, 5, 6, 8]
    assert sizeof(descriptors.TableRegister) == 10


def test_a_gate_holds_its_handler_in_three_parts() -> None:
    gate = descriptors.interrupt_gate(0x1122_3344_5566_7788, 8, 1)
    assert (gate.offset_low, gate.offset_middle, gate.offset_high) == (0x7788, 0x5566, 0x1122_3344)
    assert (gate.segment, gate.ist, gate.kind) == (8, 1, 0x8E)


def test_a_task_descriptor_holds_its_base_in_four_parts() -> None:
    low, high = (
        descriptors.task_descriptor_low(0xAABB_CCDD_1122_3344),
        descriptors.task_descriptor_high(0xAABB_CCDD_1122_3344),
    )
    assert (low, high) == (0x1100_8922_3344_0067, 0xAABB_CCDD)


def test_segments_of_programs_are_those_that_sysret_loads() -> None:
    assert descriptors.USER_CODE_64 == 0x00AFFB000000FFFF
    assert descriptors.USER_DATA == 0x00CFF3000000FFFF
    assert descriptors.USER_CODE_SELECTOR - descriptors.USER_DATA_SELECTOR == 8


def test_every_exception_has_a_name() -> None:
    assert len(exceptions.NAMES) == exceptions.VECTOR_COUNT
    for mnemonic in ("DE", "DB", "BP", "OF", "BR", "UD", "NM", "DF", "TS", "NP", "SS", "GP", "PF", "MF", "AC", "MC"):
        assert exceptions.NAMES[getattr(exceptions, mnemonic)].startswith(b"#" + mnemonic.encode())
