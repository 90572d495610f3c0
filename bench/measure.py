"""The times: every round runs all contenders of a kernel, so that a slow moment of the machine hits them alike."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bench.catalogue import KERNELS, Kernel
from bench.contenders import (
    CONTENDERS,
    Contender,
    Numba,
    Run,
    WrongResult,
    build_foreign,
    build_variants,
    execute,
    program,
)
from kgen.backend.llvm import Target

ROUNDS: Final = 5
REPEATS: Final = 2
"""Runs of a contender in each round, in one process."""

VARIANTS: Final = {"kgen": Target(), "unchecked": Target(checks=False), "counting": Target(count_references=True)}
"""The ways in which kgen builds a kernel."""


@dataclass(slots=True)
class Measured:
    """What was measured of one kernel; times in nanoseconds of processor time."""

    kernel: Kernel
    times_ns: dict[Contender, list[int]] = field(default_factory=dict[Contender, list[int]])
    operations: int = 0
    """Reference-count operations of one run."""

    def best(self, contender: Contender) -> int | None:
        """The shortest time."""
        times = self.times_ns.get(contender)
        return min(times) if times else None

    def median(self, contender: Contender) -> float | None:
        times = self.times_ns.get(contender)
        return statistics.median(times) if times else None

    def ratio(self, contender: Contender) -> float | None:
        """How many times as long kgen's code takes as the other; below 1: kgen's is faster."""
        ours, theirs = self.best("kgen"), self.best(contender)
        return ours / theirs if ours is not None and theirs is not None else None


def geometric_mean(ratios: Iterable[float | None]) -> float | None:
    """The mean of the ratios there are."""
    logarithms = [math.log(ratio) for ratio in ratios if ratio is not None]
    return math.exp(statistics.fmean(logarithms)) if logarithms else None


def chosen(names: list[str]) -> list[Kernel]:
    """The kernels of these names; all for none. Raises `WrongResult` for a name that is none's."""
    unknown = set(names) - {kernel.name for kernel in KERNELS}
    if unknown:
        raise WrongResult(f"no such kernel: {', '.join(sorted(unknown))}")
    return [kernel for kernel in KERNELS if not names or kernel.name in names]


def measure(kernels: list[Kernel], folder: Path, progress: bool, rounds: int = ROUNDS) -> list[Measured]:
    """Builds and measures the kernels; raises `Missing` and `WrongResult`."""
    say(progress, f"compiling {len(kernels)} kernels with gcc and rustc")
    build_foreign(kernels, folder)
    numba = Numba()
    try:
        return [_measure_one(kernel, folder, numba, progress, rounds) for kernel in kernels]
    finally:
        numba.stop()
        say(progress, "")


def say(progress: bool, text: str) -> None:
    """One line that the next one replaces."""
    if progress:
        print(f"\r\x1b[K{text}", end="", flush=True)


def _measure_one(kernel: Kernel, folder: Path, numba: Numba, progress: bool, rounds: int) -> Measured:
    say(progress, f"{kernel.name}: compiling")
    built = build_variants(kernel.source, VARIANTS, folder)
    runs: dict[Contender, Run] = {
        "kgen": program(built["kgen"]),
        "unchecked": program(built["unchecked"]),
        "rustc": program(folder / f"{kernel.name}.rustc"),
    }
    if kernel.c_source.exists():
        runs["gcc"] = program(folder / f"{kernel.name}.gcc")
    if kernel.name in numba.names:
        runs["numba"] = numba.run(kernel)
        runs["numba"](kernel.tiny, 1)

    measured = Measured(kernel, operations=execute(built["counting"], kernel.size, 1).operations)
    results: dict[Contender, int] = {}
    for number in range(rounds):
        say(progress, f"{kernel.name}: round {number + 1} of {rounds}")
        for contender in CONTENDERS:
            if contender in runs:
                sample = runs[contender](kernel.size, REPEATS)
                measured.times_ns.setdefault(contender, []).extend(sample.times_ns)
                results[contender] = sample.result
    if len(set(results.values())) != 1:
        raise WrongResult(f"{kernel.name}: the results differ: {results}")
    return measured
