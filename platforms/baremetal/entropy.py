"""Random numbers from the processor, for what must not be guessed.

RDRAND is tried ten times, as the manual advises (SDM 1, 7.3.17), and watched by the repetition count test of
NIST SP 800-90B, 4.4.1. What does not pass is a panic: a key from a broken source is worse than none.
"""

from __future__ import annotations

from typing import Final

from kernel_src.arch.x86_64 import cpu, cpuid
from kgen.lang import panic, static, u64

TRIES: Final = 10
SAMPLES: Final = 64
"""How many numbers `prepare` looks at."""

PREPARED = static(False)


def is_available() -> bool:
    """Whether the processor has a source."""
    return cpu.has(cpuid.RDRAND)


def prepare() -> None:
    """Tests the source: two equal neighbours among SAMPLES words of 64 bits have a chance of 2**-58."""
    if not is_available():
        panic("no entropy: the processor has no RDRAND")
    before = _draw()
    for _ in range(SAMPLES):
        word = _draw()
        if word == before or word == 0 or word == 0xFFFF_FFFF_FFFF_FFFF:
            panic("no entropy: RDRAND repeats itself")
        before = word
    PREPARED.value = True


def random_u64() -> u64:
    """64 bits that nobody can guess. A panic where the processor has no source, or one that fails its test."""
    if not PREPARED.value:
        prepare()
    return _draw()


def _draw() -> u64:
    for _ in range(TRIES):
        word = cpu.random_word()
        if word is not None:
            return word
    panic("no entropy: RDRAND has no number ready")
