"""Images that can be anywhere, and flat ones: run where they were not linked for."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kgen.backend.worker import CodegenOptions, translate
from kgen.cli.main import main
from kgen.link.link import ImageSpec, link
from kgen.link.objects import LinkError
from kgen.runtime.self_relocation import RELOCATE_ITSELF
from kgen.verify.checks import verify
from tests.link.made import object_of
from tests.link.test_link import readelf

LARGE_PAGE = 1 << 21

PROGRAM = """
from kgen.lang import noinline
from kgen.runtime.linux_image import position_independent_image


class Shape:
    def area(self) -> int:
        return 0


class Square(Shape):
    def __init__(self, side: int) -> None:
        self.side = side

    def area(self) -> int:
        return self.side * self.side


NAMES = ("none", "one", "two")


def main(args: list[bytes]) -> int:
    shapes: list[Shape] = [Square(3), Shape(), Square(len(args))]
    print([shape.area() for shape in shapes], NAMES[len(args)])
    return len(args)


IMAGE = position_independent_image("anywhere", main)
"""


def relocating(name: str, goes_on: str) -> str:
    """An entry point that relocates the image."""
    lines = (f".globl {name}", f"{name}:", *RELOCATE_ITSELF.replace("$$", "$").split("\n"), f"jmp {goes_on}")
    return "".join(f'module asm "{line}"\n' for line in lines)


def independent(body: str) -> bytes:
    """The object of some LLVM text for any address."""
    head = 'target triple = "x86_64-unknown-none-elf"\n'
    return translate([head + body], CodegenOptions(level=2, code_model="independent"))[0]


def test_a_static_pie_runs_wherever_linux_puts_it(tmp_path: Path) -> None:
    source, path = tmp_path / "anywhere.py", tmp_path / "anywhere"
    source.write_text(PROGRAM)
    assert main(["build", str(source), "-o", str(path)]) == 0
    path.chmod(0o755)
    for arguments, expected in (([], "[9, 0, 0] none\n"), (["a", "b"], "[9, 0, 4] two\n")):
        done = subprocess.run([str(path), *arguments], capture_output=True, text=True, check=False)
        assert (done.stdout, done.returncode) == (expected, len(arguments))
    assert main(["build", str(source), "-o", str(path), "--split-debug"]) == 0
    path.chmod(0o755)
    assert path.stat().st_size < path.with_suffix(".debug").stat().st_size * 2 / 3
    assert ".debug" not in readelf(path, "-S") and "kgen_linux_enter" in readelf(path, "-s")
    assert ".debug_line" in readelf(path.with_suffix(".debug"), "-S")
    failed = subprocess.run([str(path), "a", "b", "c"], capture_output=True, text=True, check=False)
    assert (
        failed.returncode == 101
        and "panic: index: index out of range for 3 elements\n  at anywhere.py:" in failed.stderr
    )

    assert "DYN" in readelf(path, "-h")
    kinds = set(re.findall(r"^[0-9a-f]{16} +[0-9a-f]{16} (\S+)", readelf(path, "-r"), re.MULTILINE))
    assert kinds == {"R_X86_64_RELATIVE"}
    # What holds addresses is writable for the relocation only.
    assert re.search(r"GNU_RELRO .* R +0x1$", readelf(path, "-l"), re.MULTILINE)
    assert verify(path.read_bytes()).findings == []


ANYWHERE = (
    relocating("_start", "body")
    + """
@numbers = internal constant [3 x ptr] [ptr @a, ptr @b, ptr @c], align 8
@a = internal global i64 40
@b = internal constant i64 2
@c = internal global i64 0
@far = internal global ptr getelementptr (i8, ptr @numbers, i64 8)
define internal i64 @twice(i64 %x) noinline { %y = mul i64 %x, 2 ret i64 %y }
@function = global ptr @twice
define i64 @body() {
  %p = load volatile ptr, ptr getelementptr ([3 x ptr], ptr @numbers, i64 0, i64 0)
  %a = load volatile i64, ptr %p
  %f = load volatile ptr, ptr @far
  %q = load volatile ptr, ptr %f
  %b = load volatile i64, ptr %q
  %s = add i64 %a, %b
  %g = load volatile ptr, ptr @function
  %t = call i64 %g(i64 %s)
  ret i64 %t
}
"""
)

LOAD_AND_CALL = """
import ctypes, mmap, sys
sys.path.insert(0, sys.argv[3])
from kgen.verify.elf_file import read_file

