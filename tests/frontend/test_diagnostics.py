"""Every diagnostic code: the message, the span and the help of a program that is refused for it.

`diagnostics/CODE_what.py` is refused; `diagnostics/CODE_what.out` is what kgen answers. A changed answer is
written down with `python -m tests.frontend.test_diagnostics`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from kgen.cli import pipeline
from kgen.cli.cache import RELEASE
from kgen.frontend.catalogue import CATALOGUE
from kgen.frontend.check import check_file
from kgen.frontend.diagnostics import Diagnostic
from kgen.frontend.render import render

FOLDER: Final = Path(__file__).parent / "diagnostics"
CASES: Final = sorted(FOLDER.glob("*.py"))
ELSEWHERE: Final = {
    "K0101": "test_sources",
    "K0102": "test_sources",
    "K0103": "test_sources",
    "K0109": "test_sources",
    "K0903": "tests.cli.test_main",
    "K0904": "tests.cli.test_main",
}
"""Codes that no Python file can show; the test module that does."""
WHOLE_PROGRAM: Final = ("K0106", "K07")
"""Codes that only a whole program can get."""


def diagnostics_of(path: Path) -> list[Diagnostic]:
    """What kgen says about a case."""
    if not path.name.startswith(WHOLE_PROGRAM):
        return check_file(str(path)).diagnostics
    try:
        if path.name.startswith("K0705"):
            compilation = pipeline.compile_image(str(path))
        else:
            compilation = pipeline.compile_program(str(path), pipeline.image_for("host"))
        pipeline.build(compilation, RELEASE)
    except pipeline.Refused as refused:
        return list(refused.diagnostics)
    return []


def answer(path: Path) -> str:
    """The rendered diagnostics of a case, with the path of the case shortened."""
    return (
        render(diagnostics_of(path), colours=False).replace(str(path), path.name).replace(f"{_shown(path)}", path.name)
    )


def _shown(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_refused_program_gets_its_code_message_span_and_help(path: Path) -> None:
    found = diagnostics_of(path)
    assert path.stem.split("_")[0] in [diagnostic.code for diagnostic in found]
    assert answer(path) == path.with_suffix(".out").read_text()


def test_every_code_has_a_case() -> None:
    shown = {path.stem.split("_")[0] for path in CASES} | set(ELSEWHERE)
    assert shown == set(CATALOGUE), sorted(set(CATALOGUE) ^ shown)
    assert len(shown) >= 80


def test_codes_are_well_formed() -> None:
    assert all(re.fullmatch(r"K\d{4}", code) for code in CATALOGUE)


if __name__ == "__main__":
    for case in CASES:
        case.with_suffix(".out").write_text(answer(case))
