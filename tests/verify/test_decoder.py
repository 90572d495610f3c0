"""The decoder against GNU objdump, on our own images and on the C library, which has every extension in it."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kgen.verify.code import is_branch
from kgen.verify.decoder import RIP, NotDecoded, decode
from kgen.verify.elf_file import read_file
from tests.verify.images import kernel

C_LIBRARY = Path("/lib/x86_64-linux-gnu/libc.so.6")
PIECE = 0x8000
LINE = re.compile(r"^ +([0-9a-f]+):\t((?:[0-9a-f]{2} )+) *(?:\t(.*))?$", re.MULTILINE)


def disassembly(path: Path, start: int, stop: int) -> Iterator[tuple[int, int, str]]:
    """Address, size and text of each instruction, as objdump has them."""
    tool = shutil.which("objdump")
    assert tool is not None, "objdump is missing: apt install binutils"
    window = ["--start-address", hex(start), "--stop-address", hex(stop)]
    done = subprocess.run([tool, "-dw", "-j", ".text", *window, str(path)], capture_output=True, text=True, check=True)
    for address, code, text in LINE.findall(done.stdout):
        yield int(address, 16), len(code.split()), text


def compare(path: Path, content: bytes, start: int, stop: int) -> int:
    """Checks every instruction of a stretch; the result is how many there were."""
    file = read_file(content)
    count = 0
    for address, size, text in disassembly(path, start, stop):
        if "(bad)" in text or ".byte" in text or address + 15 > stop:
            continue
        found = decode(file.read(address, 15), 0, address)
        assert found.size == size, f"{address:#x}: {text}"
        if is_branch(found) and (goal := re.search(r"\b([0-9a-f]+) <", text)):
            assert found.target == int(goal[1], 16), text
        if found.base == RIP and (place := re.search(r"# ([0-9a-f]+)\b", text)):
            assert found.memory_address == int(place[1], 16), text
        if (constant := re.search(r"^(?:mov|add|sub|cmp|and)\w* +\$(0x[0-9a-f]+),", text)) is not None:
            assert found.immediate % (1 << 8) == int(constant[1], 16) % (1 << 8), text
        count += 1
    return count


def test_lengths_and_targets_of_a_kernel_are_those_of_objdump(tmp_path: Path) -> None:
    path = tmp_path / "kernel.elf"
    path.write_bytes(kernel())
    file = read_file(kernel())
    text, end = file.symbol("kgen_baremetal_enter"), file.symbol("__text_end")
    assert text is not None and end is not None
    assert compare(path, kernel(), text, end) > 3000


@pytest.mark.parametrize("share", [0.05, 0.45, 0.8, 0.95])
def test_lengths_of_every_extension_are_those_of_objdump(share: float) -> None:
    """The C library has code for SSE to AVX-512; a piece of it from each of several places."""
    content = C_LIBRARY.read_bytes()
    segment = next(s for s in read_file(content).loads if s.is_executable)
    start = segment.address + int(len(segment.content) * share) // 64 * 64
    assert compare(C_LIBRARY, content, start, start + PIECE) > 4000


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (b"\x06", "0x06 is undefined"),
        (b"\x48\x8b", "cut off"),
        (b"\xe8\0\0", "cut off"),
        (b"\x66" * 15 + b"\x90", "too long"),
        (b"", "cut off"),
    ],
)
def test_what_is_no_instruction_is_refused(code: bytes, message: str) -> None:
    with pytest.raises(NotDecoded, match=message):
        decode(code, 0, 0)


@pytest.mark.parametrize(
    ("code", "size"),
    [
        ("ea0000000008 00", 7),
        ("49", 1),
        ("a300102000", 5),
        ("0f0115 18302000", 7),
        ("c4 07", 2),
        ("8a 1c 85 00000000", 7),
    ],
)
def test_32_bit_code_has_its_own_lengths(code: str, size: int) -> None:
    assert decode(bytes.fromhex(code), 0, 0, bits=32).size == size
