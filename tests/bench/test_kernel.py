"""The kernel's operations in instructions: the same every time, and not many."""

from __future__ import annotations

from pathlib import Path

from bench.kernel import build, measure_kernel

LIMITS = {
    "empty round": 10,
    "object made and freed": 150,
    "frame taken and given back": 900,
    "spin lock taken and released": 60,
    "interrupt sent to itself and handled": 250,
    "switch to another task": 400,
}


def test_instruction_counts_repeat_and_stay_low(tmp_path: Path) -> None:
    kernel = build(tmp_path)
    counts = measure_kernel(kernel)
    assert counts == measure_kernel(kernel)
    assert counts.keys() == LIMITS.keys()
    assert {name: count for name, count in counts.items() if count > LIMITS[name]} == {}
