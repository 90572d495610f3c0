"""Linking: what readelf says of the result, and what is refused."""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from kgen.link.link import ImageSpec, link
from kgen.link.objects import LinkError
from kgen.verify.checks import verify
from tests.link.made import object_of, program

START = 'define void @_start() section ".text._start" { ret void }\n'
CALLER = 'define void @_start() section ".text._start" { call void @f() ret void }\n'
READER = 'define i32 @_start() section ".text._start" {\n  %v = load i32, ptr @p\n  ret i32 %v\n}\n'


def readelf(path: Path, *options: str) -> str:
    """What GNU readelf prints; a complaint of its about the file is a failure."""
    tool = shutil.which("readelf")
    assert tool is not None, "readelf is missing: apt install binutils"
    done = subprocess.run([tool, "-W", *options, str(path)], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout


def test_readelf_agrees_with_the_layout(tmp_path: Path) -> None:
    given = program()
    linked = link([("hello", given.content)], given.spec, given.sites)
    path = tmp_path / "image"
    path.write_bytes(linked.content)
    header = readelf(path, "-h")
    assert f"Entry point address:               {linked.symbols['_start']:#x}" in header
    assert "EXEC (Executable file)" in header
    for region in linked.layout.regions:
        size = region.end - region.start
        if region.sections:
            assert re.search(rf" \.{region.name} +\w+ +{region.start:016x} [0-9a-f]+ {size:06x}", readelf(path, "-S"))
    loads = re.findall(r"LOAD +\S+ (\S+) \S+ (\S+) (\S+) (R[ W][ E]) ", readelf(path, "-l"))
    assert [flags for *_, flags in loads] == ["R E", "R  ", "RW "]
    assert all(int(address, 16) % 4096 == 0 for address, *_ in loads)
    assert not any("W" in flags and "E" in flags for *_, flags in loads)


def test_readelf_agrees_with_the_symbols(tmp_path: Path) -> None:
    given = program()
    linked = link([("hello", given.content)], given.spec, given.sites)
    path = tmp_path / "image"
    path.write_bytes(linked.content)
    listed = re.findall(r"^ *\d+: ([0-9a-f]{16}) +\d+ \w+ +GLOBAL +\w+ +\S+ (\S+)$", readelf(path, "-s"), re.MULTILINE)
    assert listed
    assert {name: int(address, 16) for address, name in listed if name in linked.symbols} == {
        name: linked.symbols[name] for _, name in listed if name in linked.symbols
    }


def test_debug_information_of_several_objects_is_readable(tmp_path: Path) -> None:
    other = object_of('define i32 @other() section ".text.other" { ret i32 3 }\n')
    given = program()
    path = tmp_path / "image"
    path.write_bytes(link([("hello", given.content), ("other", other)], given.spec, given.sites).content)
    assert "DW_TAG_subprogram" in readelf(path, "--debug-dump=info")
    assert "hello.py" in readelf(path, "--debug-dump=decodedline")


def test_calls_across_objects_arrive(tmp_path: Path) -> None:
    caller = object_of(
        "declare i32 @status()\n"
        'define void @_start() section ".text._start" {\n'
        "  %s = call i32 @status()\n"
        '  call void asm sideeffect "syscall", "{ax},{di},~{rcx},~{r11}"(i64 60, i32 %s)\n  unreachable\n}\n'
    )
    callee = object_of(
        '@value = internal global i32 42, section ".data.value"\n'
        'define i32 @status() section ".text.status" {\n  %v = load i32, ptr @value\n  ret i32 %v\n}\n'
    )
    path = tmp_path / "image"
    path.write_bytes(link([("caller", caller), ("callee", callee)], ImageSpec()).content)
    path.chmod(0o700)
    assert subprocess.run([str(path)], check=False).returncode == 42


@pytest.mark.parametrize(
    ("bodies", "message"),
    [
        (
            [CALLER + "declare void @gone()\ndefine void @f() { call void @gone() ret void }\n"],
            r"undefined symbol: gone \(object0: .text",
        ),
        ([START, START], "_start is defined twice, the second time in object1"),
        (["define void @f() { ret void }\n"], "no entry point _start"),
        (
            [
                "@far = external global i8\n"
                + READER
                + "@p = global i32 trunc (i64 ptrtoint (ptr @far to i64) to i32)\n"
            ],
            r"undefined symbol: far \(object0: .data",
        ),
    ],
    ids=["undefined", "twice", "no entry", "undefined data"],
)
def test_refused_with_the_name_of_the_symbol(bodies: list[str], message: str) -> None:
    with pytest.raises(LinkError, match=message):
        link([(f"object{i}", object_of(body)) for i, body in enumerate(bodies)], ImageSpec())


def test_what_32_bits_cannot_reach_is_refused() -> None:
    body = (
        READER
        + '@here = global i8 0\n@p = global i32 trunc (i64 ptrtoint (ptr @here to i64) to i32), section ".data.p"\n'
    )
    with pytest.raises(LinkError, match=r"here at 0x1234\w+ is out of reach of 32 bits"):
        link([("far", object_of(body))], ImageSpec(base_address=0x1234_0000_0000))


HIGH, LOW = 0xFFFF_FFFF_8010_0000, 0x10_0000

BOOT = """
module asm ".pushsection .boot.text,\\22ax\\22,@progbits"
module asm ".globl _start"
module asm "_start:"
module asm "movl $table, %eax"
module asm "movabsq $high, %rcx"
module asm "movabsq $__virtual_offset, %rdx"
module asm "jmp *%rcx"
module asm "movq $high, %rcx"
module asm ".popsection"
module asm ".pushsection .boot.data,\\22aw\\22,@progbits"
module asm "table: .long table, 0"
module asm ".quad table"
module asm ".popsection"
define void @high() section ".text.high" { ret void }
"""


def test_a_kernel_in_the_higher_half_is_loaded_at_physical_addresses(tmp_path: Path) -> None:
    linked = link([("boot", object_of(BOOT))], ImageSpec("pvh", "_start", HIGH, LOW))
    path = tmp_path / "image"
    path.write_bytes(linked.content)
    loads = re.findall(r"(?:LOAD|NOTE) +\S+ (\S+) (\S+) ", readelf(path, "-l"))
    assert len(loads) == 4 and {int(virtual, 16) - int(physical, 16) for virtual, physical in loads} == {HIGH - LOW}
    _, _, entry = linked.content.partition(b"Xen\0")
    assert int.from_bytes(entry[:4], "little") == LOW


def test_boot_code_refers_to_physical_addresses_with_32_bits_and_to_its_own_with_64() -> None:
    linked = link([("boot", object_of(BOOT))], ImageSpec("flat", "_start", HIGH, LOW))
    code = linked.content
    table = int.from_bytes(code[1:5], "little")
    data = code[table - LOW :]
    assert table == int.from_bytes(data[:4], "little")
    assert int.from_bytes(data[8:16], "little") == table + HIGH - LOW
    assert int.from_bytes(code[7:15], "little") == linked.symbols["high"]
    assert int.from_bytes(code[17:25], "little") == HIGH - LOW == linked.symbols["__virtual_offset"]
    assert int.from_bytes(code[30:34], "little", signed=True) % (1 << 64) == linked.symbols["high"]


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (ImageSpec("pvh", "_start", 0xFFFF_FFF0_0000), r"the image ends at 0xffffff\w+ \(.*\); PVH loaders"),
        (ImageSpec("pvh", "_start", HIGH, 0xFFFF_F000), r"the image ends at 0x10000\w+ \(.*\); PVH loaders"),
        (ImageSpec("pvh", "_start", HIGH, 0x1234), "cannot begin at 0x1234"),
        (ImageSpec(room=4096), r"the image takes \d+ bytes, and there is room for 4096; the last section is \S+"),
        (ImageSpec("flat", "_start", 0xFFFF_FFFF_FFFF_F000), "beyond the end of the address space"),
    ],
    ids=["virtual", "physical", "unaligned", "room", "end"],
)
def test_an_image_too_large_for_its_place_is_refused_with_its_last_section(spec: ImageSpec, message: str) -> None:
    with pytest.raises(LinkError, match=message):
        link([("start", object_of(START))], spec)


def test_sections_that_overlap_in_an_object_are_refused_by_name() -> None:
    content = bytearray(object_of(START + '@here = global i64 7, section ".data.here"\n'))
    (table,) = struct.unpack_from("<Q", content, 40)
    (count,) = struct.unpack_from("<H", content, 60)
    headers = [struct.unpack_from("<IIQQQQIIQQ", content, table + 64 * number) for number in range(count)]
    code = next(number for number, header in enumerate(headers) if header[2] & 4 and header[5])
    data = next(number for number, header in enumerate(headers) if header[2] & 1 and header[5] == 8)
    struct.pack_into("<Q", content, table + 64 * data + 24, headers[code][4])
    with pytest.raises(LinkError, match=r"^object: the sections \S+ and \S+ overlap$"):
        link([("object", bytes(content))], ImageSpec())


def test_an_image_may_do_without_its_panic_table() -> None:
    given = program()
    small = link([("hello", given.content)], replace(given.spec, has_panic_table=False), given.sites)
    whole = link([("hello", given.content)], given.spec, given.sites)
    assert len(small.content) < len(whole.content) - 4096
    assert small.symbols["__panic_table_end"] - small.symbols["__panic_table"] == 8
    assert verify(small.content).findings == []
