"""By tarfile; of the damaged archives only the first kind of damage is its business."""

from __future__ import annotations

import io
import stat
import tarfile

from tests.programs.tar_reader import ARCHIVE


def expected() -> str:
    lines: list[str] = []
    total = 0
    with tarfile.open(fileobj=io.BytesIO(ARCHIVE)) as tar:
        for entry in tar:
            kind = stat.S_IFDIR if entry.isdir() else stat.S_IFLNK if entry.issym() else stat.S_IFREG
            stream = tar.extractfile(entry) if entry.isreg() else None
            content = stream.read() if stream is not None else b""
            total += sum(content)
            name = entry.name + ("/" if entry.isdir() else "")
            arrow = f" -> {entry.linkname}" if entry.linkname else ""
            lines.append(f"{stat.filemode(kind | entry.mode)} {len(content):6} {name}{arrow}")
    lines.append(f"sum of all content {total}")
    lines += ["no end mark at 1024", "bad checksum at 0", "no end mark at 1024", "not ustar at 0", "bad checksum at 0"]
    return "\n".join(lines) + "\n"
