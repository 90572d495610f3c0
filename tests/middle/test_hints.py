"""Hints reach the branches they are about."""

from __future__ import annotations

from pathlib import Path

from kgen.cli.pipeline import compile_program, image_for
from kgen.middle.print_kir import print_function

PROGRAM = """
from kgen.lang import noinline, unlikely


@noinline
def check(a: int, b: int) -> int:
    if not unlikely(a > b):
        return a
    return b


def main() -> int:
    return check(1, 2)
"""


def test_unlikely_marks_the_branch_also_behind_not(tmp_path: Path) -> None:
    path = tmp_path / "hinted.py"
    path.write_text(PROGRAM)
    module = compile_program(str(path), image_for("host")).module
    check = next(f for f in module.functions if f.display_name == "check")
    assert "branch" in print_function(check) and "(unlikely then)" in print_function(check)
