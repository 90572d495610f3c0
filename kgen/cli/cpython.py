"""`kgen run FILE --on cpython`: the program in this interpreter, with the compiled meaning."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from kgen.cli import pipeline
from kgen.cpython.observations import Observations
from kgen.cpython.world import run_program
from kgen.frontend.check import Checked, check_program


def check_for_cpython(file: str) -> tuple[Checked, Observations]:
    """The checked program and the types of its syntax; raises `Refused`."""
    seen = Observations()
    make_image = pipeline.image_for("host")
    checked = check_program(
        file, lambda module: pipeline.roots_of(make_image(module.__name__, module.main)), observer=seen
    )
    if checked.program is None:
        raise pipeline.Refused(checked.diagnostics)
    return checked, seen


def run_on_cpython(file: str, arguments: Sequence[str]) -> int:
    """Checks and runs a program; the result is its exit status."""
    ending = run_program(*check_for_cpython(file), [os.fsencode(argument) for argument in arguments])
    sys.stdout.flush()
    sys.stderr.write(ending.report)
    return ending.status
