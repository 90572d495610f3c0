"""Stack depths against what gcc says of its own functions, and by hand for what gcc does not write."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from kgen.verify.checks import verify
from kgen.verify.code import Code, addresses_taken
from kgen.verify.elf_file import ElfFile, read_file
from kgen.verify.stack import CallGraph, FrameReader

SOURCE = """
#define KEEP __attribute__((noinline))
volatile long sink;
KEEP long leaf(long a) { return a * 3 + sink; }
KEEP long array(long n) { volatile char data[300]; data[n & 255] = 1; return data[n & 127]; }
KEEP long calls(long a, long b, long c) { long x = leaf(a) + leaf(b); sink = x; return x + leaf(c) * a + b; }
KEEP long many(long a, long b, long c, long d, long e, long f, long g, long h) { return leaf(a) + g * h + leaf(f); }
KEEP long passes(long a) { return many(a, 1, 2, 3, 4, 5, 6, 7) + array(a); }
KEEP long branches(long a) { if (a > 5) { volatile long x[40]; x[a & 31] = a; return leaf(x[3]); } return array(a) + leaf(a); }
KEEP long loops(long n) { long s = 0; for (long i = 0; i < n; i++) s += leaf(i) + array(s); return s; }
KEEP long chooses(long n) { switch (n) { case 0: return leaf(1); case 1: return array(2); case 2: return loops(3) + 1;
  case 3: return passes(4) - 2; case 4: return branches(5) * 2; case 5: return leaf(n) + 9; default: return n; } }
