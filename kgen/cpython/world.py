"""Runs the `main` of a checked program and says how it ended."""

from __future__ import annotations

import inspect
import sys
import threading
import types
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, cast

from kgen.cpython.errors import begin, clear, stack_of
from kgen.cpython.loading import imported, instrumented
from kgen.cpython.observations import Observations
from kgen.cpython.report import panic_report, uncaught_report
from kgen.cpython.stops import Place, panic_of, places
from kgen.frontend.check import Checked
from kgen.frontend.source_roots import source_names
from kgen.lang import Error
from kgen.lang.panic import PanicKind

PANIC_STATUS: Final = 101
UNCAUGHT_STATUS: Final = 1

STACK_BYTES: Final = 512 << 20
RECURSION_LIMIT: Final = 50_000
"""Compiled programs have a stack of megabytes: deeper than CPython's usual limit."""

OWN_ROOMS: Final = ("kgen.lang", "kgen.runtime", "kgen.unsafe")
"""Modules of the language itself: their frames are no part of a program."""


@dataclass(frozen=True)
class Ending:
    """How a run ended: the exit status, what is to be printed on the error stream, and the panic if it was one."""

    status: int
    report: str = ""
    panic: PanicKind | None = None
    places: Sequence[Place] = ()


def program_files(checked: Checked) -> frozenset[str]:
    """The files of the program itself, without those of the language."""
    assert checked.program is not None
    functions = checked.program.functions
    return frozenset(f.file for f in functions if not _is_of_language(f.package)) | {_path(checked.module)}


def _is_of_language(package: str) -> bool:
    return any(package == room or package.startswith(f"{room}.") for room in OWN_ROOMS)


def _path(module: types.ModuleType | None) -> str:
    return "" if module is None or module.__file__ is None else module.__file__


class LoadedProgram:
    """An instrumented program whose functions can be called."""

    def __init__(self, module: types.ModuleType, files: frozenset[str], name_source: Callable[[str], str]) -> None:
        self._module = module
        self._files = files
        self._name_source = name_source

    def main(self, arguments: Sequence[bytes]) -> Ending:
        """Calls `main`, with the arguments if it takes them."""
        takes_arguments = inspect.signature(vars(self._module)["main"]).parameters
        return self.call("main", [list(arguments)] if takes_arguments else [])

    def function(self, name: str) -> Callable[..., object]:
        """A function of the main module."""
        return cast(Callable[..., object], vars(self._module)[name])

    def call(self, name: str, arguments: Sequence[object] = ()) -> Ending:
        """Calls a function of the main module; its result, if it is a number, is the status."""
        return _called(self.function(name), arguments, self._files, self._name_source)


@contextmanager
def loaded(checked: Checked, seen: Observations) -> Generator[LoadedProgram]:
    """Imports the program again, instrumented by what was `seen` when it was checked."""
    files = program_files(checked)
    with imported(checked, instrumented(checked, seen, files)) as module:
        yield LoadedProgram(module, files, source_names(_path(checked.module)))


def run_program(checked: Checked, seen: Observations, arguments: Sequence[bytes]) -> Ending:
    """Calls the `main` of a checked program."""
    with loaded(checked, seen) as program:
        return program.main(arguments)


def _called(
    function: Callable[..., object],
    arguments: Sequence[object],
    files: frozenset[str],
    name_source: Callable[[str], str],
) -> Ending:
    """Calls a function on a thread of its own, whose stack is deep."""
    endings: list[Ending] = []
    thread_errors: list[BaseException] = []

    def run() -> None:
        begin()
        try:
            result = function(*arguments)
            endings.append(Ending(int(result) & 0xFF if isinstance(result, int) else 0))
        except Error as error:
            endings.append(Ending(UNCAUGHT_STATUS, uncaught_report(error)))
        except BaseException as error:
            found = panic_of(error)
            if found is None:
                thread_errors.append(error)
                return
            frames = places(stack_of(error), files)
            clear(error)
            endings.append(Ending(PANIC_STATUS, panic_report(*found, frames, name_source), found[0], frames))

    old_limit, old_size = sys.getrecursionlimit(), threading.stack_size(STACK_BYTES)
    sys.setrecursionlimit(RECURSION_LIMIT)
    try:
        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        thread.join()
    finally:
        sys.setrecursionlimit(old_limit)
        threading.stack_size(old_size)
    if thread_errors:
        raise thread_errors[0]
    return endings[0]
