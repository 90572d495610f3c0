"""GNU readelf, the linker and `kgen verify` agree on every header of images of every kind."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kgen.link.debug_split import without_debug
from kgen.link.link import ImageSpec, link
from kgen.verify.elf_file import read_file
from tests.link.made import object_of
from tests.link.test_kinds import ANYWHERE, LARGE_PAGE, independent
from tests.link.test_link import BOOT, HIGH, LOW, readelf
from tests.verify.images import SECTION, SEGMENT, SYMBOL, Mutant, kernel

KINDS = {"NULL": 0, "PROGBITS": 1, "SYMTAB": 2, "STRTAB": 3, "RELA": 4, "NOTE": 7, "NOBITS": 8}
FLAGS = {"W": 1, "A": 2, "X": 4}


def agrees_with_readelf(path: Path) -> None:
    """Compares the file header, every segment, section, symbol and relocation."""
    mutant = Mutant(path.read_bytes())
    file = mutant.file
    header = readelf(path, "-h")
    assert f"{int(re.findall(r'Entry point address: +0x([0-9a-f]+)', header)[0], 16):#x}" == f"{file.entry:#x}"
    assert ("DYN" in header) == (file.kind == "ET_DYN") and "2's complement, little endian" in header
    rows = re.findall(
        r"^  \S+ +0x(\S+) 0x(\S+) 0x(\S+) 0x(\S+) 0x(\S+) ([R ][W ][E ]) +0x(\w+)$", readelf(path, "-l"), re.MULTILINE
    )
    raw = [SEGMENT.unpack_from(mutant.data, at) for at in mutant.segments()]
    assert len(rows) == len(raw) == len(file.segments) > 3
    for row, fields, segment in zip(rows, raw, file.segments, strict=True):
        numbers = tuple(int(field, 16) for field in row[:5])
        assert numbers == fields[2:7] and int(row[6], 16) == fields[7]
        assert (segment.offset, segment.address, segment.load_address) == fields[2:5]
        flags = ("R" in row[5]) << 2 | ("W" in row[5]) << 1 | ("E" in row[5])
        assert flags == fields[1] == segment.flags
    rows = re.findall(
        r"^  \[ *\d+\] (\S*) +(\w+) +([0-9a-f]{16}) (\w+) (\w+) (\w\w) ([WAX ]*?) +(\d+) +(\d+) +(\d+)$",
        readelf(path, "-S"),
        re.MULTILINE,
    )
    sections = [(name, SECTION.unpack_from(mutant.data, at)) for name, at in mutant.sections()]
    assert len(rows) == len(sections)
    for row, (name, fields) in zip(rows, sections, strict=True):
        assert row[0] == name and KINDS[row[1]] == fields[1] and sum(FLAGS[f] for f in row[6].strip()) == fields[2]
        assert tuple(int(field, 16) for field in row[2:6]) == (*fields[3:6], fields[9])
        assert tuple(int(field) for field in row[7:]) == fields[6:9]
    table = SECTION.unpack_from(mutant.data, mutant.section(".symtab"))
    names = re.findall(r"^ +\d+: ([0-9a-f]{16}) +(\d+) \w+ +\w+ +\w+ +\S+ (.+)$", readelf(path, "-s"), re.MULTILINE)
    assert len(names) + 1 == table[5] // SYMBOL.size
    assert [(int(a, 16), int(size), name) for a, size, name in names] == [
        (symbol.address, symbol.size, symbol.name) for symbol in file.symbols
    ]
    left = re.findall(r"^([0-9a-f]{16}) +[0-9a-f]{16} R_X86_64_RELATIVE", readelf(path, "-r"), re.MULTILINE)
    assert [int(address, 16) for address in left] == [address for _, address, _ in file.relocations]


def images() -> dict[str, bytes]:
    return {
        "kernel": kernel(),
        "split": without_debug(kernel()),
        "higher half": link([("boot", object_of(BOOT))], ImageSpec("pvh", "_start", HIGH, LOW)).content,
        "static-pie": link([("anywhere", independent(ANYWHERE))], ImageSpec("static-pie", "_start", 0)).content,
        "relocatable": link(
            [("anywhere", independent(ANYWHERE))], ImageSpec("relocatable", base_address=LARGE_PAGE)
        ).content,
    }


@pytest.mark.parametrize("name", ["kernel", "split", "higher half", "static-pie", "relocatable"])
def test_headers_agree(name: str, tmp_path: Path) -> None:
    path = tmp_path / "image"
    path.write_bytes(images()[name])
    agrees_with_readelf(path)


def test_an_image_without_debug_information_is_otherwise_the_same() -> None:
    whole, split = read_file(kernel()), read_file(without_debug(kernel()))
    assert (whole.segments, whole.symbols, whole.entry_points) == (split.segments, split.symbols, split.entry_points)
    gone = whole.section_kinds.keys() - split.section_kinds.keys()
    assert gone and all(name.startswith(".debug_") for name in gone)
