"""By a regular expression over the archive, and the stat module."""

from __future__ import annotations

import re
import stat

from tests.programs.cpio_reader import ARCHIVE

KINDS = {stat.S_IFDIR: "directory", stat.S_IFREG: "file", stat.S_IFLNK: "link", stat.S_IFCHR: "device"}


def expected() -> str:
    lines: list[str] = []
    shared: dict[int, list[tuple[str, int]]] = {}
    for match in re.finditer(rb"070701((?:[0-9A-F]{8}){13})([^\0]+)\0", ARCHIVE):
        fields = [int(match[1][at : at + 8], 16) for at in range(0, 104, 8)]
        start = -(-match.end() // 4) * 4
        name, mode, content = match[2].decode(), fields[1], ARCHIVE[start : start + fields[6]]
        if name != "TRAILER!!!":
            kind = KINDS[stat.S_IFMT(mode)]
            lines.append(f"{stat.S_IMODE(mode):03o} {kind:<9} {len(content):4} {sum(content):6} {name}")
            shared.setdefault(fields[0], []).append((name, len(content)))
    for members in shared.values():
        if len(members) > 1:
            names = " = ".join(name for name, _ in members)
            lines.append(f"{names}: {max(size for _, size in members)} bytes, {len(members)} links")
    last = ARCHIVE.rindex(b"070701")
    lines += ["no trailer at 0", f"no trailer at {last}", "bad magic at 0", "field 0 is no number at 0"]
    return "\n".join(lines) + "\n"
