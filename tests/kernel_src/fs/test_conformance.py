"""The file layer does what Linux does, line by line, under CPython and compiled, and keeps no memory."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Final

import pytest

from tests.kernel_src.fs.archives import TREE, archive
from tests.kernel_src.fs.scripts import OVER_A_TREE, SCRIPTS, prepared
from tests.kernel_src.fs.worlds import on_compiled_core, on_core, on_linux, split, without_links_of_directories

SAMPLED: Final = 60
"""So many of the allocations of a script fail in turn without `--fuzz`, which lets all fail."""

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


@pytest.mark.parametrize(
    "name",
    ["tmpfs-rename", "tmpfs-hard_links", "tmpfs-pipes", "tmpfs-descriptors"]
    + [f"overlay-{name}" for name in OVER_A_TREE if name != "reading_what_is_below"],
)
def test_core_is_whole_after_any_allocation_failed(
    name: str, image: Path, core: dict[str, str], pytestconfig: pytest.Config
) -> None:
    """The operation says so, nothing is lost, the tree is in order, and all that follows ends well."""
    script = [PREPARED[name] + "\ncheck\ncheck"]
    whole = on_compiled_core(image, script)
    assert whole.stdout.endswith("check -> ok\ncheck -> ok\n")
    numbers = range(1, whole.allocations)
    for number in numbers if pytestconfig.getoption("--fuzz") else random.Random(name).sample(numbers, SAMPLED):
        ended = on_compiled_core(image, script, number)
        assert (ended.left, ended.report) in ((0, ""), (0, "kgen: uncaught MemoryError: \n")), f"allocation {number}"
        if ended.status == 0:
            assert "check -> ok\n" in ended.stdout, f"allocation {number}"
