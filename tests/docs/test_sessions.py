"""The sessions of the documents: their files are written, their commands typed, and what is printed compared.

What the commands print is written into the documents with `python -m tests.docs.test_sessions`.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.docs.document import ROOT, Block, matches, session, steps

GUIDES: Final = ("tutorial", "kernel", "compiler", "images", "testing", "debugging")
DOCUMENTS: Final = [*(ROOT / "docs" / f"{name}.md" for name in GUIDES), ROOT / "README.md"]
TIME_LIMIT_S: Final = 120
NOT_AT_A_DESK: Final = ("PYTEST", "CI", "BUILD_NUMBER")
"""Variables that a reader's terminal does not have: pytest prints whole lines where it finds the last two."""
PRELUDE: Final = (
    f'kgen() {{ {shlex.quote(sys.executable)} -m kgen.cli.main "$@"; }}; '
    f'python() {{ {shlex.quote(sys.executable)} "$@"; }}; '
)
"""The commands of a session, wherever the compiler of the tests is."""


class Session:
    """A folder, and where in it the user stands."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.place = folder

    def write(self, block: Block) -> None:
        """A file of the session."""
        path = self.place / block.title
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text)

    def type(self, command: str) -> str:
        """What a command prints, with the session's folder left out of paths."""
        if command.startswith("cd "):
            self.place = (self.place / command[3:].strip()).resolve()
            return ""
        variables = {key: value for key, value in os.environ.items() if not key.startswith(NOT_AT_A_DESK)}
        variables |= {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "100"}
        done = subprocess.run(
            ["bash", "-c", PRELUDE + command],
            cwd=self.place,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            timeout=TIME_LIMIT_S,
        )
        return done.stdout.decode().replace(f"{self.place}{os.sep}", "").replace(f"{ROOT}{os.sep}", "")


def outcomes(text: str, folder: Path) -> Iterator[tuple[Block, list[tuple[str, str, str]]]]:
    """For each console block the commands, what is shown below them and what they print."""
    current = Session(folder)
    for block in session(text):
        if block.title:
            current.write(block)
        else:
            yield block, [(step.command, step.printed, current.type(step.command)) for step in steps(block)]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_session_prints_what_its_document_shows(path: Path, tmp_path: Path) -> None:
    typed = 0
    for block, done in outcomes(path.read_text(), tmp_path):
        for command, shown, printed in done:
            assert matches(shown, printed), f"{path.name}:{block.line}: $ {command}\n{printed}"
            typed += 1
    assert typed > 0


def _update(path: Path) -> None:
    text = path.read_text()
    with tempfile.TemporaryDirectory() as folder:
        made = list(outcomes(text, Path(folder)))
    for block, done in reversed(made):
        parts: list[str] = []
        for command, shown, printed in done:
            kept = shown if matches(shown, printed) else printed.rstrip("\n") + "\n" * bool(printed.strip())
            parts.append(f"$ {command}\n{kept}")
        if (new := "".join(parts)) != block.text:
            print(f"{path.name}:{block.line}:\n{new}")
            text = text[: block.start] + new + text[block.end :]
    path.write_text(text)


if __name__ == "__main__":
    for document in DOCUMENTS:
        if document.exists():
            _update(document)
