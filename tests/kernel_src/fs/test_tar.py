"""Archives: what CPython's tarfile wrote is read, and whatever is wrong with one is said."""

from __future__ import annotations

import io
import random
import tarfile
from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest

from kernel_src.fs.inode import CharacterDevice, Directory, Entry, RegularFile, Symlink
from kernel_src.fs.tar import TarError
from kernel_src.fs.tarfs import TarFileSystem
from tests.kernel_src.fs.archives import TREE, Given, archive
from tests.kernel_src.fs.worlds import compiled

FORMATS: Final = {"ustar": tarfile.USTAR_FORMAT, "gnu": tarfile.GNU_FORMAT, "pax": tarfile.PAX_FORMAT}
MUTANTS: Final = 400

LONG: Final = [
    Given("d" * 90 + "/" + "n" * 90, b"split between prefix and name"),
    Given("x" * 255, b"long name"),
    Given("/".join(["deep"] * 200), b"long path"),
    Given("link", type=tarfile.SYMTYPE, target="t" * 300, permissions=0o777),
    Given("hard", type=tarfile.LNKTYPE, target="x" * 255),
    Given("big-ids", b"", uid=4_000_000_000, gid=3_000_000),
    Given("old", b"", modified_s=-1_000_000.25),
    Given("when", b"", modified_s=1_790_000_000.125),
]


def load(content: bytes) -> Entry:
    """The root of an archive, and nothing that keeps it alive."""
    return TarFileSystem(1, lambda: 0, content).make_root()


def described(entry: Entry) -> tuple[object, ...]:
    """What there is to say about an entry."""
    inode = entry.inode
    attributes = inode.attributes
    rest: object = None
    match inode:
        case RegularFile():
            rest = inode.read_at(0, 1 << 30)
        case Symlink():
            rest = inode.target
        case CharacterDevice():
            rest = inode.device
        case _:
            pass
    links = 0 if isinstance(inode, Directory) else attributes.links
    return (
        type(inode).__name__,
        attributes.permissions,
        attributes.uid,
        attributes.gid,
        attributes.modified_ns,
        links,
        rest,
    )


def tree(directory: Entry, path: str = "") -> dict[str, tuple[object, ...]]:
    """All entries below a directory."""
    found: dict[str, tuple[object, ...]] = {}
    assert isinstance(directory.inode, Directory)
    for name, entry in directory.inode.table.by_name.items():
        here = f"{path}{name.decode()}"
        found[here] = described(entry)
        if isinstance(entry.inode, Directory):
            found |= tree(entry, f"{here}/")
    return found


def expected(content: bytes) -> dict[str, tuple[object, ...]]:
    """The same from CPython's tarfile."""
    found: dict[str, tuple[object, ...]] = {}
    names: dict[str, int] = {}
    with tarfile.open(fileobj=io.BytesIO(content)) as tar:
        for member in tar:
            target = member.linkname if member.islnk() else member.name
            names[target] = names.get(target, 0) + 1
        for member in tar:
            source = tar.getmember(member.linkname) if member.islnk() else member
            kind, rest = "TarFile", None
            if source.isdir():
                kind = "Directory"
            elif source.issym():
                kind, rest = "Symlink", source.linkname.encode()
            elif source.isfifo():
                kind = "Fifo"
            else:
                extracted = tar.extractfile(source)
                assert extracted is not None
                rest = extracted.read()
            permissions = 0o777 if source.issym() else source.mode
            # As a float the time would not be exact.
            modified_ns = int(Decimal(source.pax_headers.get("mtime", source.mtime)) * 10**9)
            links = 0 if source.isdir() else names[source.name]
            found[member.name] = (kind, permissions, source.uid, source.gid, modified_ns, links, rest)
    return found


@pytest.mark.parametrize("format", FORMATS)
def test_members_are_those_that_tarfile_sees(format: str) -> None:
    content = archive(TREE, FORMATS[format])
    assert tree(load(content)) == expected(content)


@pytest.mark.parametrize("format", ["gnu", "pax"])
def test_long_names_large_numbers_and_odd_times_are_read(format: str) -> None:
    given = [one for one in LONG if format == "pax" or one.modified_s == int(one.modified_s)]
    content = archive(given, FORMATS[format])
    root = tree(load(content))
    assert {path: root[path] for path in expected(content)} == expected(content)


def test_names_of_a_prefix_are_read() -> None:
    content = archive(LONG[:1], tarfile.USTAR_FORMAT)
    assert "d" * 90 + "/" + "n" * 90 in tree(load(content))


