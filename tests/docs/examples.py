"""Runs the examples of a document in every world.

Of the report of a panic the callers are left out that are not in the example: the platform's start.
"""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from pathlib import Path

from kgen.cli import pipeline
from kgen.cli.cpython import run_on_cpython
from kgen.cpython.world import PANIC_STATUS
from kgen.frontend.check import check_file
from kgen.frontend.render import render
from tests.docs.document import Example

FILE = "example.py"
TIME_LIMIT_S = 60


class Wrong(Exception):
    """An example that does not do what an example may do."""


def results(example: Example, folder: Path) -> dict[str, str]:
    """What comes of an example, by the language of the block that shows it."""
    path = folder / FILE
    path.write_text(example.code.text)
    with contextlib.chdir(folder):
        try:
            native = _natively(example, folder)
        except pipeline.Refused as refused:
            # The last line counts the errors.
            text = render(refused.diagnostics, colours=False)
            return {"error": text[: text.rindex("\n", 0, -1) + 1].rstrip("\n") + "\n"}
        finally:
            sys.modules.pop("kgen_program_example", None)
        python = _in_cpython(folder)
    if _agreed(native) != _agreed(python):
        raise Wrong(f"compiled: {native}\nCPython: {python}")
    return native


def _agreed(given: dict[str, str]) -> dict[str, str]:
    """What the worlds must agree on: of a panic, the kind and the places, not the words."""
    shown = [line for line in given.get("panic", "").splitlines() if not line.startswith("    ")]
    return {**given, "panic": "\n".join([":".join(shown[0].split(":")[:2]), *shown[1:]]) if shown else ""}


def _natively(example: Example, folder: Path) -> dict[str, str]:
    """Nothing comes of a file without `main`: it is only checked."""
    if "def main(" not in example.code.text:
        found = check_file(FILE).diagnostics
        if found:
            raise pipeline.Refused(found)
        raise Wrong("a file without main that is not refused shows nothing")
    compilation = pipeline.compile_program(FILE, pipeline.image_for("host"))
    program = folder / "example"
    program.write_bytes(pipeline.build(compilation, 0).content)
    program.chmod(0o755)
    done = subprocess.run([program], capture_output=True, text=True, check=False, timeout=TIME_LIMIT_S)
    return _blocks(done.returncode, done.stdout, done.stderr, folder)


def _in_cpython(folder: Path) -> dict[str, str]:
    output, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
        status = run_on_cpython(FILE, [])
    return _blocks(status, output.getvalue(), errors.getvalue(), folder)


def _blocks(status: int, output: str, errors: str, folder: Path) -> dict[str, str]:
    if status not in (0, PANIC_STATUS):
        raise Wrong(f"exit status {status}: {errors}")
    lines = errors.replace(f"{folder}{os.sep}", "").splitlines(keepends=True)
    own = [line for line in lines if not line.startswith("  called from ") or f"{FILE}:" in line]
    found = {"output": output, "panic": "".join(own)}
    return {language: text for language, text in found.items() if text}
