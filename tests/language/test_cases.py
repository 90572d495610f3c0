"""Every feature of the language: the same program, the same outcome in every world."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from kgen.backend.worker import Level
from tests.language.worlds import PANIC_STATUS, expected, in_cpython, marked, natively

HERE: Final = Path(__file__).parent
CASES: Final = sorted((HERE / "cases").glob("*.py"))
PANICS: Final = sorted((HERE / "panics").glob("*.py"))
LEVELS: Final[tuple[Level, ...]] = (0, 3)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case_has_the_same_outcome_in_every_world(path: Path, tmp_path: Path) -> None:
    wanted = expected(path)
    assert wanted.panic is None
    assert natively(path, LEVELS, tmp_path) == dict.fromkeys(LEVELS, wanted)


@pytest.mark.parametrize("path", PANICS, ids=lambda path: path.stem)
def test_panic_has_the_same_kind_and_line_in_every_world(path: Path, tmp_path: Path) -> None:
    stop = marked(path)
    oracle = in_cpython(path)
    assert (oracle.panic, oracle.status) == (stop, PANIC_STATUS)
    assert natively(path, LEVELS, tmp_path) == dict.fromkeys(LEVELS, oracle)
