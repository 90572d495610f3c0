"""`kgen verify`, and what `kgen build` refuses to write."""

from __future__ import annotations

from pathlib import Path

import pytest

from kgen.cli.main import main

PROGRAM = """
from kgen.lang import Array, noinline, u8
from platforms.baremetal.image import image


@noinline
def large(n: int) -> int:
    data = Array(u8, SIZE)
    for i in range(n):
        data[i * 7 % SIZE] = 1
    return deeper(n) + data[deeper(n)]


@noinline
def deeper(n: int) -> int:
    return 1 if n < 2 else deeper(n - 1) + deeper(n - 2)


def main(args: list[bytes]) -> int:
    return large(3 + len(args))


IMAGE = image("stacks", main)
"""


def written(folder: Path, size: int) -> Path:
    path = folder / "stacks.py"
    path.write_text(PROGRAM.replace("SIZE", str(size)))
    return path


def test_a_kernel_is_built_and_verified(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "stacks.elf"
    assert main(["build", str(written(tmp_path, 1000)), "-o", str(target)]) == 0
    assert main(["verify", str(target)]) == 0
    printed = capsys.readouterr().out
    assert "stack: kgen_pvh_start uses " in printed and " of 262144" in printed
    assert "recursion, counted once: kgen_program_stacks.deeper > kgen_program_stacks.deeper" in printed
    assert printed.endswith("good\n")
    damaged = bytearray(target.read_bytes())
    damaged[64 + 4] = 7
    target.write_bytes(damaged)
    assert main(["verify", str(target)]) == 1
    assert "error: permissions: the segment PT_LOAD at" in capsys.readouterr().out


def test_a_kernel_whose_stack_could_overflow_is_not_built(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "stacks.elf"
    assert main(["build", str(written(tmp_path, 300_000)), "-o", str(target)]) == 1
    assert not target.exists()
    message = capsys.readouterr().err
    assert "stacks: kgen_pvh_start needs 30" in message and "of its 262144" in message
    assert "kgen_program_stacks.large" in message


@pytest.mark.parametrize("content", [b"", b"\x7fELF\x02\x01\x01", b"MZ" + bytes(400)])
def test_other_files_are_refused_in_one_line(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    assert main(["verify", str(path)]) == 1
    assert capsys.readouterr().err.startswith("kgen: not ") and main(["verify", str(tmp_path / "none")]) == 1