def test_an_archive_is_read_as_if_it_had_been_extracted() -> None:
    content = archive(
        [
            Given("./a/b/c", b"implied directories"),
            Given("/a/b/c", b"replaced"),
            Given("a", type=tarfile.DIRTYPE, permissions=0o700),
            Given(".", type=tarfile.DIRTYPE, permissions=0o711),
            Given("null", type=tarfile.CHRTYPE),
        ]
    )
    root = load(content)
    found = tree(root)
    assert root.inode.attributes.permissions == 0o711
    assert found["a"][1] == 0o700 and found["a/b"][1] == 0o755
    assert found["a/b/c"][-1] == b"replaced" and found["a/b/c"][-2] == 1
    assert found["null"][0] == "CharacterDevice"


def test_an_empty_archive_is_an_empty_directory() -> None:
    assert tree(load(archive([]))) == {}


def _patched(content: bytes, offset: int, field: bytes) -> bytes:
    """Another header, with the right checksum."""
    header = bytearray(content[:512])
    header[offset : offset + len(field)] = field
    header[148:156] = b" " * 8
    header[148:156] = f"{sum(header):06o}\0 ".encode()
    return bytes(header) + content[512:]


def _pax(record: bytes) -> bytes:
    """An archive whose first member has a record in front of it."""
    plain = archive([Given("x", record, type=b"x"), Given("f", b"abc")], tarfile.USTAR_FORMAT)
    return _patched(plain, 124, f"{len(record):011o}\0".encode())


ONE: Final = archive([Given("f", b"abc")], tarfile.USTAR_FORMAT)
WRONG: Final[dict[str, bytes]] = {
    "the archive ends without an end mark": ONE[:1024],
    "the header's checksum is wrong": b"x" + ONE[1:],
    "the content runs over the end of the archive": _patched(ONE, 124, b"00000010000\0"),
    "the size is negative": _patched(ONE, 124, b"\xff" * 12),
    "a number is too large": _patched(ONE, 124, b"\x80" + b"\x7f" * 11),
    "an octal number has another character in it": _patched(ONE, 124, b"0000000000x\0"),
    "the number of a user or group is out of range": _patched(ONE, 108, b"\xff" * 8),
    "a time is out of range": _patched(ONE, 136, b"\x80\0\0\0\0\0\x7f" + b"\0" * 5),
    "a path has a name in it that no file can have": archive([Given("a/../b")]),
    "a link leads to no earlier member": archive([Given("a", type=tarfile.LNKTYPE, target="b")]),
    "a hard link leads to a directory": archive(
        [Given("b", type=tarfile.DIRTYPE), Given("a", type=tarfile.LNKTYPE, target="b")]
    ),
    "a symbolic link has no target that a path can be": archive([Given("a", type=tarfile.SYMTYPE)]),
    "a member lies below something that is no directory": archive([Given("a"), Given("a/b")]),
    "a member is in the place of a directory": archive([Given("a/b"), Given("a")]),
    "the root is no directory": archive([Given("./")]),
    "the type of a member is not supported": archive([Given("a", type=tarfile.BLKTYPE)]),
    "an extended record has no length": _pax(b"path=x\n"),
    "an extended record has the wrong length": _pax(b"8 path=x\n"),
    "an extended record has no value": _pax(b"8 path!\n"),
    "a decimal number is empty, too long, or has another character in it": _pax(b"11 size=-1\n"),
    "sparse members are not supported": _pax(b"22 GNU.sparse.major=1\n"),
}


@pytest.mark.parametrize("message", WRONG)
def test_what_is_wrong_with_an_archive_is_said(message: str) -> None:
    with pytest.raises(TarError) as caught:
        load(WRONG[message])
    assert caught.value.message == message


def test_damaged_archives_are_refused_or_read_but_never_stop_the_core(image: Path) -> None:
    chance = random.Random(4)
    whole = archive([*TREE[:3], *TREE[7:14], *LONG])
    scripts: list[str] = []
    for _ in range(MUTANTS):
        damaged = bytearray(whole)
        place = chance.randrange(0, len(damaged), 512)
        for _ in range(chance.randrange(1, 4)):
            damaged[min(place + chance.randrange(512), len(damaged) - 1)] = chance.choice(
                (0, 0x30, 0x80, 0xFF, 0x2F, chance.randrange(256))
            )
        mutant = bytes(damaged[: chance.choice((len(damaged), len(damaged), chance.randrange(len(damaged))))])
        if place + 512 <= len(mutant) and chance.random() < 0.8:
            mutant = mutant[:place] + _patched(mutant[place:], 0, b"")
        scripts.append(f"tar {mutant.hex()}\nlist /")
    results = compiled(image, scripts)
    refused = [one for one in results if "TarError" in one]
    assert len(results) == MUTANTS and MUTANTS // 10 < len(refused) < MUTANTS
    assert len({one.partition(": ")[2] for one in refused}) > 5, "they are wrong in several ways"
