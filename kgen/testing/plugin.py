"""The pytest plugin: tests marked with a tier run there, and a failed test shows what its machines said.

    @pytest.mark.boot        in a kernel that is booted for it; `boot(shared=True)`: in one that is booted for several
    @pytest.mark.native      as a process
    @pytest.mark.cpython     here, as any other test

A test may have several of these marks, or its module (`pytestmark`), and is a test of its own in each tier. One that
is marked `starved` is run again in the compiled tiers with each of its allocations failing.
"""

from __future__ import annotations

import sys
import tempfile
import types
from collections.abc import Generator
from pathlib import Path
from typing import Any, Final

import pytest

OWN: Final = pytest.StashKey["tempfile.TemporaryDirectory[str]"]()
FOLDER: Final = pytest.StashKey[str]()
WORKER_KEY: Final = "kgen_images"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("kgen")
    group.addoption(
        "--boot-artifacts",
        metavar="DIR",
        help="where image, serial log and backtraces of failed tests go (build/failed-tests below the root)",
    )


def pytest_configure(config: pytest.Config) -> None:
    for line in (
        "boot(shared, timeout_s, cpus, memory_mib, counts_instructions): run the test in a booted kernel",
        "native: compile the test and run it as a process",
        "cpython: run the test of a tier under CPython",
        "starved(most): run the test again with each of its allocations failing, in the compiled tiers",
    ):
        config.addinivalue_line("markers", line)
    given: dict[str, str] = getattr(config, "workerinput", {})
    folder = given.get(WORKER_KEY)
    if folder is None:
        config.stash[OWN] = tempfile.TemporaryDirectory(prefix="kgen-tests-")
        folder = config.stash[OWN].name
    config.stash[FOLDER] = folder


def pytest_unconfigure(config: pytest.Config) -> None:
    own = config.stash.get(OWN, None)
    if own is not None:
        own.cleanup()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tells a worker of xdist where the images of the session are."""
    node.workerinput[WORKER_KEY] = node.config.stash[FOLDER]


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makeitem(collector: pytest.Collector, name: str, obj: object) -> list[pytest.Item] | None:
    """A marked function becomes the items of its tiers."""
    if not isinstance(obj, types.FunctionType) or not isinstance(collector, pytest.Module):
        return None
    if not collector.istestfunction(obj, name):
        return None
    from kgen.testing.items import tier_items

    return list(tier_items(collector, name, obj)) or None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Numbers the tests before any are deselected, so that every process makes the same images."""
    from kgen.testing.images import Images
    from kgen.testing.items import ARTIFACTS, GROUPS, IMAGES, number_items

    config.stash[IMAGES] = Images(Path(config.stash[FOLDER]))
    chosen: str | None = config.getoption("--boot-artifacts")
    config.stash[ARTIFACTS] = Path(chosen) if chosen else config.rootpath / "build" / "failed-tests"
    config.stash[GROUPS] = {}
    number_items(items, config.stash[GROUPS])


def pytest_runtest_setup() -> None:
    """Forgets the machines of the test before."""
    machines = sys.modules.get("qemu.machine")
    if machines is not None:
        machines.recent.clear()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed test that started machines itself shows what they said."""
    report = yield
    machines = sys.modules.get("qemu.machine")
    if report.failed and machines is not None and type(item).__name__ != "TierItem":
        for configuration, outcome in machines.recent:
            report.sections.append((f"{Path(configuration.kernel).name} in QEMU", outcome.report()))
    return report
