"""Every check of `kgen verify` fails for an image that was damaged in just that way, and for no good one."""

from __future__ import annotations

import random
import re
import struct
from collections.abc import Callable

import pytest

from kgen.link.link import ImageSpec, link
from kgen.verify.checks import recursion, verify
from kgen.verify.code import ENDBR64, is_branch, is_end_branch
from kgen.verify.elf_file import NotAnImage, read_file
from kgen.verify.stack import PROCESSOR_FRAME
from kgen.verify.trap_table import trap_kind
from tests.link.test_kinds import ANYWHERE, independent
from tests.verify.images import SECTION, SEGMENT, SYMBOL, Mutant, kernel

NOP_4 = b"\x0f\x1f\x40\x00"
TRAP = b"\x67\x0f\xb9\x00"
SHT_RELA = 4


def findings(mutant: Mutant) -> list[str]:
    return [str(finding) for finding in verify(mutant.content).findings]


def test_a_good_kernel_has_no_findings() -> None:
    result = verify(kernel())
    assert result.findings == []
    assert result.functions > 30 and result.instructions > 3000 and result.indirect_targets > 3
    names = {use.entry.name.partition("[")[0] for use in result.stacks}
    assert {"kgen_pvh_start", "kgen_trap_0", "kgen_trap_8", "kgen_trap_19"} <= names
    assert all(100 < use.depth < 10_000 for use in result.stacks)


def make_writable(mutant: Mutant) -> None:
    at = next(mutant.segments())
    struct.pack_into("<I", mutant.data, at + 4, 7)


def overlap_segments(mutant: Mutant) -> None:
    first, second = list(mutant.segments())[:2]
    (address,) = struct.unpack_from("<Q", mutant.data, first + 16)
    struct.pack_into("<Q", mutant.data, second + 16, address)


def misplace_the_entry(mutant: Mutant) -> None:
    struct.pack_into("<Q", mutant.data, 24, mutant.address("kgen_baremetal_enter") + 2)


def lose_a_symbol(mutant: Mutant) -> None:
    table = mutant.content_of(".symtab")
    struct.pack_into("<H", mutant.data, table + 5 * SYMBOL.size + 6, 0)


def leave_relocations(mutant: Mutant) -> None:
    header = mutant.section(".debug_line_str")
    struct.pack_into("<I", mutant.data, header + 4, SHT_RELA)
    struct.pack_into("<Q", mutant.data, header + 56, 24)


