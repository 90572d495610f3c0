"""`kgen new`: the project it makes runs, boots, reports, and passes its own tests."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from kgen.cli import main as command

ROOT: Final = Path(__file__).parents[2]
GREETING: Final = "demo is running\nbf9cf968 b'foobar'\n"


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command in the project; the compiler is this checkout's."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    made = run(tmp_path, "kgen.cli.main", "new", "demo")
    assert (made.returncode, made.stderr) == (0, "")
    assert "cd demo && kgen run main.py" in made.stdout
    return tmp_path / "demo"


def test_project_runs_everywhere(project: Path) -> None:
    for where in ("host", "cpython", "qemu"):
        done = run(project, "kgen.cli.main", "run", "main.py", "--on", where, "--", "foobar")
        assert (done.returncode, done.stdout, done.stderr) == (0, GREETING, ""), where


def test_project_builds_and_reports(project: Path) -> None:
    built = run(project, "kgen.cli.main", "build", "image.py")
    assert (built.returncode, built.stderr) == (0, "")
    assert (project / "build" / "demo.elf").stat().st_size > 0
    report = run(project, "kgen.cli.main", "report", "image.py")
    assert (report.returncode, report.stderr) == (0, "")
    lines = [" ".join(line.split()) for line in report.stdout.splitlines()]
    assert any(line.endswith(" main") for line in lines)
    assert {"0 in the program", "kgen_baremetal_enter: raises nothing", "main: may raise MemoryError"} <= set(lines)


def test_project_passes_its_tests_and_checks(project: Path) -> None:
    checked = run(project, "kgen.cli.main", "check", "main.py", "image.py")
    assert (checked.returncode, checked.stderr) == (0, "")
    tested = run(project, "pytest", "-p", "no:cacheprovider", "-q")
    assert tested.returncode == 0, tested.stdout
    assert "5 passed" in tested.stdout


def test_project_explains_its_files(project: Path) -> None:
    text = (project / "README.md").read_text()
    assert text.startswith("# demo\n") and "{name}" not in text
    for path in project.glob("*.py"):
        assert f"`{path.name}`" in text


def test_existing_folder_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "demo").mkdir()
    assert command.main(["new", "demo"]) == 1
    assert capsys.readouterr().err == "kgen: demo exists already\n"
    assert list((tmp_path / "demo").iterdir()) == []


@pytest.mark.parametrize("name", ["2fast", "a b", "..", "a/b.c"])
def test_names_that_are_no_names_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert command.main(["new", name]) == 2
    assert "is no name for a project" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
