"""What every measured program shares: it runs its kernel several times and prints how long each run took.

The command line is `SIZE REPEATS`; each run prints `NANOSECONDS RESULT`, and the last line is the number of
reference-count operations that all runs executed together (0 unless the build counts them).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kgen.lang import Array, noinline, parse_int, static, u64
from kgen.runtime.counting import reference_operations
from kgen.runtime.linux import system_call
from kgen.unsafe import address_of, asm

UNSAFE = "asks Linux for the processor time, and hides values from the optimiser"

SYS_CLOCK_GETTIME: Final = 228
CLOCK_PROCESS_CPUTIME_ID: Final = 2
"""Processor time, not time of day: what else runs on the machine does not count."""

NANOSECONDS_PER_SECOND: Final = 1_000_000_000

_TIME = static(Array(u64, 2))


@noinline
def now_ns() -> int:
    """The processor time of this program so far."""
    system_call(SYS_CLOCK_GETTIME, CLOCK_PROCESS_CPUTIME_ID, address_of(_TIME.value).address, 0)
    return int(_TIME.value[0] * NANOSECONDS_PER_SECOND + _TIME.value[1])


@noinline
def opaque(value: int) -> int:
    """The value, of which the optimiser now knows nothing."""
    return asm(int, "", "=r,0,~{memory}", value)


def measure(kernel: Callable[[int], int], arguments: list[bytes]) -> int:
    """The `main` of a measured program."""
    size = parse_int(arguments[0].decode())
    repeats = parse_int(arguments[1].decode())
    if size is None or repeats is None:
        return 2
    counted = u64(0)
    for _ in range(repeats):
        operations = reference_operations()
        start = now_ns()
        result = opaque(kernel(opaque(size)))
        elapsed = now_ns() - start
        counted += reference_operations() - operations
        print(elapsed, result)
    print(counted)
    return 0
