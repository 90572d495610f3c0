"""Every feature of the language: the same program, the same outcome in every world."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.language.worlds import PANIC_STATUS, expected, in_cpython, marked

HERE = Path(__file__).parent
CASES = sorted((HERE / "cases").glob("*.py"))
PANICS = sorted((HERE / "panics").glob("*.py"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case_runs_under_cpython(path: Path) -> None:
    outcome = expected(path)
    assert outcome.panic is None
    assert outcome.stdout.count("\n") >= 2 or path.stem == "exceptions_uncaught"


@pytest.mark.parametrize("path", PANICS, ids=lambda path: path.stem)
def test_panic_is_seen_by_cpython(path: Path) -> None:
    stop, native_only = marked(path)
    outcome = in_cpython(path)
    if not native_only:
        assert (outcome.panic, outcome.status) == (stop, PANIC_STATUS)
    assert outcome.stdout
