"""The programs of this directory print what their oracles say, in every world."""

from __future__ import annotations

import contextlib
import importlib
import inspect
import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final, cast

import pytest

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parent.parent
NAMES: Final = sorted(path.stem for path in HERE.glob("*.py") if not path.stem.startswith(("test_", "_", "conftest")))
HAS_COMPILER: Final = (ROOT / "kgen" / "cli" / "main.py").exists()

native = pytest.mark.skipif(not HAS_COMPILER, reason="kgen.cli is not in this tree")


def expected(name: str) -> str:
    """The output that the oracle of a program works out."""
    oracle = importlib.import_module(f"tests.programs.oracles.{name}")
    return cast("Callable[[], str]", oracle.expected)()


def arguments(name: str) -> list[bytes]:
    """The command line of a program."""
    oracle = importlib.import_module(f"tests.programs.oracles.{name}")
    return cast("list[bytes]", getattr(oracle, "ARGUMENTS", []))


@pytest.mark.parametrize("name", NAMES)
def test_under_cpython_a_program_prints_what_its_oracle_says(name: str) -> None:
    program = importlib.import_module(f"tests.programs.{name}")
    main = cast("Callable[..., int]", program.main)
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        status = main(arguments(name)) if inspect.signature(main).parameters else main()
    assert output.getvalue() == expected(name)
    assert status == 0


@native
@pytest.mark.parametrize("opt", ["0", "3"])
@pytest.mark.parametrize("name", NAMES)
def test_compiled_a_program_prints_what_its_oracle_says_and_leaves_no_object(name: str, opt: str) -> None:
    command = [sys.executable, "-m", "kgen.cli.main", "run", str(HERE / f"{name}.py"), "--opt", opt]
    command += ["--", *[part.decode() for part in arguments(name)]]
    environment = os.environ | {"KGEN_LEAKS": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False, timeout=300)
    assert done.stderr.decode() == ""
    assert done.stdout.decode() == expected(name)
    assert done.returncode == 0
