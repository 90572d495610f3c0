"""The programs of this directory print what their oracles say, in every world, and never lose memory.

Compiled, a program also ends well when any one of its allocations fails: with a MemoryError that nobody handled,
or as it chooses. `--fuzz` lets every allocation fail in turn, otherwise some of them.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, cast

import pytest

from kgen.backend.worker import Level
from kgen.cli.cpython import check_for_cpython
from kgen.cpython.world import run_program
from tests.programs import watched
from tests.programs.watched import Ended

HERE: Final = Path(__file__).parent
NAMES: Final = sorted(
    path.stem for path in HERE.glob("*.py") if not path.stem.startswith(("test_", "_")) and path.stem != "watched"
)
IN_QEMU: Final = (
    *("b_tree", "bytecode_interpreter", "command_line", "event_loop", "huffman", "inflate", "json_parser"),
    *("lru_cache", "priority_scheduler", "virtual_file_system"),
)
"""Those that are booted too: between them they use every container, closures, weak references and arguments."""
LEVELS: Final[tuple[Level, ...]] = (0, 3)

FIRST: Final = 12
"""So many allocations from the start on always fail in their turn."""
SAMPLED: Final = 20
"""So many of the others do without `--fuzz`."""


def expected(name: str) -> str:
    """The output that the oracle of a program works out."""
    oracle = importlib.import_module(f"tests.programs.oracles.{name}")
    return cast("Callable[[], str]", oracle.expected)()


def arguments(name: str) -> list[bytes]:
    """The command line of a program."""
    oracle = importlib.import_module(f"tests.programs.oracles.{name}")
    return cast("list[bytes]", getattr(oracle, "ARGUMENTS", []))


def failing(name: str, allocations: int, all_of_them: bool, sampled: int = SAMPLED) -> Sequence[int]:
    """The allocations that are made to fail."""
    every = range(1, allocations + 1)
    if all_of_them or allocations <= FIRST + sampled:
        return every
    return [*every[:FIRST], *sorted(random.Random(name).sample(every[FIRST:-1], sampled - 1)), allocations]


def assert_ends_well(ended: Ended, number: int) -> None:
    """The end of a run in which allocation `number` failed."""
    assert ended.left == 0, f"allocation {number} failed: {ended.left} blocks are left"
    if ended.status != 0:
        assert (ended.status, ended.report) == (1, "kgen: uncaught MemoryError: \n"), f"allocation {number} failed"
    else:
        assert ended.report == "", f"allocation {number} failed"


@pytest.mark.parametrize("name", NAMES)
def test_under_cpython_a_program_prints_what_its_oracle_says(name: str) -> None:
    output = io.StringIO()
    checked, seen = check_for_cpython(str(HERE / f"{name}.py"))
    with contextlib.redirect_stdout(output):
        ending = run_program(checked, seen, arguments(name))
    assert (ending.status, ending.report) == (0, "")
    assert output.getvalue() == expected(name)


@pytest.mark.parametrize("name", NAMES)
def test_compiled_a_program_is_right_and_keeps_no_memory_even_when_there_is_none(
    name: str, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    words = arguments(name)
    for level, image in watched.images(HERE / f"{name}.py", "host", LEVELS, tmp_path).items():
        whole = watched.run(image, words)
        assert (whole.report, whole.status, whole.left) == ("", 0, 0), f"at level {level}"
        assert whole.stdout == expected(name)
        for number in failing(name, whole.allocations, pytestconfig.getoption("--fuzz")):
            assert_ends_well(watched.run(image, words, number), number)


@pytest.mark.parametrize("name", IN_QEMU)
def test_booted_a_program_is_right_and_keeps_no_memory_even_when_there_is_none(name: str, tmp_path: Path) -> None:
    words = arguments(name)
    [image] = watched.images(HERE / f"{name}.py", "qemu", (2,), tmp_path).values()
    whole = watched.boot(image, words)
    assert (whole.report, whole.status, whole.left) == ("", 0, 0)
    assert whole.stdout == expected(name)
    for number in (1, whole.allocations // 2, whole.allocations):
        assert_ends_well(watched.boot(image, words, number), number)
