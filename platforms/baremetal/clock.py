"""Time: nanoseconds since boot from the time stamp counter, and the date from the CMOS clock.

The counter's frequency is measured against a clock whose frequency is known, unless CPUID says it.
"""

from __future__ import annotations

from typing import Final

from kernel_src.arch.x86_64 import cpu, cpuid, local_apic
from kgen.lang import Static, inline, static, struct, u8, u16, u32, u64, wrapping_sub
from kgen.unsafe import port_in8, port_in32, port_out8
from platforms.baremetal import interrupt_setup
from platforms.baremetal.acpi import MACHINE
from platforms.baremetal.refusal import NO_CLOCK, refuse

UNSAFE = "ports of clocks"

NS_PER_S: Final = 1_000_000_000
PM_TIMER_HZ: Final = 3_579_545  # ACPI 6.5, 4.8.2.1
PM_TIMER_MASK: Final = 0xFF_FFFF  # ACPI 6.5, 4.8.2.1: 24 bits are always there
PIT_HZ: Final = 1_193_182  # 8254 on the IBM PC/AT: 14.31818 MHz / 12
PIT_CHANNEL_2: Final = 0x42  # IBM PC/AT Technical Reference: I/O address map
PIT_CONTROL: Final = 0x43  # IBM PC/AT Technical Reference
PIT_ONCE: Final = 0xB0  # 8254, control word: channel 2, both bytes, mode 0
SPEAKER: Final = 0x61  # IBM PC/AT Technical Reference: bit 0 gates channel 2, bit 5 is its output
TCG_TIMER_HZ: Final = 1_000_000_000  # QEMU, hw/intc/apic.c: the timer counts nanoseconds of virtual time
CMOS_INDEX: Final = 0x70  # IBM PC/AT Technical Reference: MC146818
CMOS_DATA: Final = 0x71  # IBM PC/AT Technical Reference
CMOS_STATUS_A: Final = 0x0A  # MC146818, register A: bit 7 is set while the time changes
CMOS_STATUS_B: Final = 0x0B  # MC146818, register B: bit 2 binary, bit 1 24 hours
CMOS_CENTURY: Final = 0x32  # IBM PC/AT Technical Reference: BCD century byte

MEASURED_NS: Final = 4_000_000
"""How long the measurement takes."""


@struct
class Rates:
    """Frequencies, and the factor that makes nanoseconds of counts."""

    tsc_hz: u64 = 0
    timer_hz: u64 = 0
    """Of the local APIC's timer."""
    factor: u64 = 0
    """Nanoseconds per count, times 2**shift; less than 2**32."""
    shift: u8 = 0
    start: u64 = 0
    """The counter at time 0."""


RATES: Final[Static[Rates]] = static(Rates, Rates())


def prepare() -> None:
    """Measures the clocks; time is 0 now. Does nothing the second time. Ends the image where nothing tells the time."""
    if RATES.value.tsc_hz != 0:
        return
    interrupt_setup.prepare()
    local_apic.start_timer(0xFFFF_FFFF, False)
    ticks = local_apic.ticks_left()
    start = cpu.read_tsc()
    elapsed_ns = _wait()
    counts = cpu.read_tsc() - start
    passed = ticks - local_apic.ticks_left()
    local_apic.stop_timer()
    stated = _stated_hz()
    hz = stated if stated != 0 else counts * NS_PER_S // elapsed_ns
    if hz == 0 or passed == 0:
        refuse(NO_CLOCK, b"no clock of this machine can be measured")
    RATES.value.timer_hz = u64(passed) * NS_PER_S // elapsed_ns
    RATES.value.start = start
    _set_factor(hz)


def _set_factor(hz: u64) -> None:
    shift = u8(32)
    while (u64(NS_PER_S) << shift) // hz > 0xFFFF_FFFF:
        shift -= 1
    RATES.value.factor = (u64(NS_PER_S) << shift) // hz
    RATES.value.shift = shift
    RATES.value.tsc_hz = hz


def _stated_hz() -> u64:
    """The counter's frequency where CPUID says it; 0 otherwise."""
    if cpu.cpuid(0, 0)[0] < cpuid.TSC_FREQUENCY:
        return u64(0)
    denominator, crystal, _, numerator = cpu.cpuid(cpuid.TSC_FREQUENCY, 0)
    if denominator == 0 or numerator == 0 or crystal == 0:
        return u64(0)
    return u64(crystal) * numerator // denominator