file = read_file(open(sys.argv[1], "rb").read())
lowest, highest = min(s.load_address for s in file.loads), max(s.load_address + s.memory_size for s in file.loads)
place = mmap.mmap(-1, highest - lowest + (16 << 21), prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
start = ctypes.addressof(ctypes.c_char.from_buffer(place))
base = (start + (1 << 21) - 1 & ~((1 << 21) - 1)) + (int(sys.argv[2]) << 21)
for segment in file.loads:
    ctypes.memmove(base + segment.load_address - lowest, segment.content, len(segment.content))
print(ctypes.CFUNCTYPE(ctypes.c_int64)(base + file.entry - lowest)())
"""


@pytest.mark.parametrize("large_pages_further", [0, 5])
def test_a_relocatable_kernel_runs_at_any_large_page(large_pages_further: int, tmp_path: Path) -> None:
    """Loaded by the rules of boot drivers: each segment where its load address is from the lowest one."""
    spec = ImageSpec("relocatable", "_start", LARGE_PAGE)
    path = tmp_path / "image"
    path.write_bytes(link([("anywhere", independent(ANYWHERE))], spec).content)
    root = str(Path(__file__).resolve().parents[2])
    command = [sys.executable, "-c", LOAD_AND_CALL, str(path), str(large_pages_further), root]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "84\n"


def test_segments_of_a_relocatable_kernel_begin_at_large_pages(tmp_path: Path) -> None:
    linked = link([("anywhere", independent(ANYWHERE))], ImageSpec("relocatable", "_start", LARGE_PAGE))
    path = tmp_path / "image"
    path.write_bytes(linked.content)
    headers = re.findall(
        r"^  (\S+) +(0x\S+) (0x\S+) (0x\S+) (0x\S+) (0x\S+) .* (0x\w+)$", readelf(path, "-l"), re.MULTILINE
    )
    loads = [[int(field, 16) for field in row[1:]] for row in headers if row[0] == "LOAD"]
    assert headers[0][0] == "LOAD" and len(loads) == 4
    for offset, address, load_address, _, _, alignment in loads:
        assert alignment == LARGE_PAGE and address % LARGE_PAGE == offset % LARGE_PAGE == 0 and address == load_address
    assert min(load[1] for load in loads) == LARGE_PAGE


def test_addresses_of_32_bits_are_refused_in_an_image_that_can_be_anywhere() -> None:
    body = 'module asm ".globl _start"\nmodule asm "_start: movl $_start, %eax"\n'
    with pytest.raises(LinkError, match=r"object: .text\+0x1: 32 bits cannot hold _start wherever it is"):
        link([("object", independent(body))], ImageSpec("static-pie", "_start", 0))


def test_an_image_for_large_pages_begins_at_one() -> None:
    with pytest.raises(LinkError, match="cannot begin at 0x1000, which is not a multiple of 2097152"):
        link([("anywhere", independent(ANYWHERE))], ImageSpec("relocatable", "_start", 0x1000))


FIRST = """
extern long shared; extern long other(long); extern const char *const words[];
static long local = 3; long *pointer = &local;
void _start(void) { long r = other(*pointer) + shared + words[1][0];
  __asm__ volatile("syscall" :: "a"(60), "D"(r) : "rcx", "r11", "memory"); for (;;); }
"""
SECOND = """
long shared = 5; const char *const words[] = {"a", "\\x10"};
long other(long x) { return x * shared + (shared == 5 ? words[0][0] == 'a' : 0); }
long unused(void) { extern long missing(void); return missing(); }
"""


@pytest.mark.parametrize(("kind", "flags"), [("static-pie", "-fPIC"), ("static-pie", "-fPIE"), ("linux", "-fno-pie")])
def test_objects_of_gcc_are_linked(kind: str, flags: str, tmp_path: Path) -> None:
    """Foreign objects: a global offset table to do without, a function that nothing needs and that cannot be linked."""
    tool = shutil.which("gcc")
    assert tool is not None, "gcc is missing: apt install gcc"
    contents: list[tuple[str, bytes]] = []
    for name, text in (("first", FIRST), ("second", SECOND)):
        (tmp_path / f"{name}.c").write_text(text)
        options = ["-O2", flags, "-ffreestanding", "-fno-stack-protector", "-ffunction-sections", "-c"]
        subprocess.run([tool, *options, f"{name}.c", "-o", f"{name}.o"], cwd=tmp_path, check=True)
        contents.append((name, (tmp_path / f"{name}.o").read_bytes()))
    spec = ImageSpec()
    if kind == "static-pie":
        spec = ImageSpec("static-pie", "begin", 0)
        contents.append(("begin", independent(relocating("begin", "_start"))))
    path = tmp_path / "image"
    path.write_bytes(link(contents, spec).content)
    path.chmod(0o755)
    assert verify(path.read_bytes()).findings == []
    assert subprocess.run([str(path)], check=False).returncode == 3 * 5 + 1 + 5 + 16
    assert "unused" not in readelf(path, "-s")


def test_a_flat_image_is_its_bytes_from_the_base_address_on() -> None:
    body = (
        'module asm ".globl _start"\nmodule asm "_start: movq table, %rax; ret"\n'
        'module asm ".data; table: .quad 42"\nmodule asm ".bss; .skip 100"\n'
    )
    linked = link([("object", object_of(body))], ImageSpec("flat", "_start", 0x7000))
    at = int.from_bytes(linked.content[4:8], "little")
    assert linked.content[:4] == bytes.fromhex("488b0425")
    assert int.from_bytes(linked.content[at - 0x7000 : at - 0x7000 + 8], "little") == 42
    assert len(linked.content) == linked.layout.data.end - 0x7000
