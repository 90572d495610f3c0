"""What a build read: build time is Python's import time, and any Python may run then.

Files are noticed by an audit hook (Python library reference, `sys.addaudithook`), variables of the environment by
watching reads of `os.environ`. A build that talked to a network or started a process cannot be repeated from its
inputs and is not `repeatable`. The clock is not watched.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Generator, Iterable, Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from kgen.cli.stamp import PACKAGES, ROOT

OUTSIDE: Final = ("socket.connect", "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "ctypes.dlopen")
"""Audit events of a build time that depends on more than files and the environment."""


class Inputs:
    """What was read since the start of `recorded`."""

    def __init__(self) -> None:
        self.paths: set[str] = set()
        self.variables: dict[str, str | None] = {}
        self.repeatable = True
        self.active = False

    def notice(self, event: str, arguments: tuple[object, ...]) -> None:
        """The audit hook; hooks stay for the life of the process, so this one can be switched off."""
        if not self.active:
            return
        if event == "open" and isinstance(arguments[0], str | bytes):
            self.paths.add(os.path.abspath(os.fsdecode(arguments[0])))
        elif event in OUTSIDE:
            self.repeatable = False

    def files(self) -> list[str]:
        """The regular files read, and the sources of the modules; not those of Python and of kgen itself."""
        modules = [getattr(module, "__file__", None) for module in list(sys.modules.values())]
        found = self.paths | {os.path.abspath(path) for path in modules if path}
        return sorted(path for path in found if not _is_covered(path) and os.path.isfile(path))


_COVERED: Final = tuple(
    f"{folder}{os.sep}"
    for folder in {sys.prefix, sys.base_prefix, "/proc", "/dev", *(str(ROOT / name) for name in PACKAGES)}
)


def _is_covered(path: str) -> bool:
    """Whether the stamp of the compiler stands for the file already."""
    return path.startswith(_COVERED) or path.endswith(".pyc")


class _Watched(MutableMapping[str, str]):
    """The environment, noticing what is read."""

    def __init__(self, real: MutableMapping[str, str], inputs: Inputs) -> None:
        self.real = real
        self.inputs = inputs

    def __getitem__(self, name: str) -> str:
        self.inputs.variables[name] = self.real.get(name)
        return self.real[name]

    def __setitem__(self, name: str, value: str) -> None:
        self.real[name] = value

    def __delitem__(self, name: str) -> None:
        del self.real[name]

    def __iter__(self) -> Iterator[str]:
        self.inputs.repeatable = False
        return iter(self.real)

    def __len__(self) -> int:
        return len(self.real)

    def copy(self) -> dict[str, str]:
        """As `os.environ` has it."""
        return dict(self)


@contextmanager
def recorded() -> Generator[Inputs]:
    """Notices what is read until the end of the block."""
    inputs = Inputs()
    name = "environ"
    real = os.environ
    sys.addaudithook(inputs.notice)
    inputs.active = True
    setattr(os, name, _Watched(real, inputs))
    try:
        yield inputs
    finally:
        setattr(os, name, real)
        inputs.active = False


def digest(path: str) -> str:
    """SHA-256 of the content of a file."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def names_in(folders: Iterable[str]) -> dict[str, list[str]]:
    """The modules in each folder: a new one may hide what was imported before."""
    found: dict[str, list[str]] = {}
    for folder in folders:
        names = os.listdir(folder) if os.path.isdir(folder) else []
        found[folder] = sorted(name for name in names if not name.startswith((".", "__pycache__")))
    return found
