"""The pytest plugin: what is run where, and what is left of a test that fails."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest

from kgen.testing.program import Call, outputs, program
from kgen.testing.starvation import Ended, Starved, starve

TESTS = """
import pytest

from kgen.lang import Error, MemoryError
from kgen.unsafe import port_out8

UNSAFE = "a test that needs a machine"


class Lost(Error):
    pass


@pytest.mark.boot
def test_has_a_machine() -> None:
    print("written by the test")
    port_out8(0x80, 1)


@pytest.mark.boot(timeout_s=0.4, memory_mib=64, cpus=2)
def test_hangs() -> None:
    step = 1
    while step != 0:  # here
        step = 3 - step


@pytest.mark.boot(shared=True)
@pytest.mark.parametrize("number", [1, 2, 3])
def test_shares(number: int) -> None:
    print("number", number)
    assert number != 2


@pytest.mark.native
@pytest.mark.boot(shared=True)
def test_is_lost() -> None:
    raise Lost("in the woods")


@pytest.mark.boot(shared=True)
def test_comes_after() -> None:
    print("still here")


class Ring:
    def __init__(self) -> None:
        self.next: Ring | None = None


@pytest.mark.native
@pytest.mark.starved
def test_leaks() -> None:
    ring = Ring()
    ring.next = ring


@pytest.mark.boot
@pytest.mark.starved(most=3)
def test_ends_badly_without_memory() -> None:
    try:
        assert len([number for number in range(9)]) == 9
    except MemoryError:
        assert 1 + 1 == 3


@pytest.mark.boot
@pytest.mark.skip(reason="not today")
def test_is_skipped() -> None:
    pass


def test_starts_a_machine_itself(tmp_path):
    from qemu.command import Configuration
    from qemu.machine import run_image

    outcome = run_image(Configuration(tmp_path / "missing.elf"), 5)
    assert outcome.status == 0
