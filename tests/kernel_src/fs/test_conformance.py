"""The file layer does what Linux does, line by line, under CPython and compiled, and keeps no memory."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from tests.kernel_src.fs.archives import TREE, archive
from tests.kernel_src.fs.scripts import OVER_A_TREE, SCRIPTS, prepared
from tests.kernel_src.fs.worlds import on_compiled_core, on_core, on_linux, split, without_links_of_directories

PREPARED: Final = (
    {f"tmpfs-{name}": prepared("tmpfs", text) for name, text in SCRIPTS.items()}
    | {f"overlay-{name}": prepared("overlay", text, archive([])) for name, text in SCRIPTS.items()}
    | {f"overlay-{name}": prepared("overlay", text, archive(TREE)) for name, text in OVER_A_TREE.items()}
)


@pytest.fixture(scope="module")
def linux() -> dict[str, str]:
    return dict(zip(PREPARED, on_linux(list(PREPARED.values())), strict=True))


@pytest.fixture(scope="module")
def core() -> dict[str, str]:
    return dict(zip(PREPARED, on_core(list(PREPARED.values())), strict=True))


@pytest.mark.parametrize("name", PREPARED)
def test_core_does_what_linux_does(name: str, core: dict[str, str], linux: dict[str, str]) -> None:
    ours, theirs = core[name], linux[name]
    if name.startswith("overlay"):
        ours, theirs = without_links_of_directories(ours), without_links_of_directories(theirs)
    assert ours.split("\n") == theirs.split("\n")


def test_compiled_core_does_the_same_and_keeps_no_memory(image: Path, core: dict[str, str]) -> None:
    ended = on_compiled_core(image, list(PREPARED.values()))
    assert (ended.report, ended.status, ended.left) == ("", 0, 0)
    assert dict(zip(PREPARED, split(ended.stdout), strict=True)) == core


@pytest.mark.parametrize("name", ["tmpfs-rename", "overlay-renaming_what_is_below", "tmpfs-descriptors"])
def test_core_survives_when_there_is_no_memory(name: str, image: Path) -> None:
    """Any allocation may fail: the operation says so, and nothing is lost."""
    script = [PREPARED[name]]
    whole = on_compiled_core(image, script)
    for number in range(1, whole.allocations, whole.allocations // 40):
        ended = on_compiled_core(image, script, number)
        assert ended.left == 0, f"allocation {number} failed: {ended.left} blocks are left"
        assert ended.status in (0, 1), f"allocation {number} failed: {ended.report}"
