"""Compiles programs for plain hardware and boots them in stock QEMU."""

from __future__ import annotations

import re
import sys
import textwrap
from pathlib import Path

import pytest

from kgen.backend.worker import Level
from kgen.cli import pipeline
from kgen.frontend.render import render
from qemu.command import Configuration, encode_arguments
from qemu.machine import run_image
from qemu.outcome import Outcome

LIMIT_S = 30.0
REPORT = re.compile(r"^panic: (\w+): (.*)\n  at (.+):(\d+) in (\S+)\n")


def compiled(program: Path, out: Path, level: Level = 2) -> Path:
    """The image of a program."""
    try:
        compilation = pipeline.compile_program(str(program), pipeline.image_for("qemu"))
    except pipeline.Refused as refused:
        pytest.fail(render(refused.diagnostics, False))
    finally:
        sys.modules.pop(f"kgen_program_{program.stem}", None)
    out.write_bytes(pipeline.build(compilation, level).content)
    return out


def boot(program: Path, folder: Path, arguments: list[bytes] | None = None, level: Level = 2) -> Outcome:
    """Compiles and boots a program."""
    image = compiled(program, folder / f"{program.stem}.elf", level)
    return run_image(Configuration(image, command_line=encode_arguments(arguments or [])), LIMIT_S)


def written(folder: Path, source: str) -> Path:
    """A program file with this source."""
    path = folder / "program.py"
    path.write_text(textwrap.dedent(source).lstrip())
    return path
