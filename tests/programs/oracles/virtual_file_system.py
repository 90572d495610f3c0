"""By the file system of the host, in a temporary folder: the same script over os and pathlib."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

from tests.programs.virtual_file_system import SCRIPT


class _Host:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.lines: list[str] = []

    def _at(self, path: str) -> Path:
        return Path(f"{self.root}{path}")

    def _tree(self, folder: Path, depth: int) -> None:
        for path in sorted(folder.iterdir()):
            indent = "  " * depth
            if path.is_symlink():
                target = str(os.readlink(path)).removeprefix(str(self.root))
                self.lines.append(f"{indent}{path.name} -> {target}")
            elif path.is_dir():
                self.lines.append(f"{indent}{path.name}/")
                self._tree(path, depth + 1)
            else:
                self.lines.append(f"{indent}{path.name} ({path.stat().st_size})")

    def run(self, command: str, path: str, rest: str) -> None:
        here = self._at(path)
        match command:
            case "mkdir":
                here.mkdir()
            case "write":
                here.write_text(rest)
            case "append":
                with here.open("a") as stream:
                    stream.write(rest)
            case "link":
                self._at(rest).symlink_to(here)
            case "cat":
                self.lines.append(here.read_text())
            case "remove":
                if here.is_dir() and not here.is_symlink():
                    here.rmdir()
                else:
                    here.unlink()
            case "move":
                os.rename(here, self._at(rest))
            case "size":
                files = [found for found in here.rglob("*") if found.is_file() and not found.is_symlink()]
                self.lines.append(str(sum(found.stat().st_size for found in files)))
            case "list":
                self.lines.append(", ".join(sorted(found.name for found in here.iterdir())))
            case _:
                self._tree(here, 1)


def expected() -> str:
    with tempfile.TemporaryDirectory() as folder:
        host = _Host(Path(folder).resolve())
        for line in SCRIPT.strip().splitlines():
            command, _, arguments = line.partition(" ")
            path, _, rest = arguments.partition(" ")
            try:
                host.run(command, path, rest)
            except OSError as error:
                host.lines.append(f"{line}: {errno.errorcode[error.errno or 0]}")
    return "\n".join(host.lines) + "\n"
