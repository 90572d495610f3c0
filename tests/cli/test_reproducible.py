"""The same sources give the same bytes: in any folder, from any current directory, in any process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HELPER = "def checked(items: list[int], i: int) -> int:\n    return items[i] + 1\n"
PROGRAM = """
from parts.helper import checked


def main() -> int:
    print({"one", "two"}, {1: "x"})
    return checked([1, 2], 1)
"""


def build(folder: Path, current: Path, hash_seed: str, world: str = "host") -> bytes:
    """The image of the program, made in a new process by another user."""
    (folder / "parts").mkdir(parents=True)
    (folder / "parts" / "__init__.py").write_text("")
    (folder / "parts" / "helper.py").write_text(HELPER)
    (folder / "main.py").write_text(PROGRAM)
    script = (
        "import sys\nfrom kgen.cli.built import built\nfrom kgen.cli.cache import Request\n"
        f"sys.stdout.buffer.write(built(Request({world!r}, {str(folder / 'main.py')!r}, 2)).content)"
    )
    root = Path(__file__).resolve().parents[2]
    user = {"USER": f"user{hash_seed}", "HOME": str(folder), "TZ": f"UTC{hash_seed}"}
    environment = {**os.environ, **user, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(root)}
    done = subprocess.run([sys.executable, "-c", script], cwd=current, env=environment, capture_output=True, check=True)
    return done.stdout


@pytest.mark.parametrize("world", ["host", "qemu"])
def test_image_depends_on_nothing_but_the_sources(world: str, tmp_path: Path) -> None:
    first = build(tmp_path / "a", tmp_path, "1", world)
    second = build(tmp_path / "somewhere" / "else", tmp_path / "a", "2", world)
    assert first == second
    assert str(tmp_path).encode() not in first


@pytest.mark.parametrize("world", ["host", "cpython"])
def test_reports_name_files_as_python_would_find_them(world: str, tmp_path: Path) -> None:
    build(tmp_path / "a", tmp_path, "1")
    (tmp_path / "a" / "main.py").write_text(PROGRAM.replace("[1, 2], 1", "[1, 2], 2"))
    command = [sys.executable, "-m", "kgen.cli.main", "run", "--on", world, str(tmp_path / "a" / "main.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 101
    assert "  at parts/helper.py:2 in " in done.stderr
    assert "  called from main.py:7 in " in done.stderr
