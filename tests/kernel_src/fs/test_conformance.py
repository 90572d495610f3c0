"""The file layer does what Linux does, line by line, under CPython and compiled, and keeps no memory."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from tests.kernel_src.fs.scripts import SCRIPTS, prepared
from tests.kernel_src.fs.worlds import on_compiled_core, on_core, on_linux, split
from tests.programs import watched

NAMES: Final = list(SCRIPTS)
PREPARED: Final = [prepared("tmpfs", text) for text in SCRIPTS.values()]


@pytest.fixture(scope="module")
def linux() -> dict[str, str]:
    return dict(zip(NAMES, on_linux(PREPARED), strict=True))


@pytest.fixture(scope="module")
def core() -> dict[str, str]:
    return dict(zip(NAMES, on_core(PREPARED), strict=True))


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    [path] = watched.images(
        Path(__file__).parent / "core_program.py", "host", (0,), tmp_path_factory.mktemp("fs")
    ).values()
    return path


@pytest.mark.parametrize("name", NAMES)
def test_core_does_what_linux_does(name: str, core: dict[str, str], linux: dict[str, str]) -> None:
    assert core[name].split("\n") == linux[name].split("\n")


def test_compiled_core_does_the_same_and_keeps_no_memory(image: Path, core: dict[str, str]) -> None:
    ended = on_compiled_core(image, PREPARED)
    assert (ended.report, ended.status, ended.left) == ("", 0, 0)
    assert dict(zip(NAMES, split(ended.stdout), strict=True)) == core