def _wait() -> u64:
    """Waits for about MEASURED_NS by the best clock there is; how many nanoseconds it was."""
    if MACHINE.value.pm_timer != 0:
        return _wait_for_pm_timer(MACHINE.value.pm_timer)
    signature = cpu.cpuid(cpuid.HYPERVISOR, 0)[3] if cpu.has(cpuid.IN_HYPERVISOR) else u32(0)
    if signature == cpuid.TCG_SIGNATURE:
        first = local_apic.ticks_left()
        while first - local_apic.ticks_left() < MEASURED_NS:
            cpu.pause()
        return u64(first - local_apic.ticks_left()) * NS_PER_S // TCG_TIMER_HZ
    return _wait_for_pit()


def _wait_for_pm_timer(port: u16) -> u64:
    wanted = PM_TIMER_HZ * MEASURED_NS // NS_PER_S
    first = port_in32(port)
    passed = u32(0)
    while passed < wanted:
        passed = wrapping_sub(port_in32(port), first) & PM_TIMER_MASK
    return u64(passed) * NS_PER_S // PM_TIMER_HZ


def _wait_for_pit() -> u64:
    """Channel 2 counts down once; its output says when. Ends the image when it never does."""
    count = PIT_HZ * MEASURED_NS // NS_PER_S
    port_out8(SPEAKER, port_in8(SPEAKER) & 0xFC | 1)
    port_out8(PIT_CONTROL, PIT_ONCE)
    port_out8(PIT_CHANNEL_2, u8(count & 0xFF))
    port_out8(PIT_CHANNEL_2, u8(count >> 8))
    patience = 10_000_000
    while port_in8(SPEAKER) & 0x20 == 0:
        patience -= 1
        if patience == 0:
            refuse(NO_CLOCK, b"no clock of this machine can be measured")
    return u64(MEASURED_NS)


@inline
def to_ns(counts: u64) -> u64:
    """Counts of the time stamp counter in nanoseconds; both halves on their own, as the product has 96 bits."""
    high = (counts >> 32) * RATES.value.factor << (32 - RATES.value.shift)
    return high + ((counts & 0xFFFF_FFFF) * RATES.value.factor >> RATES.value.shift)


def monotonic_ns() -> u64:
    """Nanoseconds since `prepare`; never goes back."""
    return to_ns(wrapping_sub(cpu.read_tsc(), RATES.value.start))


def timer_ticks(duration_ns: u64) -> u32:
    """How many ticks of the local APIC's timer a duration has, at least one and at most 2**32 - 1."""
    seconds, rest = divmod(min(duration_ns, 4 * NS_PER_S), NS_PER_S)
    return u32(min(max(seconds * RATES.value.timer_hz + rest * RATES.value.timer_hz // NS_PER_S, 1), 0xFFFF_FFFF))


def wall_clock_s() -> u64 | None:
    """Seconds since 1970-01-01 (UTC, as far as the CMOS clock keeps that); None where there is no such clock."""
    if _cmos(CMOS_STATUS_A) == 0xFF:
        return None
    while True:
        before = _cmos_time()
        # The same twice: no second began while it was read.
        if _cmos(CMOS_STATUS_A) & 0x80 == 0 and before == _cmos_time():
            return before


def _cmos_time() -> u64:
    is_binary = _cmos(CMOS_STATUS_B) & 4 != 0
    second, minute, hour = _number(_cmos(0), is_binary), _number(_cmos(2), is_binary), _number(_cmos(4), is_binary)
    day, month, year = _number(_cmos(7), is_binary), _number(_cmos(8), is_binary), _number(_cmos(9), is_binary)
    century = _number(_cmos(CMOS_CENTURY), is_binary)
    return (days_since_1970(century * 100 + year, month, day) * 24 + hour) * 3600 + minute * 60 + second


def _cmos(register: u8) -> u8:
    port_out8(CMOS_INDEX, register)
    return port_in8(CMOS_DATA)


def _number(value: u8, is_binary: bool) -> u64:
    return u64(value) if is_binary else u64(value >> 4) * 10 + (value & 15)


def days_since_1970(year: u64, month: u64, day: u64) -> u64:
    """Days from 1970-01-01 to a date of the Gregorian calendar, 0 for dates before; years start in March here, so
    that the leap day is the last one."""
    if year < 1970 or month < 1:
        return u64(0)
    shifted = (month + 9) % 12
    start = year - (1 if month <= 2 else 0)
    days = start * 365 + start // 4 - start // 100 + start // 400 + (shifted * 306 + 5) // 10 + day - 1
    return days - min(days, 719_468)
