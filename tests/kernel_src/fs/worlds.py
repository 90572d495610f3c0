"""Scripts of file operations in every world: on Linux, on the core under CPython, and on the core compiled."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from kgen.cli.cpython import check_for_cpython
from kgen.cpython.world import run_program
from tests.programs import watched

HERE: Final = Path(__file__).parent
CORE: Final = HERE / "core_program.py"
HOST: Final = HERE / "host_program.py"
MARK: Final = "== "
TIME_LIMIT_S: Final = 60


def split(output: str) -> list[str]:
    """The output of each script."""
    return output.split(MARK)[1:]


def on_linux(scripts: Sequence[str]) -> list[str]:
    """What Linux says to each script."""
    if os.geteuid() != 0:
        pytest.fail("comparing with Linux takes root, for permissions and chroot")
    done = subprocess.run(
        [sys.executable, str(HOST)],
        input=json.dumps(list(scripts)),
        capture_output=True,
        text=True,
        check=False,
        timeout=TIME_LIMIT_S,
    )
    assert done.returncode == 0, done.stderr + done.stdout[-2000:]
    return split(done.stdout)


def on_core(scripts: Sequence[str]) -> list[str]:
    """What the core says under CPython."""
    checked, seen = check_for_cpython(str(CORE))
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        ending = run_program(checked, seen, [script.encode() for script in scripts])
    assert (ending.status, ending.report) == (0, "")
    return split(output.getvalue())


DIRECTORY_LINKS: Final = re.compile(r"(-> 4[0-7]{4} links=)\d+")


def without_links_of_directories(output: str) -> str:
    """Overlays show one link for directories that are in the lower layer, here as on Linux; plain file systems count."""
    return DIRECTORY_LINKS.sub(r"\1?", output)


def on_compiled_core(image: Path, scripts: Sequence[str], failing: int = 0) -> watched.Ended:
    """How the compiled core ends; allocation number `failing` gives nothing."""
    return watched.run(image, [script.encode() for script in scripts], failing)


def compiled(image: Path, scripts: Sequence[str]) -> list[str]:
    """What the compiled core says, which ends well and leaves nothing on the heap."""
    results: list[str] = []
    place = 0
    while place < len(scripts):
        # Linux takes 2 MiB of arguments.
        taken = 1
        while place + taken < len(scripts) and sum(map(len, scripts[place : place + taken + 1])) < 1_000_000:
            taken += 1
        ended = on_compiled_core(image, scripts[place : place + taken])
        assert (ended.report, ended.status, ended.left) == ("", 0, 0)
        results += split(ended.stdout)
        place += taken
    return results
