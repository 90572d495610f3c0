"""The verbs of the Makefile, as the README tells a newcomer to type them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.repository.checkout import ROOT, copy, make

VERBS = ("run", "test", "image", "gdb", "check", "bench", "fuzz", "matrix", "clean")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy(tmp_path_factory.mktemp("verbs"))


def test_readme_begins_with_two_commands() -> None:
    block = re.search(r"```\n(make .*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert block is not None
    assert [line.split("#")[0].strip() for line in block[1].splitlines()] == ["make run", "make test"]


def test_make_alone_lists_the_verbs(checkout: Path) -> None:
    listed = make(checkout)
    assert (listed.returncode, listed.stderr) == (0, "")
    assert tuple(line.split()[1] for line in listed.stdout.splitlines()) == VERBS


def test_make_run_boots_a_kernel(checkout: Path) -> None:
    booted = make(checkout, "run")
    assert (booted.returncode, booted.stdout) == (0, "hello\n"), booted.stderr


def test_make_image_builds_one(checkout: Path) -> None:
    built = make(checkout, "image")
    assert (built.returncode, built.stderr) == (0, "")
    assert (checkout / "build" / "baremetal.elf").read_bytes()[:4] == b"\x7fELF"


def test_make_gdb_opens_gdb_on_a_kernel(checkout: Path) -> None:
    opened = make(checkout, "gdb")
    assert opened.returncode == 0, opened.stderr
    assert re.search(r"^0x0*fff0 in \?\? \(\)$", opened.stdout, re.MULTILINE), opened.stdout + opened.stderr


def test_make_test_is_the_verdict_of_the_tests(checkout: Path) -> None:
    case = checkout / "tests" / "test_one.py"
    case.write_text("def test_one() -> None:\n    assert 1 + 1 == 2\n")
    assert make(checkout, "test").returncode == 0
    case.write_text("def test_one() -> None:\n    assert 1 + 1 == 3\n")
    assert make(checkout, "test").returncode != 0


def test_make_clean_leaves_the_sources_alone(tmp_path: Path) -> None:
    checkout = copy(tmp_path)
    before = {path for path in checkout.rglob("*") if not path.is_relative_to(checkout / ".venv")}
    (checkout / "build").mkdir()
    (checkout / "build" / "kernel.elf").write_bytes(b"")
    assert make(checkout, "clean").returncode == 0
    after = {path for path in checkout.rglob("*") if "__pycache__" not in path.parts}
    assert after == before


def test_continuous_integration_runs_the_verbs() -> None:
    script = (ROOT / ".ci" / "run").read_text()
    assert "make check\n" in script and "make test\n" in script
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111
