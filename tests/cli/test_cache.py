"""The cache: what was built from the same is found, and nothing else is."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kgen.cli import pipeline
from kgen.cli.built import HOST, built
from kgen.cli.cache import Request

PROGRAM = """
import os
from pathlib import Path

from helper import NUMBER

TEXT = (Path(__file__).parent / "data.txt").read_text()
NAME = os.environ.get("KGEN_TEST_NAME", "nobody")


def main() -> int:
    print(TEXT, NAME)
    return NUMBER
"""


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program that depends on a module, a file and the environment."""
    sys.modules.pop("helper", None)
    monkeypatch.setenv("KGEN_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "program"
    folder.mkdir()
    (folder / "helper.py").write_text("NUMBER = 4\n")
    (folder / "data.txt").write_text("data")
    (folder / "main.py").write_text(PROGRAM)
    return folder / "main.py"


def builds(program: Path, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether building the program compiles it."""
    compiled: list[Request] = []
    compile_for = pipeline.compile_for

    def note(request: Request) -> pipeline.Compilation:
        compiled.append(request)
        return compile_for(request)

    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "compile_for", note)
        built(Request(HOST, str(program), 0))
    # The next build imports the helper anew, as a new process would.
    sys.modules.pop("helper", None)
    return bool(compiled)


def test_unchanged_program_is_found(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert builds(program, monkeypatch)
    assert not builds(program, monkeypatch)
    assert built(Request(HOST, str(program), 0)).content.startswith(b"\x7fELF")


def edit_helper(folder: Path, patch: pytest.MonkeyPatch) -> None:
    del patch
    (folder / "helper.py").write_text("NUMBER = 5\n")


def edit_data(folder: Path, patch: pytest.MonkeyPatch) -> None:
    del patch
    (folder / "data.txt").write_text("DATA")


def set_variable(folder: Path, patch: pytest.MonkeyPatch) -> None:
    del folder
    patch.setenv("KGEN_TEST_NAME", "somebody")


def add_module(folder: Path, patch: pytest.MonkeyPatch) -> None:
    del patch
    (folder / "struct.py").write_text("HIDES = True\n")


def damage_entry(folder: Path, patch: pytest.MonkeyPatch) -> None:
    del patch
    for manifest in (folder.parent / "cache").glob("*/manifest.json"):
        manifest.write_text(manifest.read_text()[:40])


def lose_image(folder: Path, patch: pytest.MonkeyPatch) -> None:
    del patch
    for image in (folder.parent / "cache").glob("*/image"):
        image.unlink()


@pytest.mark.parametrize(
    "change", [edit_helper, edit_data, set_variable, add_module, damage_entry, lose_image], ids=lambda f: f.__name__
)
def test_changed_input_builds_again(
    change: Callable[[Path, pytest.MonkeyPatch], None], program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    builds(program, monkeypatch)
    change(program.parent, monkeypatch)
    assert builds(program, monkeypatch)
    assert not builds(program, monkeypatch)


def test_other_level_is_another_image(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    builds(program, monkeypatch)
    assert built(Request(HOST, str(program), 2)).content != built(Request(HOST, str(program), 0)).content


def test_build_time_that_starts_a_process_is_not_kept(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program.write_text("import subprocess\nsubprocess.run(['true'])\n" + PROGRAM)
    assert builds(program, monkeypatch)
    assert builds(program, monkeypatch)


def test_nothing_is_kept_when_the_cache_is_off(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KGEN_CACHE", "")
    assert builds(program, monkeypatch)
    assert builds(program, monkeypatch)


def test_cache_that_cannot_be_written_is_no_error(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = program.parent.parent / "cache"
    shutil.rmtree(place, ignore_errors=True)
    place.write_text("a file where the folder should be")
    assert builds(program, monkeypatch)
    assert builds(program, monkeypatch)
