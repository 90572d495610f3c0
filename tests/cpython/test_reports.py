"""`kgen run --on cpython`: statuses and reports are those of the compiled program."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

LIBRARY_FRAME: Final = re.compile(r"  called from (?:.*/)?kgen/runtime/.*\n")
"""Compiled programs are started by a function of the run-time library."""

PROGRAMS: Final = {
    "result": "def main() -> int:\n    print('fine')\n    return 300\n",
    "arguments": "def main(args: list[bytes]) -> int:\n    print(args)\n    return len(args)\n",
    "index": "def pick(items: list[int], at: int) -> int:\n    return items[at]\n\n\ndef main() -> int:\n"
    "    print('before')\n    return pick([1], 4)\n",
    "bytes": "def main() -> int:\n    data = b'ab'\n    return int(data[len(data)])\n",
    "conversion": "from kgen.lang import u8\n\n\ndef main() -> int:\n    size = 255\n    return int(u8(size + 1))\n",
    "assert": "def main() -> int:\n    size = len('ab')\n    assert size > 2, 'too small'\n    return size\n",
    "text": "def main() -> int:\n    word = 'x' + str(1)\n    return int(word)\n",
    "decode": "def main() -> int:\n    data = bytes([255])\n    return len(data.decode())\n",
    "divmod": "def main() -> int:\n    zero = len('')\n    return divmod(7, zero)[0]\n",
    "uncaught": "from kgen.lang import Error\n\n\nclass Broken(Error):\n    pass\n\n\n"
    "def main() -> int:\n    raise Broken('no disk')\n",
}


def run(path: Path, world: str) -> tuple[int, str, str]:
    command = [sys.executable, "-m", "kgen.cli.main", "run", str(path), "--on", world, "--opt", "0", "--", "a", "é"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, LIBRARY_FRAME.sub("", done.stderr)


@pytest.mark.parametrize("name", PROGRAMS)
def test_both_worlds_say_the_same(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.py"
    path.write_text(PROGRAMS[name])
    assert run(path, "cpython") == run(path, "host")


def test_refused_program_is_not_run(tmp_path: Path) -> None:
    path = tmp_path / "refused.py"
    path.write_text("def main() -> int:\n    print('started')\n    return 1 / 2\n")
    status, output, errors = run(path, "cpython")
    assert (status, output) == (1, "")
    assert "error[K0204]" in errors
