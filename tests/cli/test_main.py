"""The `kgen` command: exit statuses, output, and what bad input gets."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Final

import pytest

from kgen.backend import worker
from kgen.backend.worker import BackendError, CodegenOptions, translate
from kgen.cli import main as command
from kgen.cli import pipeline

GOOD: Final = "def main() -> int:\n    print('good')\n    return 7\n"
BAD: Final = "def main() -> int:\n    return 1 / 2\n"


def kgen(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kgen.cli.main", *arguments], capture_output=True, text=True, check=False
    )


def test_program_result_is_the_exit_status(tmp_path: Path) -> None:
    path = tmp_path / "good.py"
    path.write_text(GOOD)
    done = kgen("run", str(path))
    assert (done.returncode, done.stdout, done.stderr) == (7, "good\n", "")


def test_program_gets_its_arguments(tmp_path: Path) -> None:
    path = tmp_path / "arguments.py"
    path.write_text("def main(args: list[bytes]) -> int:\n    print(args)\n    return len(args)\n")
    done = kgen("run", str(path), "--", "one", "--opt")
    assert (done.returncode, done.stdout) == (2, "[b'one', b'--opt']\n")


def test_memory_left_at_the_end_is_told_when_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "ring.py"
    path.write_text(
        "class Node:\n    def __init__(self) -> None:\n        self.other: Node | None = None\n\n\n"
        "def main() -> int:\n    node = Node()\n    node.other = node\n    return 3\n"
    )
    assert (kgen("run", str(path)).returncode, kgen("run", str(path)).stderr) == (3, "")
    done = kgen("run", "--leaks", str(path))
    assert (done.returncode, done.stderr) == (102, "kgen: heap: 1 allocations, 1 left\n")
    assert kgen("run", "--leaks", "--on", "cpython", str(path)).returncode == 2


def test_panic_exits_with_101_and_says_where(tmp_path: Path) -> None:
    path = tmp_path / "panics.py"
    path.write_text(
        "def pick(items: list[int], i: int) -> int:\n    return items[i]\n\n\ndef main() -> int:\n    return pick([1], 4)\n"
    )
    done = kgen("run", str(path), "--opt", "0")
    assert done.returncode == 101
    lines = done.stderr.splitlines()
    assert lines[0].startswith("panic: index: ")
    assert lines[1].strip() == "at panics.py:2 in pick"
    assert lines[2].strip() == "items[i]"
    assert lines[3].strip() == "called from panics.py:6 in main"


def test_uncaught_error_exits_with_1_and_its_name(tmp_path: Path) -> None:
    path = tmp_path / "raises.py"
    path.write_text(
        "from kgen.lang import Error\n\n\nclass Broken(Error):\n    pass\n\n\n"
        "def main() -> int:\n    raise Broken('no disk')\n"
    )
    done = kgen("run", str(path))
    assert done.returncode == 1
    assert done.stderr.startswith("kgen: uncaught Broken") and "no disk" in done.stderr


def test_refused_program_exits_with_1(tmp_path: Path) -> None:
    path = tmp_path / "bad.py"
    path.write_text(BAD)
    for arguments in (("check", str(path)), ("run", str(path)), ("dump", "--phase", "kir", str(path))):
        done = kgen(*arguments)
        assert done.returncode == 1
        assert "error[K0204]" in done.stderr
        assert "Traceback" not in done.stderr


def test_check_prints_json(tmp_path: Path) -> None:
    path = tmp_path / "bad.py"
    path.write_text(BAD)
    done = kgen("check", "--format", "json", str(path))
    (found,) = json.loads(done.stdout)
    assert (found["code"], found["span"]["line"], found["help"]) == ("K0204", 2, "use // instead")
    assert done.returncode == 1


def test_files_beside_the_program_do_not_shadow_the_compiler(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ("kgen", "llvmlite", "pickle", "good"):
        (tmp_path / f"{name}.py").write_text(GOOD)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(worker, "_WORKERS", [worker.Worker()])
    assert command.main(["run", "good.py"]) == 7
    assert capfd.readouterr() == ("good\n", "")


@pytest.mark.parametrize("arguments", [(), ("fly",), ("run",), ("run", "x.py", "--opt", "7"), ("dump", "x.py")])
def test_bad_command_line_exits_with_2_and_usage(arguments: tuple[str, ...]) -> None:
    done = kgen(*arguments)
    assert done.returncode == 2
    assert "usage: kgen" in done.stderr


def test_output_that_cannot_be_written_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "image.py"
    path.write_text(
        "from platforms.baremetal.image import image\n\n\ndef main() -> int:\n    return 0\n\n\nIMAGE = image('x', main)\n"
    )
    (tmp_path / "taken").write_text("")
    assert command.main(["build", str(path), "-o", str(tmp_path / "taken" / "kernel.elf")]) == 1
    assert re.fullmatch(r"kgen: \S+taken: (File exists|Not a directory)\n", capsys.readouterr().err)


def test_version_is_that_of_the_distribution() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())
    assert kgen("--version").stdout == f"kgen {project['project']['version']}\n"


@pytest.mark.parametrize("name", ["check", "run", "build", "report", "dump", "new"])
def test_every_argument_is_explained(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command.main([name, "--help"])
    text = capsys.readouterr().out
    actions = re.split(r"\n  (?=\S)", text.split("arguments:")[1])
    assert all(len(action.split()) > 2 for action in actions[1:]), text


def test_refused_build_leaves_no_file(tmp_path: Path) -> None:
    path = tmp_path / "image.py"
    path.write_text("def main() -> int:\n    return 0\n")
    assert command.main(["build", str(path), "-o", str(tmp_path / "out" / "kernel.elf")]) == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("phase", ["typed", "kir", "llvm", "asm"])
def test_every_phase_can_be_dumped(tmp_path: Path, capsys: pytest.CaptureFixture[str], phase: str) -> None:
    path = tmp_path / "good.py"
    path.write_text(GOOD)
    assert command.main(["dump", "--phase", phase, str(path)]) == 0
    assert "main" in capsys.readouterr().out


def test_dump_of_a_function_that_is_not_there_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "good.py"
    path.write_text(f"def one(x: int) -> int:\n    return x + 1\n\n\n{GOOD.replace('7', 'one(6)')}")
    assert command.main(["dump", "--phase", "kir", f"{path}:missing"]) == 1
    assert "no function that is compiled has this name" in capsys.readouterr().err
    assert command.main(["dump", "--phase", "asm", f"{path}:one"]) == 1
    assert "it was inlined wherever it is called" in capsys.readouterr().err


def test_llvm_errors_name_the_saved_text() -> None:
    with pytest.raises(BackendError, match=r"saved in .*\.ll"):
        translate(["define i32 @f() { ret i64 0 }"], CodegenOptions())


def test_worker_survives_an_llvm_abort() -> None:
    text = 'module asm ".error \\"stop\\""\ndefine i32 @f() {\n  ret i32 0\n}\n'
    with pytest.raises(BackendError):
        translate([text], CodegenOptions())
    assert translate(["define i32 @f() {\n  ret i32 0\n}\n"], CodegenOptions())[0][:4] == b"\x7fELF"


def test_backend_refusal_and_own_failures_have_codes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "good.py"
    path.write_text(GOOD)

    def refuse(*_: object) -> None:
        raise BackendError("no such register")

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(pipeline, "build", refuse)
    assert command.main(["run", str(path)]) == 1
    assert "error[K0903]" in capsys.readouterr().err
    monkeypatch.setattr(pipeline, "build", fail)
    assert command.main(["run", str(path)]) == 1
    assert "error[K0904]" in capsys.readouterr().err


def test_image_with_an_entry_point_that_may_raise_is_not_built(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    image = Path(__file__).parents[1] / "frontend" / "diagnostics" / "K0705_entry.py"
    assert command.main(["build", str(image), "-o", str(tmp_path / "kernel.elf")]) == 1
    assert capsys.readouterr().err.startswith("error[K0705]: the entry point `careless` may raise Busy, MemoryError\n")
    assert not list(tmp_path.iterdir())


def test_image_whose_program_may_raise_is_built(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "image.py"
    path.write_text(
        "from platforms.baremetal.image import image\nfrom kgen.lang import Error\n\n\n"
        "class Broken(Error):\n    pass\n\n\ndef main() -> int:\n    raise Broken('x')\n\n\nIMAGE = image('raises', main)\n"
    )
    assert command.main(["build", str(path), "-o", str(tmp_path / "kernel.elf")]) == 0
    assert capsys.readouterr().err == ""
