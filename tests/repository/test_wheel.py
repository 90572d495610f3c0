"""The wheel, by itself: what is in it, and that it works in an environment with nothing else.

The environment holds the wheel and what it requires, and no checkout is in reach. What it requires is linked, file by
file, from the environment of the tests, so that no network is needed and an undeclared requirement is noticed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
PACKAGES: Final = ("kgen", "kernel_src", "platforms", "qemu")


def environment() -> dict[str, str]:
    """This process's variables without those that lead to other Python code."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    return {**kept, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INDEX": "1"}


def run(*command: str | Path, folder: Path) -> str:
    """The output of a command that must succeed."""
    done = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    assert done.stderr == "", done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of these sources, built from a copy: a build leaves files behind, which a later one would pick up."""
    folder = tmp_path_factory.mktemp("wheel")
    sources = folder / "sources"
    unwanted = shutil.ignore_patterns(".*", "build", "dist", "*.egg-info", "__pycache__")
    shutil.copytree(ROOT, sources, ignore=unwanted)
    pip = [sys.executable, "-m", "pip"]
    run(*pip, "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", folder, sources, folder=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def kgen(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command, installed."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder)
    (packages,) = folder.glob("lib/python*/site-packages")
    for requirement in requirements("pylitebox", wheel):
        link(requirement, packages)
    pip = [sys.executable, "-m", "pip", "--python", folder / "bin" / "python"]
    run(*pip, "install", "--quiet", wheel, folder=folder)
    run(*pip, "check", folder=folder)
    return folder / "bin" / "kgen"


def requirements(name: str, wheel: Path) -> Sequence[str]:
    """The distributions that the wheel requires, and those that these require."""
    with zipfile.ZipFile(wheel) as archive:
        (path,) = (entry for entry in archive.namelist() if entry.endswith(".dist-info/METADATA"))
        lines = archive.read(path).decode().splitlines()
    pending = [line.removeprefix("Requires-Dist: ") for line in lines if line.startswith("Requires-Dist: ")]
    found: list[str] = []
    while pending:
        text = pending.pop()
        required = re.match(r"[\w.-]+", text)
        assert required is not None, (name, text)
        if "extra ==" not in text and "python_version" not in text and required[0] not in found:
            found.append(required[0])
            pending += metadata.requires(required[0]) or []
    return found


def link(name: str, packages: Path) -> None:
    """Puts the files of an installed distribution into another environment."""
    for file in metadata.files(name) or []:
        source, target = Path(str(file.locate())), packages / file
        if ".." not in file.parts and "__pycache__" not in file.parts and source.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(source)


def test_wheel_holds_every_source_and_nothing_of_the_tests(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    wanted = {
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert held == wanted
    assert {"kgen/py.typed", "kgen/cli/templates/main.py.txt", "kgen/runtime/list.py", "qemu/machine.py"} <= held


def test_installed_command_starts_a_project_that_runs_and_boots(kgen: Path, tmp_path: Path) -> None:
    run(kgen, "new", "demo", folder=tmp_path)
    project = tmp_path / "demo"
    greeting = "demo is running\nbf9cf968 b'foobar'\n"
    for where in ("host", "cpython", "qemu"):
        assert run(kgen, "run", "main.py", "--on", where, "--", "foobar", folder=project) == greeting
    assert "build/demo.elf" in run(kgen, "build", "image.py", folder=project)
    assert "unsafe lines" in run(kgen, "report", "image.py", folder=project)


def test_installed_command_refuses_bad_source_with_its_diagnostic(kgen: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text("def main() -> int:\n    return 1 / 2\n")
    done = subprocess.run(
        [kgen, "run", "bad.py"], cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "error[K0204]" in done.stderr and "Traceback" not in done.stderr
