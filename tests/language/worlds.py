"""Runs one program in a world and says what came of it: output, exit status, panic.

The CPython world checks the program, instruments it by the types that the checker found, and calls its `main` in
this process. The native world compiles the program in this process for a static Linux executable and reads the
report that a panic prints. Where neither world is the truth, a stored outcome is.
"""

from __future__ import annotations

import contextlib
import io
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kgen.backend.worker import Level
from kgen.cli.cpython import check_for_cpython
from kgen.cli.pipeline import build, compile_program, image_for, watching_heap
from kgen.cpython.world import run_program

PANIC_STATUS: Final = 101
TIME_LIMIT_S: Final = 60

MARK: Final = re.compile(r"# panic: (\w+)$", re.MULTILINE)

HEAP: Final = re.compile(r"kgen: heap: \d+ allocations, 0 left\n\Z")
"""The last line of a program that lost no memory."""

REPORT: Final = re.compile(r"panic: (\w+):.*\n  at (.+):(\d+) in .*\n")
"""The first two lines of a panic on stderr: kind, file, line."""


@dataclass(frozen=True)
class Stop:
    """Where and why a program panicked."""

    kind: str
    line: int


@dataclass(frozen=True)
class Outcome:
    """All that the worlds must agree on."""

    stdout: str
    status: int
    panic: Stop | None = None


def marked(path: Path) -> Stop:
    """The panic that a program's comment promises."""
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if found := MARK.search(line):
            return stop_of(found[1], number)
    raise ValueError(f"{path.name} has no '# panic: KIND'")


def stop_of(kind: str, line: int) -> Stop:
    """A panic as it is compared: where a recursion passes the end of the stack is a matter of frame sizes."""
    return Stop(kind, 0 if kind == "stack" else line)


def in_cpython(path: Path) -> Outcome:
    """Runs a program in this interpreter."""
    output = io.StringIO()
    checked, seen = check_for_cpython(str(path))
    with contextlib.redirect_stdout(output):
        ending = run_program(checked, seen, [])
    if ending.panic is None:
        return Outcome(output.getvalue(), ending.status)
    return Outcome(output.getvalue(), ending.status, stop_of(ending.panic, ending.places[-1].span.line))


def expected(path: Path) -> Outcome:
    """What every world must show: CPython's outcome, or the stored one where CPython has no such machine to run the
    program on (a first line of `status N`, then the output)."""
    stored = path.with_suffix(".out")
    if not stored.exists():
        return in_cpython(path)
    first, _, output = stored.read_text().partition("\n")
    return Outcome(output, int(first.removeprefix("status ")))


def natively(path: Path, levels: tuple[Level, ...], folder: Path) -> dict[Level, Outcome]:
    """Compiles a program once, translates it at each optimisation level, and runs it there; memory that is left at
    the end is an error (`kgen.runtime.heap_watch`)."""
    compilation = compile_program(str(path), watching_heap(image_for("host")))
    return {level: _run(_written(build(compilation, level).content, folder / f"O{level}"), path) for level in levels}


def _written(content: bytes, path: Path) -> Path:
    path.write_bytes(content)
    path.chmod(0o755)
    return path


def _run(executable: Path, source: Path) -> Outcome:
    done = subprocess.run([executable, "0"], capture_output=True, timeout=TIME_LIMIT_S, check=False)
    stdout = done.stdout.decode(errors="backslashreplace")
    report = done.stderr.decode(errors="backslashreplace")
    if done.returncode != PANIC_STATUS or not report.startswith("panic: "):
        if HEAP.search(report) is None:
            raise ValueError(f"{source.name} ends with status {done.returncode}: {report}")
        return Outcome(stdout, done.returncode)
    found = REPORT.match(report)
    if found is None or not found[2].endswith(source.name):
        raise ValueError(f"no panic in {source.name}: {report}")
    return Outcome(stdout, PANIC_STATUS, stop_of(found[1], int(found[3])))
