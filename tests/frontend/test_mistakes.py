"""What a Python programmer who is new to the subset gets wrong: one mistake, one answer, with the code to write instead.

`mistakes.txt` holds programs and answers. After a change of an answer, or with a new program (and an empty answer),
write the answers down with `python -m tests.frontend.test_mistakes`.
"""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from kgen.cli import pipeline
from kgen.frontend.diagnostics import Diagnostic
from kgen.frontend.render import render

FILE: Final = Path(__file__).with_name("mistakes.txt")
SECTION: Final = re.compile(r"^=== (\w+)\n(.*?)^---\n(.*?)(?=^=== |\Z)", re.MULTILINE | re.DOTALL)
INSIDE: Final = re.compile(r"internal|kgen itself|_descriptor|<class|kgen/runtime|kgen/frontend")
"""What no answer may say: words of the compiler's own."""


@dataclass(frozen=True)
class Mistake:
    """A program with one mistake, and what kgen says."""

    name: str
    program: str
    answer: str


MISTAKES: Final = [Mistake(*found.groups()) for found in SECTION.finditer(FILE.read_text())]


def diagnostics_of(mistake: Mistake, folder: Path) -> tuple[list[Diagnostic], str]:
    """The diagnostics of the program, and the rendered answer with the name of the mistake as its file."""
    path = folder / f"{mistake.name}.py"
    path.write_text(mistake.program)
    try:
        pipeline.compile_program(str(path), pipeline.image_for("host"))
    except pipeline.Refused as refused:
        found = list(refused.diagnostics)
        return found, render(found, colours=False).replace(str(path), path.name)
    return [], ""


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_a_mistake_is_answered_once_with_what_to_write_instead(mistake: Mistake, tmp_path: Path) -> None:
    found, answer = diagnostics_of(mistake, tmp_path)
    assert answer == mistake.answer
    (diagnostic,) = found
    assert diagnostic.help is not None
    assert Path(diagnostic.span.file).name == f"{mistake.name}.py"
    assert not INSIDE.search(answer)


def test_there_are_many_mistakes() -> None:
    assert len({mistake.name for mistake in MISTAKES}) == len(MISTAKES) >= 60


def write_answers() -> None:
    """Stores the answers of today."""
    with tempfile.TemporaryDirectory() as folder:
        parts = [
            f"=== {mistake.name}\n{mistake.program}---\n{diagnostics_of(mistake, Path(folder))[1]}"
            for mistake in MISTAKES
        ]
    FILE.write_text("".join(parts))


if __name__ == "__main__":
    write_answers()
