"""What the harness says of a compiled kernel that went wrong: where each CPU was, in Python lines."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from kgen.cli import pipeline
from kgen.debug.places import DebugInfo, DebugInfoError
from qemu.command import Configuration
from qemu.machine import Machine, run_image
from qemu.outcome import Call, Outcome, Verdict

SOURCE: Final = Path(__file__).with_name("faulty.py")
LINES: Final = SOURCE.read_text().splitlines()
LIMIT_S: Final = 20.0


def line(text: str) -> int:
    """The number of the line with this text."""
    (number,) = (n for n, content in enumerate(LINES, 1) if text in content)
    return number


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Configuration:
    path = tmp_path_factory.mktemp("faulty") / "faulty.elf"
    compilation = pipeline.compile_program(str(SOURCE), pipeline.image_for("qemu"))
    path.write_bytes(pipeline.build(compilation, 2).content)
    return Configuration(path)


def calls(outcome: Outcome, cpu: int = 0) -> list[str]:
    return [str(call) for call in outcome.cpus[cpu].calls]


def spinning(machine: Machine) -> None:
    """Returns when the machine is in the loop that never ends."""
    assert machine.wait_for(b"steady", LIMIT_S)
    while not any(call.place is not None and call.place.function == "spin" for call in looked_at(machine)):
        assert not machine.has_ended


def looked_at(machine: Machine) -> tuple[Call, ...]:
    """The calls of the first CPU, which then goes on."""
    machine.pause()
    (first, *_) = machine.backtraces()
    machine.resume()
    return first.calls


def test_a_hang_is_a_backtrace_of_every_cpu_unasked(kernel: Configuration) -> None:
    with Machine(replace(kernel, command_line="hang", cpus=2)) as machine:
        spinning(machine)
        outcome = machine.wait(0.05)
    assert outcome.verdict is Verdict.HANG
    assert outcome.serial_text == "ready\nsteady\n"
    functions = [call.place.function for call in outcome.cpus[0].calls if call.place is not None]
    assert functions[-4:] == ["spin", "main", "run", "enter"]
    assert f"called from faulty.py:{line('return spin(')} in main" in outcome.describe()
    assert "CPU 1 (halted" in outcome.describe()


def test_a_kernel_that_hangs_on_four_cpus_is_described_on_each(tmp_path: Path) -> None:
    path = tmp_path / "crowd.elf"
    compilation = pipeline.compile_image(str(SOURCE.with_name("crowd.py")))
    path.write_bytes(pipeline.build(compilation, 2).content)
    with Machine(Configuration(path, cpus=4)) as machine:
        assert machine.wait_for(b"all are here", LIMIT_S)
        outcome = machine.wait(0.05)
    assert outcome.verdict is Verdict.HANG
    functions = [{call.place.function for call in cpu.calls if call.place is not None} for cpu in outcome.cpus]
    assert len(functions) == 4
    # Some wait, each in a task or in main; a CPU without any of them is idle.
    assert all("wait_for" in names or "run_idle" in names for names in functions), outcome.report()
    assert sum("wait_for" in names for names in functions) >= 2, outcome.report()


def test_an_nmi_is_a_panic_whose_backtrace_goes_on_in_what_was_interrupted(kernel: Configuration) -> None:
    with Machine(replace(kernel, command_line="hang")) as machine:
        spinning(machine)
        machine.inject_nmi()
        outcome = machine.wait(LIMIT_S)
    assert (outcome.verdict, outcome.status) == (Verdict.PANIC, 101), outcome.report()
    (cut,) = (n for n, call in enumerate(outcome.cpus[0].calls) if call.is_interrupted)
    functions = [call.place.function for call in outcome.cpus[0].calls if call.place is not None]
    assert functions[cut - 1] == "handle_trap"
    # What was interrupted is `spin`, or what was inlined into it.
    assert functions[cut:][-4:] == ["spin", "main", "run", "enter"]
    assert "  interrupted " in outcome.describe()


def test_a_panic_is_reported_by_the_image_and_by_the_harness_alike(kernel: Configuration) -> None:
    outcome = run_image(replace(kernel, command_line="panic"), LIMIT_S)
    assert (outcome.verdict, outcome.status) == (Verdict.PANIC, 101), outcome.report()
    reported = re.findall(r"^  (?:at|called from) (.*)$", outcome.error_text, re.MULTILINE)
    assert reported[:2] == [
        f"faulty.py:{line('panics here')} in element",
        f"faulty.py:{line('passes on what it is given')} in element_behind",
    ]
    assert calls(outcome)[-len(reported) :] == reported


def test_a_triple_fault_is_found_at_its_line(kernel: Configuration) -> None:
    outcome = run_image(replace(kernel, command_line="fault"), LIMIT_S)
    assert outcome.verdict is Verdict.TRIPLE_FAULT, outcome.report()
    assert calls(outcome)[0] == f"faulty.py:{line('faults here')} in fault_thrice"
    assert calls(outcome)[1] == f"faulty.py:{line('        fault_thrice()')} in main"


def test_debug_information_may_be_in_a_file_beside_the_image(kernel: Configuration, tmp_path: Path) -> None:
    bare = tmp_path / "bare.elf"
    content = bytearray(kernel.kernel.read_bytes())
    # No section headers: e_shoff, then e_shnum and e_shstrndx (System V ABI, figure 4-3).
    content[40:48] = bytes(8)
    content[60:64] = bytes(4)
    bare.write_bytes(content)
    without = run_image(replace(kernel, kernel=bare, command_line="fault"), LIMIT_S)
    assert [call.place for call in without.cpus[0].calls] == [None]
    bare.with_suffix(".debug").write_bytes(kernel.kernel.read_bytes())
    outcome = run_image(replace(kernel, kernel=bare, command_line="fault"), LIMIT_S)
    assert calls(outcome)[0] == f"faulty.py:{line('faults here')} in fault_thrice"


def test_instructions_between_two_marks_are_the_same_in_every_run(kernel: Configuration) -> None:
    counting = replace(kernel, command_line="work", counts_instructions=True)
    first, second = (run_image(counting, LIMIT_S) for _ in range(2))
    assert first.verdict is Verdict.PASS, first.report()
    counts = [first.ticks(mark) for mark in range(1, len(first.marks))]
    assert counts == [second.ticks(mark) for mark in range(1, len(second.marks))]
    nothing = counts[-1]
    assert 0 < nothing < 20
    hundred, two_hundred = counts[4], counts[6]
    # Each round of the loop takes as many instructions as the one before.
    assert 100 * 3 < two_hundred - hundred < 100 * 40
    assert run_image(replace(counting, command_line="other"), LIMIT_S).marks == ()


def test_a_file_without_debug_information_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "image.elf"
    path.write_bytes(b"\x7fELF nothing")
    with pytest.raises(DebugInfoError, match="image.elf has no debug information that can be read"):
        DebugInfo.read(path)
