"""Archives for the tests, made with CPython's tarfile."""

from __future__ import annotations

import io
import tarfile
from dataclasses import dataclass


@dataclass
class Given:
    """A member: what is not said is that of a small file."""

    path: str
    content: bytes = b""
    type: bytes = tarfile.REGTYPE
    target: str = ""
    permissions: int = 0o644
    uid: int = 0
    gid: int = 0
    modified_s: float = 0


def archive(members: list[Given], format: int = tarfile.PAX_FORMAT) -> bytes:
    """An archive with the members in their order."""
    output = io.BytesIO()
    with tarfile.open(fileobj=output, mode="w", format=format) as tar:
        for given in members:
            member = tarfile.TarInfo(given.path)
            member.type, member.linkname, member.mode = given.type, given.target, given.permissions
            member.uid, member.gid, member.mtime, member.size = (
                given.uid,
                given.gid,
                given.modified_s,
                len(given.content),
            )
            tar.addfile(member, io.BytesIO(given.content))
    # Without what fills it up to a record of twenty blocks: two blocks of zeros end it.
    content = output.getvalue()
    return content.rstrip(b"\0").ljust((len(content.rstrip(b"\0")) + 511) // 512 * 512 + 1024, b"\0")


TREE = [
    Given("etc", type=tarfile.DIRTYPE, permissions=0o755),
    Given("etc/passwd", b"root:x:0:0\n"),
    Given("etc/shadow", b"secret", permissions=0o600),
    Given("etc/empty"),
    Given("bin", type=tarfile.DIRTYPE, permissions=0o755),
    Given("bin/busybox", bytes(range(250)) * 40, permissions=0o4755),
    Given("bin/sh", type=tarfile.SYMTYPE, target="busybox", permissions=0o777),
    Given("lib", type=tarfile.SYMTYPE, target="usr/lib", permissions=0o777),
    Given("usr", type=tarfile.DIRTYPE, permissions=0o755),
    Given("usr/lib", type=tarfile.DIRTYPE, permissions=0o755),
    Given("usr/lib/a.so", b"a" * 5000, uid=1000, gid=1000),
    Given("usr/lib/b.so", type=tarfile.LNKTYPE, target="usr/lib/a.so", uid=1000, gid=1000),
    Given("usr/lib/deep", type=tarfile.DIRTYPE, permissions=0o755),
    Given("usr/lib/deep/er", type=tarfile.DIRTYPE, permissions=0o755),
    Given("usr/lib/deep/er/file", b"deep"),
    Given("home", type=tarfile.DIRTYPE, permissions=0o755),
    Given("home/user", type=tarfile.DIRTYPE, permissions=0o700, uid=1000, gid=1000),
    Given("home/user/notes", b"one two", uid=1000, gid=1000),
    Given("tmp", type=tarfile.DIRTYPE, permissions=0o1777),
    Given("tmp/fifo", type=tarfile.FIFOTYPE),
]
