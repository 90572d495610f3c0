"""The decoder against GNU objdump, on our own images and on the C library, which has every extension in it."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kgen.verify.code import Code, is_branch, uses_vectors
from kgen.verify.decoder import RIP, NotDecoded, decode
from kgen.verify.elf_file import read_file
from tests.verify.images import kernel

C_LIBRARY = Path("/lib/x86_64-linux-gnu/libc.so.6")
PIECE = 0x8000
LINE = re.compile(r"^ *([0-9a-f]+):\t((?:[0-9a-f]{2} )+) *(?:\t(.*))?$", re.MULTILINE)


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


@pytest.mark.parametrize("share", [0.05, 0.45, 0.8])
def test_lengths_in_the_c_library_are_those_of_objdump(share: float) -> None:
    """A piece of it from each of several places, where a function begins."""
    content = C_LIBRARY.read_bytes()
    segment = next(s for s in read_file(content).loads if s.is_executable)
    listed = subprocess.run(["nm", "-D", str(C_LIBRARY)], capture_output=True, text=True, check=True).stdout
    functions = sorted(int(address, 16) for address in re.findall(r"^([0-9a-f]{16}) T ", listed, re.MULTILINE))
    start = next(a for a in functions if a >= segment.address + len(segment.content) * share)
    assert compare(C_LIBRARY, content, start, start + PIECE) > 4000


VECTORS = """
#define N 4096
float f[N], g[N]; double d[N], e[N]; int i[N], j[N]; short s[N]; unsigned char b[N], c[N]; long l[N]; long double x[N];
void floats(float k) { for (int n = 0; n < N; n++) f[n] = f[n] * k + g[n]; }
void doubles(void) { for (int n = 0; n < N; n++) d[n] = d[n] > e[n] ? d[n] / e[n] : __builtin_sqrt(d[n]); }
void ints(int k) { for (int n = 0; n < N; n++) i[n] = (i[n] << (j[n] & 7)) + k * j[n]; }
void shorts(void) { for (int n = 0; n < N; n++) s[n] = s[n] * 5 + b[n]; }
void bytes(void) { for (int n = 0; n < N; n++) b[n] = b[n] > c[n] ? b[n] - c[n] : (b[n] + c[n] + 1) >> 1; }
long longs(void) { long t = 0; for (int n = 0; n < N; n++) t += l[n] ^ i[n]; return t; }
void extended(void) { for (int n = 0; n < N; n++) x[n] = x[n] * 1.5L + d[n]; }
void gathers(void) { for (int n = 0; n < N; n++) f[n] = g[j[n] & (N - 1)]; }
void mixed(void) { for (int n = 0; n < N; n++) d[n] = i[n] + (double)f[n]; }
unsigned long bits(unsigned long v, int k) { return (v >> k) + (v << (k & 31)) + (v & ~l[0]) + __builtin_popcountl(v); }
void _start(void) { for (;;); }
"""


@pytest.mark.parametrize(
    "flags",
    ["-msse4.2", "-mavx2 -mfma", "-march=skylake-avx512 -mprefer-vector-width=512", "-mbmi2 -mbmi -mxop -mfma4"],
)
def test_lengths_of_vector_instructions_are_those_of_objdump(flags: str, tmp_path: Path) -> None:
    tool = shutil.which("gcc")
    assert tool is not None, "gcc is missing: apt install gcc"
    (tmp_path / "a.c").write_text(VECTORS)
    options = ["-O3", "-ffast-math", *flags.split(), "-ffreestanding", "-nostdlib", "-static", "-no-pie", "-fno-pie"]
    subprocess.run([tool, *options, "a.c", "-o", "a"], cwd=tmp_path, check=True)
    content = (tmp_path / "a").read_bytes()
    file = read_file(content)
    assert (
        compare(tmp_path / "a", content, min(s.address for s in file.symbols if s.is_function), file.entry + 4096) > 150
    )
    used = [i for f in Code(file).functions for i in f.instructions if uses_vectors(i)]
    assert len(used) > 40 and any(i.vector_prefix for i in used) == ("sse" not in flags)


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