KEEP long again(long n) { return n < 2 ? 1 : again(n - 1) + again(n - 2); }
KEEP long tail(long n) { sink = n; return chooses(n + 1); }
KEEP long dynamic(long n) { volatile char data[n]; data[0] = 1; return data[n - 1]; }
void _start(void) { sink = tail(sink) + again(5); for (;;); }
long unused(void) { return dynamic(9); }
"""

FUNCTIONS = ("leaf", "array", "calls", "many", "passes", "branches", "loops", "chooses", "again", "tail", "dynamic")


@pytest.fixture(scope="module", params=["-O1", "-O2", "-O0 -fomit-frame-pointer", "-O2 -fno-omit-frame-pointer"])
def compiled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[ElfFile, dict[str, int]]:
    """A program, and the bytes of stack that gcc says each of its functions takes, return address included."""
    tool = shutil.which("gcc")
    assert tool is not None, "gcc is missing: apt install gcc"
    folder = tmp_path_factory.mktemp("stack")
    (folder / "a.c").write_text(SOURCE)
    flags = [
        *request.param.split(),
        "-fstack-usage",
        "-fno-stack-protector",
        "-mno-red-zone",
        "-fno-pie",
        "-fno-ipa-sra",
    ]
    flags += ["-fno-ipa-cp", "-fno-asynchronous-unwind-tables", "-fno-optimize-sibling-calls", "-fcf-protection=none"]
    subprocess.run([tool, *flags, "-c", "a.c", "-o", "a.o"], cwd=folder, check=True)
    subprocess.run([tool, "-nostdlib", "-static", "-no-pie", "a.o", "-o", "a"], cwd=folder, check=True)
    usage = re.findall(r":(\w+)\s(\d+)\s(\w+)", (folder / "a.su").read_text())
    assert {kind for name, _, kind in usage if name == "dynamic"} & {"dynamic", "dynamic,bounded"}
    return read_file((folder / "a").read_bytes()), {name: int(size) for name, size, _ in usage}


def test_frames_are_as_large_as_gcc_says(compiled: tuple[ElfFile, dict[str, int]]) -> None:
    file, usage = compiled
    code = Code(file)
    for name in FUNCTIONS:
        start = file.symbol(name)
        assert start is not None
        frame = FrameReader(code, start, name).read()
        if name == "dynamic":
            assert frame.unbounded is not None
            continue
        assert frame.unbounded is None, frame
        # gcc counts this function's return address, and we the one of what it calls.
        found = frame.depth if frame.calls else frame.depth + 8
        assert found == usage[name], name


def test_depth_is_the_sum_along_the_deepest_way(compiled: tuple[ElfFile, dict[str, int]]) -> None:
    file, usage = compiled
    graph = CallGraph(Code(file), [])
    start = file.symbol("tail")
    assert start is not None
    graph.reach(start)
    deepest = graph.deepest(start)
    assert deepest.path[:2] == ("tail", "chooses") and deepest.path[-1] in ("array", "leaf")
    assert deepest.depth == sum(usage[name] for name in deepest.path) - 8
    assert deepest.unbounded is None and deepest.cycles == ()


def test_recursion_has_its_cycle(compiled: tuple[ElfFile, dict[str, int]]) -> None:
    file, _ = compiled
    graph = CallGraph(Code(file), [])
    start = file.symbol("again")
    assert start is not None
    graph.reach(start)
    assert graph.deepest(start).cycles == (("again", "again"),)


ASSEMBLY = """
.globl _start, switches, probes, aligned, plain, leaves
.type _start, @function
_start: call probes; call switches; call aligned; call plain; ud2
.size _start, . - _start
.type probes, @function
probes: lea -0x5000(%rsp), %r11
1: sub $0x1000, %rsp
movq $0, (%rsp)
cmp %r11, %rsp
jne 1b
sub $0x18, %rsp
call plain
add $0x5018, %rsp
ret
.size probes, . - probes
.type probes_far, @function
.globl probes_far
probes_far: mov %rsp, %r11
sub $0x49000, %r11
1: sub $0x1000, %rsp
movq $0, (%rsp)
cmp %r11, %rsp
jne 1b
add $0x49000, %rsp
ret
.size probes_far, . - probes_far
.type switches, @function
switches: push %rbx
push %rbp
mov %rsp, (%rdi)
mov (%rsi), %rsp
pop %rbp
pop %rbx
ret
.size switches, . - switches
.type aligned, @function
aligned: push %rbp
mov %rsp, %rbp
and $-64, %rsp
sub $0x40, %rsp
call plain
mov %rbp, %rsp
pop %rbp
ret
.size aligned, . - aligned
.type plain, @function
plain: push %rax
pushf
pop %rcx
enter $32, $0
leave
pop %rax
ret
.size plain, . - plain
.type reaches, @function
.globl reaches
reaches: movabsq $plain, %rax
call *%rax
ret
.size reaches, . - reaches
.type starts, @function
.globl starts
starts:
kgen.code16.starts:
.code16
mov $0x1234, %ax
kgen.code32.starts:
.code32
dec %ecx
ljmpl $8, $kgen.code64.starts
kgen.data.starts:
.quad 0x0606060606060606
kgen.code64.starts:
.code64
push %rax
call plain
1: jmp 1b
.size starts, . - starts
.type grows, @function
.globl grows
grows: push %rax
dec %rdi
jnz grows
ret
.size grows, . - grows
"""


@pytest.fixture(scope="module")
def assembled(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    tool = shutil.which("gcc")
    assert tool is not None, "gcc is missing: apt install gcc"
    folder = tmp_path_factory.mktemp("assembly")
    (folder / "a.s").write_text(ASSEMBLY)
    subprocess.run([tool, "-nostdlib", "-static", "-no-pie", "a.s", "-o", "a"], cwd=folder, check=True)
    return (folder / "a").read_bytes()


@pytest.mark.parametrize(
    ("name", "depth"),
    [
        ("plain", 8 + 8 + 32),
        ("probes", 0x5018 + 8),
        ("probes_far", 0x49000),
        ("switches", 16),
        ("aligned", 8 + 63 + 64 + 8),
    ],
)
def test_hand_written_code_is_followed(assembled: bytes, name: str, depth: int) -> None:
    file = read_file(assembled)
    start = file.symbol(name)
    assert start is not None
    frame = FrameReader(Code(file), start, name).read()
    assert (frame.depth, frame.unbounded, frame.switches) == (depth, None, name == "switches")


def test_a_loop_that_pushes_has_no_bound(assembled: bytes) -> None:
    file = read_file(assembled)
    start = file.symbol("grows")
    assert start is not None
    frame = FrameReader(Code(file), start, "grows").read()
    assert frame.unbounded == "the stack grows in a loop at grows"


def test_an_image_that_says_nothing_of_itself_is_measured_from_its_entry(assembled: bytes) -> None:
    result = verify(assembled)
    assert result.findings == []
    (use,) = result.stacks
    assert (use.entry.name, use.entry.stack_size) == ("_start", None)
    assert use.deepest.depth == 8 + 0x5018 + 8 + 48


def test_marks_say_what_is_no_64_bit_code(assembled: bytes) -> None:
    file = read_file(assembled)
    code = Code(file)
    assert code.problems == [] and [(o.name, o.end - o.start) for o in code.opaque] == [
        ("kgen.code16.starts", 3),
        ("kgen.data.starts", 8),
    ]
    start = file.symbol("kgen.code64.starts")
    assert start is not None
    assert FrameReader(code, start, "starts").read().depth == 16


def test_a_call_of_an_address_that_was_just_made_goes_there_and_nowhere_else(assembled: bytes) -> None:
    file = read_file(assembled)
    code = Code(file)
    start, plain = file.symbol("reaches"), file.symbol("plain")
    assert start is not None and plain is not None
    graph = CallGraph(code, [])
    graph.reach(start)
    assert graph.deepest(start).path == ("reaches", "plain") and not graph.deepest(start).indirect
    assert [taken.is_called_at_once for taken in addresses_taken(code) if taken.address == plain] == [True]
