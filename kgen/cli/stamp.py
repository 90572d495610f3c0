"""What identifies this kgen: its own sources and the Python it runs in."""

from __future__ import annotations

import hashlib
import os
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
PACKAGES: Final = ("kgen", "kernel_src", "platforms", "qemu", "shims")
"""What the distribution installs: all of it may end up in an image."""


def stamp() -> str:
    """Changes whenever another kgen might build something else from the same program."""
    made = hashlib.sha256(f"{sys.version} {sys.prefix}".encode())
    made.update(str(Path(sysconfig.get_path("purelib")).stat().st_mtime_ns).encode())
    for name in PACKAGES:
        for path, size, time_ns in _sources(str(ROOT / name)):
            made.update(f"{path} {size} {time_ns}\n".encode())
    return made.hexdigest()


def _sources(folder: str) -> Iterator[tuple[str, int, int]]:
    """Path, size and time of every file that is no by-product, in a fixed order."""
    if not os.path.isdir(folder):
        return
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda found: found.name):
            if entry.is_dir():
                if entry.name != "__pycache__":
                    yield from _sources(entry.path)
            elif not entry.name.endswith(".pyc"):
                status = entry.stat()
                yield entry.path, status.st_size, status.st_mtime_ns