def replace_instruction(code: str) -> Callable[[Mutant], None]:
    """Puts an instruction in the place of one of the same size that is no branch and no mark."""

    def change(mutant: Mutant) -> None:
        new = bytes.fromhex(code)
        places = [
            i
            for i in mutant.instructions()
            if i.size == len(new) and not is_branch(i) and i.opcode in (0x89, 0x8B, 0xC7)
        ]
        mutant.write(places[len(places) // 2].address, new)

    return change


def lose_the_mark_of_a_stub(mutant: Mutant) -> None:
    mutant.write(mutant.address("kgen_trap_table") + 16 * 6, NOP_4)


def lose_the_mark_of_a_method(mutant: Mutant) -> None:
    """A function that only a table of a class refers to."""
    drop = next(s.address for s in mutant.file.symbols if s.name.endswith("Squares.drop"))
    assert mutant.file.read(drop, 4) == ENDBR64
    mutant.write(drop, NOP_4)


def add_a_trap(mutant: Mutant) -> None:
    code = mutant.code.function_at(mutant.address("memcpy"))
    assert code is not None
    place = next(i for i in code.instructions if i.size == 4 and not is_end_branch(i))
    mutant.write(place.address, TRAP)


def lose_the_rows(mutant: Mutant) -> None:
    mutant.write(mutant.address("__panic_table") + 8, bytes(4))


def lose_the_checks(mutant: Mutant) -> None:
    mutant.write(mutant.address("__panic_table") + 36, bytes(4))


def change_the_kind_of_a_trap(mutant: Mutant) -> None:
    long = next(i for i in mutant.instructions() if trap_kind(i) and i.size == 5)
    mutant.write(long.address + 4, b"\x0a")


def lose_the_table(mutant: Mutant) -> None:
    mutant.write(mutant.address("__panic_table"), b"gone")


def shrink_a_stack(mutant: Mutant) -> None:
    at = mutant.content_of(".note.kgen")
    size = struct.pack("<Q", mutant.file.entry_points[0].stack_size or 0)
    struct.pack_into("<Q", mutant.data, mutant.data.index(size, at), 200)


def compute_the_stack_pointer(mutant: Mutant) -> None:
    function = mutant.code.function_at(mutant.address("kgen_baremetal_enter"))
    assert function is not None
    place = next(i for i in function.instructions if i.opcode == 0x89 and i.reg == 4 and i.size == 3)
    mutant.write(place.address, bytes.fromhex("4829c4"))


def call_into_an_instruction(mutant: Mutant) -> None:
    # A callee that begins with `push %rbp` has an instruction there.
    calls = (i for i in mutant.instructions() if i.opcode == 0xE8)
    place = next(i for i in calls if mutant.file.read(i.end + i.immediate, 1) != b"\x55")
    mutant.write(place.address + 1, struct.pack("<i", place.immediate + 1))


MUTATIONS: dict[str, tuple[Callable[[Mutant], None], str]] = {
    "writable code": (make_writable, r"permissions: the segment PT_LOAD at 0x\w+ is writable and executable"),
    "overlap": (overlap_segments, r"segments: the segment at 0x\w+ overlaps the one at 0x\w+"),
    "entry": (misplace_the_entry, r"segments: the entry point 0x\w+ is not an instruction"),
    "undefined": (lose_a_symbol, r"symbols: \S+ is not defined"),
    "relocations": (leave_relocations, r"relocations: .debug_line_str is left"),
    "SSE": (replace_instruction("0f57c0"), r"vectors: \S+\+0x\w+ uses vector or floating-point"),
    "SSE2": (replace_instruction("660f6fc190"), r"vectors: "),
    "MMX": (replace_instruction("0f6fc1"), r"vectors: "),
    "AVX": (replace_instruction("c5f857c090"), r"vectors: "),
    "x87": (replace_instruction("d9e890"), r"vectors: "),
    "stub": (lose_the_mark_of_a_stub, r"indirect branches: the entry point kgen_trap_3\[3\] at .* ENDBR64"),
    "method": (lose_the_mark_of_a_method, r"indirect branches: \S+Squares.drop does not .*; typeinfo\.\S+Squares\+0x0"),
    "new trap": (add_a_trap, r"traps: the trap at memcpy\+0x\w+ (is no check of kind 0|has no line)"),
    "no rows": (lose_the_rows, r"traps: the trap at \S+ has no row in the panic table"),
    "no checks": (lose_the_checks, r"traps: the trap at \S+ is no check of kind \d+ in the panic table"),
    "other kind": (change_the_kind_of_a_trap, r"traps: the trap at \S+ is no check of kind 10"),
    "no table": (lose_the_table, r"traps: the panic table has the version"),
    "small stack": (shrink_a_stack, r"stacks: kgen_pvh_start needs \d+ bytes of its 200, .* > "),
    "computed": (compute_the_stack_pointer, r"stacks: .* has no bound: .*: the stack pointer is computed at kgen_"),
    "middle": (call_into_an_instruction, r"code: .+ branches to 0x\w+, which is no instruction"),
    "undefined opcode": (replace_instruction("060606"), r"code: .+ is no instruction: the opcode 0x06 is undefined"),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_damaged_kernel_is_caught(name: str) -> None:
    mutate, expected = MUTATIONS[name]
    mutant = Mutant(kernel())
    mutate(mutant)
    found = findings(mutant)
    assert any(re.match(expected, finding) for finding in found), "\n".join(found)


def test_recursion_is_shown_with_its_cycle_and_an_error_where_it_must_not_be() -> None:
    mutant = Mutant(kernel())
    assert recursion(verify(mutant.content)) == []
    function = mutant.code.function_at(mutant.address("kgen_trap"))
    assert function is not None
    call = next(i for i in function.instructions if i.opcode == 0xE8)
    mutant.write(call.address + 1, struct.pack("<i", function.start - call.end))
    assert recursion(verify(mutant.content)) == [("kgen_trap", "kgen_trap")]
    assert findings(mutant) == []
    at = mutant.data.index(b"kgen_trap_8\0", mutant.content_of(".note.kgen"))
    struct.pack_into("<I", mutant.data, at - 4, 1)
    assert "must not reach recursion, but does: kgen_trap > kgen_trap" in findings(mutant)[0]


def test_handlers_without_a_stack_come_on_top_of_every_other_entry() -> None:
    stacks = {use.entry.name: use for use in verify(kernel()).stacks}
    handlers = [use for use in stacks.values() if use.entry.stack_size == 0]
    assert len(handlers) > 32
    deepest = max(use.depth for use in handlers)
    assert stacks["kgen_pvh_start"].depth == stacks["kgen_pvh_start"].deepest.depth + deepest + PROCESSOR_FRAME
    assert stacks["kgen_trap_8"].entry.stack_size == 16384


def position_independent() -> bytes:
    return link([("anywhere", independent(ANYWHERE))], ImageSpec("static-pie", "_start", 0)).content


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("<I", 8, 1), r"relocations: the relocation for 0x\w+ has the type 1, which nothing handles"),
        (("<I", 8, 37), r"relocations: the relocation for 0x\w+ has the type 37, which nothing handles"),
        (("<Q", 0, 0x10), r"relocations: the relocation for 0x10 is not in the image's data"),
    ],
)
def test_relocations_that_nothing_applies_are_caught(change: tuple[str, int, int], expected: str) -> None:
    mutant = Mutant(position_independent())
    assert verify(mutant.content).findings == []
    form, offset, value = change
    struct.pack_into(form, mutant.data, mutant.content_of(".rela.dyn") + offset, value)
    assert any(re.match(expected, finding) for finding in findings(mutant))


def test_headers_are_read_as_they_stand() -> None:
    mutant = Mutant(kernel())
    raw = [SEGMENT.unpack_from(mutant.data, at) for at in mutant.segments()]
    read = [(s.flags, s.offset, s.address, s.load_address, len(s.content), s.memory_size) for s in mutant.file.segments]
    assert read == [row[1:7] for row in raw]
    kinds = [SECTION.unpack_from(mutant.data, at)[1] for _, at in mutant.sections()]
    assert len(kinds) == len(mutant.file.section_kinds)


@pytest.mark.parametrize("content", [b"", b"\x7fELF", bytes(4096)])
def test_other_files_are_refused(content: bytes) -> None:
    with pytest.raises(NotAnImage):
        read_file(content)


def test_damaged_files_are_refused_or_checked() -> None:
    choose = random.Random(3)
    for _ in range(60):
        changed = bytearray(kernel())
        for _ in range(choose.choice((1, 4, 40))):
            changed[
                choose.choice((choose.randrange(400), choose.randrange(len(changed)), -choose.randrange(1, 4000)))
            ] = choose.randrange(256)
        if choose.random() < 0.2:
            del changed[choose.randrange(len(changed)) :]
        try:
            verify(bytes(changed))
        except NotAnImage as error:
            assert "\n" not in str(error)
