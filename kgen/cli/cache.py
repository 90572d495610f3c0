"""Images that were built before: an unchanged program is not compiled again.

An entry is a folder with the image, its map, and a manifest of everything that the build read. It is good for as
long as all of that is unchanged. The cache lives in `$KGEN_CACHE`, else in `kgen` below the user's cache folder
(`$XDG_CACHE_HOME`, freedesktop.org Base Directory Specification); an empty `KGEN_CACHE` switches it off. Where it
cannot be written, nothing is kept and nothing is said: it only saves time.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypedDict, cast

from kgen.cli.inputs import Inputs, digest, names_in
from kgen.cli.stamp import stamp

if TYPE_CHECKING:
    from kgen.backend.worker import Level

RELEASE: Final = 2
DEV: Final = 0
"""The optimisation levels of the profiles."""

ENTRIES: Final = 64
"""More are not kept; the oldest goes first."""

DOUBT_NS: Final = 2_000_000_000
"""A file changed this shortly before the entry was made may have changed again within the clock's resolution."""


@dataclass(frozen=True)
class Request:
    """What to build: a program for the host or for QEMU, or the image that a file describes."""

    purpose: str
    file: str
    level: Level
    watches_heap: bool = False


@dataclass(frozen=True)
class Built:
    """A finished image."""

    name: str
    content: bytes
    map_text: str


class File(TypedDict):
    """A file as it was when it was read."""

    size: int
    time_ns: int
    digest: str


class Manifest(TypedDict):
    """What an entry depends on."""

    name: str
    made_ns: int
    files: dict[str, File]
    variables: dict[str, str | None]
    folders: dict[str, list[str]]


def folder() -> Path | None:
    """Where entries are; None when the cache is off."""
    chosen = os.environ.get("KGEN_CACHE")
    if chosen is not None:
        return Path(chosen) if chosen else None
    base = os.environ.get("XDG_CACHE_HOME")
    home = os.environ.get("HOME")
    if not base and not home:
        return None
    return (Path(base) if base else Path(home or "", ".cache")) / "kgen"


def _place(request: Request) -> Path | None:
    base = folder()
    path = os.path.abspath(request.file)
    text = f"{stamp()} {request.purpose} {path} {request.level} {request.watches_heap} {os.getcwd()}"
    return None if base is None else base / hashlib.sha256(text.encode()).hexdigest()


def find(request: Request) -> Built | None:
    """The image of an earlier build of the same from the same."""
    place = _place(request)
    if place is None:
        return None
    try:
        manifest = cast("Manifest", json.loads((place / "manifest.json").read_text()))
        if not _is_current(manifest):
            return None
        os.utime(place)
        return Built(manifest["name"], (place / "image").read_bytes(), (place / "map").read_text())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _is_current(manifest: Manifest) -> bool:
    for path, known in manifest["files"].items():
        status = Path(path).stat()
        same_time = status.st_mtime_ns == known["time_ns"] and status.st_mtime_ns < manifest["made_ns"] - DOUBT_NS
        if status.st_size != known["size"] or (not same_time and digest(path) != known["digest"]):
            return False
    if any(os.environ.get(name) != value for name, value in manifest["variables"].items()):
        return False
    return names_in(manifest["folders"]) == manifest["folders"]


def store(request: Request, inputs: Inputs, built: Built) -> None:
    """Keeps an image."""
    place = _place(request)
    if place is None or not inputs.repeatable:
        return
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(dir=place.parent, prefix=".new-"))
        try:
            (scratch / "image").write_bytes(built.content)
            (scratch / "map").write_text(built.map_text)
            (scratch / "manifest.json").write_text(json.dumps(_manifest(request, inputs, built.name)))
            shutil.rmtree(place, ignore_errors=True)
            scratch.rename(place)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
        _drop_oldest(place.parent)
    except OSError:
        return


def _manifest(request: Request, inputs: Inputs, name: str) -> Manifest:
    files: dict[str, File] = {}
    for path in inputs.files():
        status = Path(path).stat()
        files[path] = {"size": status.st_size, "time_ns": status.st_mtime_ns, "digest": digest(path)}
    return {
        "name": name,
        "made_ns": time.time_ns(),
        "files": files,
        "variables": inputs.variables,
        "folders": names_in([os.path.dirname(os.path.abspath(request.file))]),
    }


def _drop_oldest(base: Path) -> None:
    entries = [entry for entry in base.iterdir() if not entry.name.startswith(".new-")]
    entries.sort(key=lambda entry: entry.stat().st_mtime_ns)
    for entry in entries[: max(0, len(entries) - ENTRIES)]:
        shutil.rmtree(entry, ignore_errors=True)
