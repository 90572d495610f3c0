"""What is in an image: only what is reached, only registers that a kernel may use; and what it takes to make one."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

from kgen.cli.built import built
from kgen.cli.cache import Request

PROGRAM: Final = """
from __future__ import annotations
from kgen.lang import static

USED = static(int, 1)
IDLE = static(int, 2)

class Reached:
    def __init__(self, number: int) -> None:
        self.number = number

    def called(self) -> int:
        return self.number + USED.value

    def left_out(self) -> int:
        return IDLE.value

class NeverMade:
    def method(self) -> int:
        return 3

def not_called() -> int:
    return NeverMade().method()

def main() -> int:
    made = Reached(4)
    print(made.called())
    return 0
"""

WITHOUT_OBJECTS: Final = """
from __future__ import annotations
from kgen.lang import Array, static, struct, u8

@struct
class Pair:
    low: u8 = 0
    high: u8 = 0

TABLE = static(Array(Pair, 4))

def main() -> int:
    for index in range(4):
        TABLE.value[index].low = u8(index)
    total = 0
    for pair in TABLE.value:
        total += pair.low
    return total
"""


def test_an_image_holds_only_what_is_reached(tmp_path: Path) -> None:
    source = tmp_path / "reaching.py"
    source.write_text(PROGRAM)
    symbols = built(Request("host", str(source), 0)).map_text
    assert "Reached.called" in symbols and "USED" in symbols
    for name in ("left_out", "IDLE", "NeverMade", "not_called"):
        assert name not in symbols


def test_code_of_structs_arrays_and_statics_brings_no_heap(tmp_path: Path) -> None:
    source = tmp_path / "plain.py"
    source.write_text(WITHOUT_OBJECTS)
    symbols = built(Request("host", str(source), 3)).map_text
    assert "kgen_linux_enter" in symbols and "heap" not in symbols
    source.write_text(WITHOUT_OBJECTS.replace("return total", "return len([total]) + total"))
    assert "heap" in built(Request("host", str(source), 3)).map_text


def test_kernel_code_keeps_to_general_registers_and_above_the_stack_pointer(tmp_path: Path) -> None:
    source = tmp_path / "kernel.py"
    source.write_text(PROGRAM)
    for level in (0, 3):
        image = tmp_path / f"kernel{level}.elf"
        image.write_bytes(built(Request("qemu", str(source), level)).content)
        code = subprocess.run(["objdump", "-d", str(image)], capture_output=True, text=True, check=True).stdout
        assert code.count("ret") > 10
        found = re.findall(r"%[xyz]mm\d+|%mm\d|%st\b|-0x[0-9a-f]+\(%rsp\)", code)
        assert not found, found[:5]


def test_nothing_of_the_system_is_needed_to_compile_and_run(tmp_path: Path) -> None:
    source = tmp_path / "alone.py"
    source.write_text(PROGRAM.replace("static(int, 1)", "static(int, 38)"))
    empty = tmp_path / "empty"
    empty.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "kgen.cli.main", "run", str(source)],
        env={**os.environ, "PATH": str(empty)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.returncode) == ("42\n", 0), done.stderr
