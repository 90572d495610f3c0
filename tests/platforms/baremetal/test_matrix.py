"""One image on every kind of machine: 3 machines, 3 sizes of memory, 3 numbers of CPUs, 3 processors.

CI boots ten of the 81, in which every two choices of different kinds meet at least once. `pytest --whole-matrix`, which is
`make matrix`, boots all.
"""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from qemu.command import Configuration
from qemu.machine import run_image

Choice = tuple[str, int, int, str]

MACHINES = ("microvm,pit=off,pic=off,rtc=off,auto-kernel-cmdline=off", "pc", "q35")
MEMORY_MIB = (32, 256, 8192)
CPUS = (1, 4, 8)
PROCESSORS = ("qemu64", "max", "EPYC")
WHOLE: tuple[Choice, ...] = tuple(itertools.product(MACHINES, MEMORY_MIB, CPUS, PROCESSORS))
LIMIT_S = 60.0


def pairs(choice: Choice) -> set[tuple[int, object, int, object]]:
    """The meetings of two choices of different kinds."""
    return {(a, choice[a], b, choice[b]) for a, b in itertools.combinations(range(len(choice)), 2)}


def pairwise() -> list[Choice]:
    """Choices in which every pair meets, taken greedily; the same every time."""
    missing = set[tuple[int, object, int, object]]().union(*map(pairs, WHOLE))
    chosen: list[Choice] = []
    while missing:
        best = max(WHOLE, key=lambda choice: len(pairs(choice) & missing))
        chosen.append(best)
        missing -= pairs(best)
    return chosen


CHOSEN = pairwise()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "choice" in metafunc.fixturenames:
        whole = metafunc.config.getoption("--whole-matrix")
        choices = WHOLE if whole else CHOSEN
        names = [f"{c[0].partition(',')[0]}-{c[1]}-{c[2]}-{c[3]}" for c in choices]
        metafunc.parametrize("choice", choices, ids=names)


def test_few_machines_cover_all_pairs() -> None:
    assert len(CHOSEN) <= 12
    assert set[tuple[int, object, int, object]]().union(*map(pairs, CHOSEN)) == set().union(*map(pairs, WHOLE))


def test_image_runs_on(choice: Choice, tasks_image: Path) -> None:
    machine, memory_mib, cpus, processor = choice
    # Warnings about features that TCG does not have are QEMU's own business.
    configuration = Configuration(
        tasks_image, "machine", memory_mib=memory_mib, cpus=cpus, cpu=processor, machine=machine
    )
    outcome = run_image(configuration, LIMIT_S)
    assert outcome.status == 0, outcome.describe() + outcome.serial_text + outcome.error_text
    assert outcome.serial_text == (
        f"cpus={cpus} seen={(1 << cpus) - 1:#x} counted={400 * cpus} ram_mib={memory_mib} slept=True words=300 "
        f"frames=True protections=0x0 taken=True\n"
    )
