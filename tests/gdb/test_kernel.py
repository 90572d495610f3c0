"""`kgen gdb`: gdb on QEMU's stub, on a kernel that has not started."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from kgen.cli import debugger, pipeline
from kgen.cli.main import main

HERE: Final = Path(__file__).parent
VALUES: Final = HERE / "values.py"
FAULTY: Final = HERE.parent / "qemu" / "faulty.py"


def line(source: Path, text: str) -> int:
    """The number of the line with this text."""
    (number,) = (n for n, content in enumerate(source.read_text().splitlines(), 1) if text in content)
    return number


def gdb(source: Path, *commands: str, options: tuple[str, ...] = ()) -> str:
    """What `kgen gdb` shows."""
    arguments = [part for command in commands for part in ("-ex", command)]
    done = subprocess.run(
        [sys.executable, "-m", "kgen.cli.main", "gdb", source, *options, "--", "-batch", "-nx", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=120,
    )
    return done.stdout


def test_a_kernel_stops_at_a_python_line_and_shows_its_values() -> None:
    stop = line(VALUES, "stop here")
    said = gdb(
        VALUES,
        f"break values.py:{stop}",
        "continue",
        "print held->word",
        "print held->point.x",
        "print $item(held->numbers, 2)",
        "print held->ages",
        "print step",
        "next",
        "next",
        "info locals",
        "delete",
        "continue",
    )
    assert re.search(rf"Breakpoint 1, .*look \(.*step=0\) at .*values.py:{stop}", said), said
    assert re.findall(r"^\$\d+ = (.*)$", said, re.MULTILINE) == ["'wört'", "3", "2", "{'bob': 4, 'eve': 5}", "0"], said
    assert re.search(rf"^{line(VALUES, 'held.either = 12')}\t", said, re.MULTILINE), said
    assert re.search(r"^held = <Held at 0x[0-9a-f]+>$", said, re.MULTILINE), said


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The optimised image of the kernel that goes wrong."""
    path = tmp_path_factory.mktemp("faulty") / "faulty.elf"
    path.write_bytes(pipeline.build(pipeline.compile_program(str(FAULTY), pipeline.image_for("qemu")), 2).content)
    return path


def test_a_backtrace_goes_from_the_handler_of_an_exception_into_the_code_that_caused_it(faulty: Path) -> None:
    said = gdb(faulty, "break kgen_trap", "continue", "backtrace", options=("--append", "panic"))
    frames = re.findall(r"^#\d+ +(.*)$", said, re.MULTILINE)
    assert frames[0].startswith("handle_trap (") and frames[1] == "<signal handler called>", said
    # What the stubs do not save is lost, and gdb must not take the handler's registers for it.
    assert re.search(
        rf"\belement \(values=(?:<optimized out>|\[1, 2, 3\]), .*\) at faulty.py:{line(FAULTY, 'panics here')}$",
        frames[2],
    ), said
    assert re.search(
        rf"\belement_behind \(.*\) at faulty.py:{line(FAULTY, 'passes on what it is given')}$", frames[3]
    ), said
    assert "ready\n" in said


def test_functions_are_found_by_their_python_names_and_stacks_go_on_to_the_entry(faulty: Path) -> None:
    said = gdb(faulty, "break element", "continue", "backtrace", options=("--append", "panic"))
    assert re.search(r"^Breakpoint 1, element \(values=\[1, 2, 3\], index=7\) at faulty.py", said, re.MULTILINE), said
    frames = [frame.split(" (")[0] for frame in re.findall(r"^#\d+ +(?:0x\w+ in )?(.*)$", said, re.MULTILINE)]
    assert frames[:3] == ["element", "element_behind", "main"] and "enter" in frames[3:], said


def test_four_cpus_are_threads_and_stop_at_a_python_line_together(tmp_path: Path) -> None:
    crowd = FAULTY.with_name("crowd.py")
    image = tmp_path / "crowd.elf"
    image.write_bytes(pipeline.build(pipeline.compile_image(str(crowd)), 0).content)
    said = gdb(
        image,
        f"break crowd.py:{line(crowd, 'everybody hangs here')} if number == 400",
        "continue",
        "print number",
        "thread apply all backtrace",
        options=("--cpus", "4"),
    )
    assert "$1 = 400" in said, said
    assert re.findall(r"^Thread (\d) \(", said, re.MULTILINE) == ["4", "3", "2", "1"], said
    assert len(re.findall(r"in main \(\) at crowd.py|main \(\) at crowd.py", said)) >= 1, said


def test_gdb_stops_by_itself_where_a_kernel_panics(faulty: Path) -> None:
    said = gdb(faulty, "continue", "backtrace", options=("--append", "panic"))
    assert "received signal" in said and f"at faulty.py:{line(FAULTY, 'panics here')}" in said, said


def test_what_cannot_be_started_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    image = tmp_path / "image.elf"
    image.write_bytes(b"\x7fELF, but no image")
    assert main(["gdb", str(image)]) == 1
    assert "Configuration.kernel" in capsys.readouterr().err
    monkeypatch.setattr(debugger.shutil, "which", lambda name: None)
    assert main(["gdb", str(image)]) == 1
    assert capsys.readouterr().err == "kgen: gdb is not installed; on Debian: apt install gdb\n"


def test_a_file_with_an_image_is_told_from_a_program(tmp_path: Path) -> None:
    path = tmp_path / "file.py"
    for text, wanted in (
        ("IMAGE = 1\n", True),
        ("IMAGE: Final = 1\n", True),
        ("def main() -> int:\n    return 0\n", False),
        ("IMAGE = (\n", False),
    ):
        path.write_text(text)
        assert debugger.describes_image(path) is wanted
