"""`check_file`: everything in a file that can be compiled, whether or not something reaches it."""

from __future__ import annotations

import textwrap
from pathlib import Path

from kgen.frontend.check import check_file


def codes(folder: Path, text: str) -> list[str]:
    """The codes of the diagnostics of a source text."""
    file = folder / "given.py"
    file.write_text(textwrap.dedent(text))
    return [diagnostic.code for diagnostic in check_file(str(file)).diagnostics]


def test_functions_that_run_at_build_time_may_be_any_python(tmp_path: Path) -> None:
    text = """
        def table(*sizes):
            return tuple(eval("x + 1", {"x": size}) for size in sizes)

        class Maker:
            def __init__(self, name):
                self.name = name

        SIZES = table(1, 2)
        NAME = Maker("demo").name

        def first() -> int:
            return SIZES[0]
    """
    assert codes(tmp_path, text) == []


def test_build_time_functions_are_checked_where_compiled_code_calls_them(tmp_path: Path) -> None:
    text = """
        def double(text: str) -> int:
            return eval(text) * 2

        FOUR = double("2")

        def first() -> int:
            return double("3")
    """
    assert codes(tmp_path, text) == ["K0207"]


def test_functions_that_nothing_reaches_are_checked(tmp_path: Path) -> None:
    text = """
        def first() -> int:
            return "text"

        def main() -> int:
            return 0
    """
    assert len(codes(tmp_path, text)) == 1
