"""Programs with promises, and how they are refused."""

from __future__ import annotations

from pathlib import Path

from kgen.cli.pipeline import Refused, compile_program, image_for
from kgen.frontend.diagnostics import Diagnostic

HEAD = """
from __future__ import annotations
from collections.abc import Callable, Iterator
from typing import Protocol, TypeVar
from kgen.lang import Array, Error, irqsafe, noalloc, nolock, noraise, noinline, struct, takes_lock, u8, usize, weak

class Bad(Error):
    pass

class Other(Error):
    pass

@takes_lock
def acquire() -> None:
    pass

@irqsafe
@takes_lock
def acquire_quietly() -> None:
    pass
"""


def refused(tmp_path: Path, text: str) -> list[Diagnostic]:
    path = tmp_path / "promising.py"
    path.write_text(HEAD + text)
    try:
        compile_program(str(path), image_for("host"))
    except Refused as error:
        return list(error.diagnostics)
    return []
