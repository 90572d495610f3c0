"""Random well-typed programs do the same under CPython, compiled without optimisation, and with all of it.

The seed is the number of a program: a failure names it, and shows the program made as small as it still differs.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from kgen.backend.worker import BackendError
from kgen.cli.pipeline import Refused
from tests.fuzz.batches import Batch, Comparison, compare
from tests.fuzz.grammar.programs import FAMILY, PRELUDE, declarations, program
from tests.fuzz.shrink import shrink

PROGRAMS: Final = 2_000
FUZZED: Final = 100_000
SHARDS: Final = 4
BATCH: Final = 500
MOSTLY: Final = 0.97
"""So many of the programs are at least accepted by the checker: else the generator has lost touch with it."""


def batch_of(programs: dict[int, str]) -> Batch:
    """The programs with the declarations of their families."""
    families = {number: number // FAMILY for number in programs}
    return Batch(PRELUDE, {n: declarations(n) for n in sorted(set(families.values()))}, programs, families)


def smallest(number: int, source: str, folder: Path) -> str:
    """A small program that differs still, and how."""

    def result(text: str) -> Comparison | None:
        try:
            return compare(batch_of({number: text + "\n"}), folder)
        except (BackendError, Refused, SyntaxError):
            return None

    text = shrink(source, lambda text: bool((found := result(text)) and found.disagreements))
    found = result(text)
    differs = found.disagreements[0].describe() if found is not None and found.disagreements else "only among others"
    return f"seed {number}:\n{text}\n{differs}"


@pytest.mark.parametrize("shard", range(SHARDS))
def test_random_programs_do_the_same_in_every_world(shard: int, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    is_long = bool(pytestconfig.getoption("--fuzz"))
    total = FUZZED if is_long else PROGRAMS
    for start in range(shard * BATCH, total, SHARDS * BATCH):
        seeds = range(start, start + BATCH)
        size = 1 + start // BATCH % 3 if is_long and start >= PROGRAMS else 1
        batch = batch_of({seed: program(seed, size) for seed in seeds})
        found = compare(batch, tmp_path)
        for disagreement in found.disagreements[:1]:
            raise AssertionError(smallest(disagreement.number, batch.programs[disagreement.number], tmp_path))
        assert len(found.agreed) >= MOSTLY * BATCH, found.refused
        assert set(found.left_on_heap.values()) == {0}, found.left_on_heap
