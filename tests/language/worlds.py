"""Runs one program in a world and says what came of it: output, exit status, panic.

The CPython world is the oracle: the program is imported as it is and its `main` called. What a failed check
raises there (`Panic`, `IndexError`, `ZeroDivisionError`, ...) is translated to the kind that compiled code
reports, and the innermost line of the program's own file is the line of the panic. The native world compiles
the program in this process for a static Linux executable and reads the report that a panic prints.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import re
import subprocess
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from kgen.backend.worker import Level
from kgen.cli.pipeline import build, compile_program, image_for
from kgen.lang import Error, Panic

PANIC_STATUS: Final = 101
UNCAUGHT_STATUS: Final = 1

KINDS: Final[tuple[tuple[type[BaseException], str], ...]] = (
    (ZeroDivisionError, "division"),
    (IndexError, "index"),
    (KeyError, "key"),
    (AssertionError, "assert"),
    (RecursionError, "stack"),
    (OverflowError, "overflow"),
    (ValueError, "value"),
)

TIME_LIMIT_S: Final = 60

MARK: Final = re.compile(r"# panic: (\w+)(, native only)?$", re.MULTILINE)

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


def marked(path: Path) -> tuple[Stop, bool]:
    """The panic that a program's comment promises, and whether plain CPython cannot see it."""
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if found := MARK.search(line):
            return Stop(found[1], number), found[2] is not None
    raise ValueError(f"{path.name} has no '# panic: KIND'")


def in_cpython(path: Path) -> Outcome:
    """Runs a program in this interpreter."""
    name = f"language_case_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    output = io.StringIO()
    try:
        with contextlib.redirect_stdout(output):
            spec.loader.exec_module(module)
            main = cast(Callable[[], int], vars(module)["main"])
            status = main() & 0xFF
    except Error:
        return Outcome(output.getvalue(), UNCAUGHT_STATUS)
    except BaseException as error:
        return Outcome(output.getvalue(), PANIC_STATUS, _stop(error, path))
    finally:
        del sys.modules[name]
    return Outcome(output.getvalue(), status)


def _stop(error: BaseException, path: Path) -> Stop:
    """The panic that compiled code reports instead of `error`; anything else is no panic and goes on."""
    own = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
    kind = error.kind if isinstance(error, Panic) else next((k for c, k in KINDS if isinstance(error, c)), None)
    if kind is None or not own or own[-1] is None:
        raise error
    return Stop(kind, own[-1])


def expected(path: Path) -> Outcome:
    """What every world must show: CPython's outcome, or the stored one where plain CPython cannot run the program
    with the language's meaning (a first line of `status N`, then the output)."""
    stored = path.with_suffix(".out")
    if not stored.exists():
        return in_cpython(path)
    first, _, output = stored.read_text().partition("\n")
    return Outcome(output, int(first.removeprefix("status ")))


def natively(path: Path, levels: tuple[Level, ...], folder: Path) -> dict[Level, Outcome]:
    """Compiles a program once, translates it at each optimisation level, and runs it there."""
    compilation = compile_program(str(path), image_for("host"))
    return {level: _run(_written(build(compilation, level).content, folder / f"O{level}"), path) for level in levels}


def _written(content: bytes, path: Path) -> Path:
    path.write_bytes(content)
    path.chmod(0o755)
    return path


def _run(executable: Path, source: Path) -> Outcome:
    done = subprocess.run([executable], capture_output=True, timeout=TIME_LIMIT_S, check=False)
    stdout = done.stdout.decode(errors="backslashreplace")
    report = done.stderr.decode(errors="backslashreplace")
    if done.returncode != PANIC_STATUS:
        return Outcome(stdout, done.returncode)
    found = REPORT.match(report)
    if found is None or not found[2].endswith(source.name):
        raise ValueError(f"no panic in {source.name}: {report}")
    return Outcome(stdout, PANIC_STATUS, Stop(found[1], int(found[3])))