"""


@dataclass
class Run:
    """What pytest said of the tests."""

    output: str
    cases: dict[str, ElementTree.Element]
    folder: Path

    def properties(self, name: str) -> dict[str, str]:
        found = self.cases[name].iter("property")
        return {entry.attrib["name"]: entry.attrib["value"] for entry in found}

    def state(self, name: str) -> str:
        return next((child.tag for child in self.cases[name] if child.tag in ("failure", "error", "skipped")), "passed")

    def text(self, name: str) -> str:
        return "".join(self.cases[name].itertext())


def pytest_run(folder: Path, source: str, *options: str) -> Run:
    (folder / "test_made.py").write_text(textwrap.dedent(source))
    command: Sequence[str] = [
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        "--junitxml=junit.xml",
        *options,
        "test_made.py",
    ]
    done = subprocess.run(
        [sys.executable, *command], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )
    report = folder / "junit.xml"
    cases = (
        {case.attrib["name"]: case for case in ElementTree.parse(report).iter("testcase")} if report.exists() else {}
    )
    return Run(done.stdout + done.stderr, cases, folder)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return pytest_run(tmp_path_factory.mktemp("plugin"), TESTS, "-n", "1", "-o", "junit_logging=all")


def test_a_boot_test_runs_in_a_kernel_and_shows_its_output(run: Run) -> None:
    assert run.state("test_has_a_machine[boot]") == "passed", run.output
    properties = run.properties("test_has_a_machine[boot]")
    assert properties["verdict"] == "PASS" and 0 < float(properties["boot_s"]) < 20
    assert "artifacts" not in properties


def test_a_hanging_test_leaves_backtraces_image_and_log(run: Run) -> None:
    assert run.state("test_hangs[boot]") == "failure"
    line = textwrap.dedent(TESTS).splitlines().index("    while step != 0:  # here") + 1
    text = run.text("test_hangs[boot]")
    assert f"test_made.py:{line}" in text or f"test_made.py:{line + 1}" in text
    assert "CPU 1 (halted" in text
    properties = run.properties("test_hangs[boot]")
    assert properties["verdict"] == "HANG"
    folder = Path(properties["artifacts"])
    assert folder.parent == run.folder / "build" / "failed-tests"
    kept = {path.name for path in folder.iterdir()}
    assert kept == {"image.elf", "serial.log", "errors.log", "backtraces.txt", "arguments"}
    assert "in test_hangs" in (folder / "backtraces.txt").read_text()
    assert (folder / "image.elf").read_bytes().startswith(b"\x7fELF")


def test_tests_that_share_a_boot_fail_alone(run: Run) -> None:
    states = [run.state(f"test_shares[{number}-boot]") for number in (1, 2, 3)]
    assert states == ["passed", "failure", "passed"], run.output
    failure = run.text("test_shares[2-boot]")
    assert "panic: assert: " in failure and "number != 2" in failure
    assert "number 2" in failure and "number 1" not in failure
    assert [run.state(name) for name in ("test_is_lost[boot]", "test_comes_after[boot]")] == ["failure", "passed"]


def test_an_error_that_is_let_go_fails_the_test_in_each_tier(run: Run) -> None:
    for tier in ("native", "boot"):
        assert "uncaught Lost: in the woods" in run.text(f"test_is_lost[{tier}]")


def test_a_starved_test_must_end_well_whichever_allocation_fails(run: Run) -> None:
    assert "1 blocks are left on the heap" in run.text("test_leaks[native]"), run.output
    badly = run.text("test_ends_badly_without_memory[boot]")
    assert "allocation " in badly and " failed: " in badly and "panic: assert: " in badly, run.output


def test_marks_of_pytest_count(run: Run) -> None:
    assert run.state("test_is_skipped[boot]") == "skipped"


def test_a_failed_test_shows_what_its_own_machines_said(run: Run) -> None:
    assert run.state("test_starts_a_machine_itself") == "failure"
    assert "missing.elf in QEMU" in run.output
    assert "see Configuration.kernel" in run.output


def test_a_test_outside_of_the_subset_is_refused_with_its_diagnostic(tmp_path: Path) -> None:
    source = """
    import pytest

    @pytest.mark.native
    def test_half() -> None:
        assert 1 / 2 == 0
    """
    run = pytest_run(tmp_path, source)
    assert run.state("test_half[native]") == "failure"
    assert "error[K0204]" in run.output and "test_made.py:6" in run.output
    assert "Traceback" not in run.output


@pytest.mark.parametrize(
    ("parameters", "wanted"),
    [
        ("tmp_path: int", "take the parameters of parametrize, and no fixtures: tmp_path"),
        ("", "parameters of a tier are int, bool, str, bytes or None"),
    ],
)
def test_what_cannot_be_compiled_in_is_refused_when_collecting(tmp_path: Path, parameters: str, wanted: str) -> None:
    mark = '@pytest.mark.parametrize("x", [1.5])' if not parameters else ""
    source = f"import pytest\n\n@pytest.mark.boot\n{mark}\ndef test_it({parameters or 'x: int'}) -> None:\n    pass\n"
    run = pytest_run(tmp_path, source)
    assert wanted in run.output


def test_the_program_of_a_module_calls_each_test_by_its_number() -> None:
    source = program("made", [Call("test_a"), Call("test_b", (1, "x'y", b"z", None, True))])
    assert "if number == 0:\n        tests.test_a()\n" in source
    assert "if number == 1:\n        tests.test_b(1, \"x'y\", b'z', None, True)\n" in source


def test_output_is_told_apart_by_test() -> None:
    assert outputs("boot\n\x1e3\na\nb\n\x1e5\n") == ("boot\n", {3: "a\nb\n", 5: ""})


def test_starvation_spreads_the_failures_and_knows_good_ends_from_bad_ones() -> None:
    failed: list[int] = []

    def run(number: int) -> Ended:
        failed.append(number)
        return Ended(
            "kgen: uncaught MemoryError: \n" * (number > 1) + f"kgen: heap: {9} allocations, 0 left\n", int(number > 1)
        )

    assert starve(run, 4) == 9
    assert failed == [0, 1, 3, 6, 9]
    for ended in (
        Ended("kgen: heap: 5 allocations, 2 left\n", 102),
        Ended("panic: index: \n", 101),
        Ended("kgen: uncaught MemoryError: \nkgen: heap: 5 allocations, 0 left\n", 1),
    ):
        with pytest.raises(Starved):
            starve(lambda number, ended=ended: ended, 4)
