"""Values as gdb shows them with our printers, in a program on the host."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

from kgen.backend.worker import Level
from kgen.cli import pipeline
from kgen.cli.cache import Request
from kgen.cli.debugger import PRINTERS

SOURCE: Final = Path(__file__).with_name("values.py")
STOP: Final = next(n for n, line in enumerate(SOURCE.read_text().splitlines(), 1) if "stop here" in line)

VALUES: Final = {
    "held->number": "-5",
    "held->flag": "True",
    "held->word": "'wört'",
    "held->data": r"b'da\xffta'",
    "held->empty": "''",
    "held->numbers": "[3, 1, 2]",
    "held->nothing": "[]",
    "held->names": "['a', 'bé']",
    "held->nested": "[[1], [2, 3]]",
    "held->ages": "{'bob': 4, 'eve': 5}",
    "held->by_key": "{b'k': [7]}",
    "held->seen": "{5, 6}",
    "held->unseen": "set()",
    "held->queue": "deque([1, 2, 7])",
    "held->raw": "bytearray(b'xyz')",
    "held->pair": "(1, 'two')",
    "held->missing": "None",
    "held->maybe": "None",
    "held->perhaps": "'some'",
    "held->either": "None",
    "held->point": "{x = 3, label = 'here'}",
    "held->node->name": "'first'",
    "held->node->color": "BLUE",
    "held->node->next->next": "None",
    "$item(held->numbers, 1)": "1",
    "$item(held->numbers, -1)": "2",
    "$item(held->queue, 2)": "7",
    '$item(held->ages, "bob")': "4",
    '$item($item(held->by_key, "k"), 0)': "7",
    "$item(held->by_number, 10)": "'ten'",
    "*held->numbers": "[3, 1, 2]",
}


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("values") / "program"
    level: Level = 2
    compilation = pipeline.compile_for(Request("host", str(SOURCE), level))
    path.write_bytes(pipeline.build(compilation, level).content)
    path.chmod(0o700)
    return path


def debug(program: Path, *commands: str) -> tuple[str, str]:
    """What gdb says, and what it complains about, when the program has stopped for the first time."""
    gdb = shutil.which("gdb")
    assert gdb is not None, "gdb is missing: apt install gdb"
    given = [f"source {PRINTERS}", f"directory {SOURCE.parent}", f"break {SOURCE.name}:{STOP}", "run", *commands]
    arguments = [part for command in given for part in ("-ex", command)]
    done = subprocess.run(
        [gdb, "-batch", "-nx", *arguments, program], capture_output=True, text=True, check=False, timeout=60
    )
    return done.stdout, done.stderr


def printed(said: str) -> list[str]:
    return re.findall(r"^\$\d+ = (.*)$", said, re.MULTILINE)


def test_values_are_shown_as_python_shows_them(program: Path) -> None:
    said, complaints = debug(program, *(f"print {name}" for name in VALUES))
    assert dict(zip(VALUES, printed(said), strict=True)) == VALUES, complaints


def test_references_show_the_objects_own_class_and_their_fields_when_followed(program: Path) -> None:
    said, complaints = debug(program, "print held->node", "print *held->node", "print held->node->next")
    node, fields, following = printed(said)
    assert re.fullmatch(r"<Leaf at 0x[0-9a-f]+>", node), complaints
    assert re.fullmatch(r"<Node at 0x[0-9a-f]+>", following)
    assert "name = 'first'" in fields and "sizes = {'one': 1, 'two': 2}" in fields and following in fields


def test_unions_show_what_they_hold(program: Path) -> None:
    said, complaints = debug(program, *("continue", "print held->either") * 5)
    *plain, last = printed(said)
    assert plain == [
        "12",
        "'text'",
        "{start = 1, name = 'span', is_open = True}",
        "{x = 9, label = 'there'}",
    ], complaints
    assert last.startswith("<Leaf at 0x")


def test_long_values_are_cut_at_gdbs_limit(program: Path) -> None:
    said, _ = debug(program, "set print elements 2", "print held->numbers", "print held->word", "print held->ages")
    assert printed(said) == ["[3, 1, ...]", "'w'...", "{'bo'...: 4, 'ev'...: 5}"]


def test_mistakes_are_said_in_a_line(program: Path) -> None:
    _, complaints = debug(
        program, "print $item(held->numbers, 3)", 'print $item(held->ages, "ann")', "print $item(1, 1)"
    )
    assert "index 3 is not in a list of 3" in complaints
    assert "no key 'ann'" in complaints
    assert "is no list, deque or dict" in complaints
    assert "Traceback" not in complaints
