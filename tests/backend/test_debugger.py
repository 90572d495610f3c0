"""What gdb says of a compiled program: it reads the DWARF that we wrote, and knows nothing of us."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

from kgen.cli import pipeline
from kgen.cli.cache import Request

SOURCE: Final = Path(__file__).with_name("debugged.py")
STOP: Final = next(n for n, line in enumerate(SOURCE.read_text().splitlines(), 1) if "stop here" in line)

CALL: Final = next(n for n, line in enumerate(SOURCE.read_text().splitlines(), 1) if "return walk(" in line)


def debug(tmp_path: Path, level: int, *commands: str) -> str:
    """The output of gdb for the commands, with the program stopped at the marked line."""
    gdb = shutil.which("gdb")
    assert gdb is not None, "gdb is missing: apt install gdb"
    request = Request("host", str(SOURCE), 0 if level == 0 else 2)
    program = tmp_path / "program"
    program.write_bytes(pipeline.build(pipeline.compile_for(request), request.level).content)
    program.chmod(0o700)
    given = [f"directory {SOURCE.parent}", f"break {SOURCE.name}:{STOP}", "run", *commands]
    arguments = [part for command in given for part in ("-ex", command)]
    done = subprocess.run(
        [gdb, "-batch", "-nx", *arguments, str(program)], capture_output=True, text=True, check=False, timeout=60
    )
    return done.stdout


VALUES: Final = {
    "limit": "9",
    "total": "7",
    "point": "{x = 3, y = 4, low = 5, high = 21}",
    "pair": "{item0 = 1, item1 = true}",
    "sizes": "{0, 500, 0}",
    "maybe": "{present = true, value = 6}",
    "node->color": "BLUE",
    "node->next->name.length": "1",
    "node->next->next": "(struct Node *) 0x0",
    "label.characters": "5",
    "first == node->next": "1",
    "sizeof(*node)": "64",
}


def test_values_are_printed_by_their_python_names(tmp_path: Path) -> None:
    said = debug(tmp_path, 0, *(f"print {name}" for name in VALUES))
    printed = re.findall(r"^\$\d+ = (.*)$", said, re.MULTILINE)
    assert dict(zip(VALUES, (re.sub(r" '[^']*'", "", value) for value in printed), strict=True)) == VALUES


def test_types_are_described(tmp_path: Path) -> None:
    said = debug(tmp_path, 0, "ptype point", "whatis node", "ptype node->color")
    assert "type = struct Point {\n    u16 x;\n    u32 y;\n    u8 low : 3;\n    u8 high : 5;\n}" in said
    assert "type = struct Node *" in said
    assert "RED = 1, BLUE = 7" in said


@pytest.mark.parametrize("level", [0, 2])
def test_backtrace_and_steps_are_in_python_lines(level: int, tmp_path: Path) -> None:
    said = debug(tmp_path, level, "info args", "bt", "next")
    assert f"at debugged.py:{STOP}" in said
    assert "limit = 9" in said
    assert re.search(r"#1 .*main \(\) at debugged\.py:\d+", said)
    assert "print(label, total, pair[0], sizes[1], maybe, point.x)  # stop here" in said
    # The optimiser may keep nothing to stop at for `return total`; the next line is then the caller's.
    assert re.search(rf"^{STOP + 1}\t|^{CALL}\t" if level else rf"^{STOP + 1}\t", said, re.MULTILINE)
