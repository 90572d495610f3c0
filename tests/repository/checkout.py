"""A copy of the checkout that is set up already: the verbs can be run in it, away from this one and from the network."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]


def copy(folder: Path) -> Path:
    """A copy without what the verbs make, its environment ready."""
    made = folder / "checkout"
    unwanted = shutil.ignore_patterns(
        ".git", ".venv", ".*_cache", ".hypothesis", "build", "dist", "*.egg-info", "__pycache__", "tests"
    )
    shutil.copytree(ROOT, made, ignore=unwanted)
    (made / "tests").mkdir()
    _prepare(made)
    return made


def make(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`make` in a copy; the network is out of its reach."""
    variables = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "MAKE"))}
    variables |= {"PIP_NO_INDEX": "1", "PYTHON": sys.executable}
    command = ["make", "--no-print-directory", "-C", str(checkout), *arguments]
    return subprocess.run(command, env=variables, capture_output=True, text=True, check=False)


def _prepare(made: Path) -> None:
    """An environment that borrows the packages of this one, stamped as up to date by the copy's own set-up."""
    venv.create(made / ".venv")
    (packages,) = (made / ".venv").glob("lib/python*/site-packages")
    (packages / "borrowed.pth").write_text(f"{made}\n{sysconfig.get_path('purelib')}\n")
    spec = importlib.util.spec_from_file_location("setup_of_the_copy", made / "scripts" / "setup.py")
    assert spec is not None and spec.loader is not None
    setup = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(setup)
    (made / ".venv" / ".dev-stamp").write_text(setup.fingerprint("dev"))
