"""The kir of small programs, as it is after elision: `golden/NAME.kir`.

The kir is written down so that a change of what is counted is seen in review; `python -m tests.middle.test_golden`
writes it anew. A comment `# counts: N` behind a `def` is a promise that no rewriting can lose: so many instructions
that count references are in that function.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from kgen.cli.pipeline import compile_program, image_for
from kgen.middle import kir
from kgen.middle.print_kir import print_function

FOLDER: Final = Path(__file__).parent / "golden"
CASES: Final = sorted(FOLDER.glob("*.py"))
PROMISE: Final = re.compile(r"^def (\w+)\(.*# counts: (\d+)$", re.MULTILINE)


@cache
def functions(path: Path) -> list[kir.Function]:
    """The functions of a case itself, without those that the compiler adds."""
    try:
        module = compile_program(str(path), image_for("host")).module
    finally:
        sys.modules.pop(f"kgen_program_{path.stem}", None)
    package = f"kgen_program_{path.stem}"
    return [function for function in module.functions if function.package == package and function.source is not None]


def text_of(path: Path) -> str:
    """The kir of a case."""
    return "\n\n".join(print_function(function).rstrip() for function in functions(path)) + "\n"


def counts(function: kir.Function) -> int:
    """How many of its instructions count references; those on the one MemoryError, which never ends, do not."""
    counting = kir.Retain | kir.Release | kir.RetainAt | kir.ReleaseAt
    every = [instruction for block in function.blocks for instruction in block.instructions]
    symbols = {i.result for i in every if isinstance(i, kir.Cast) and isinstance(i.value, kir.Symbol)}
    return sum(isinstance(i, counting) for i in every if not (isinstance(i, kir.Retain) and i.value in symbols))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_kir_is_as_written_down(path: Path) -> None:
    assert text_of(path) == path.with_suffix(".kir").read_text()


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_functions_count_no_more_than_they_promise(path: Path) -> None:
    found = {function.display_name: counts(function) for function in functions(path)}
    promised = {name: int(number) for name, number in PROMISE.findall(path.read_text())}
    assert promised
    assert {name: found[name] for name in promised} == promised


if __name__ == "__main__":
    for case in CASES:
        case.with_suffix(".kir").write_text(text_of(case))
