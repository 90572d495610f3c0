"""Random sequences of operations give on the core what they give on Linux."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Final

import pytest

from tests.kernel_src.fs.archives import TREE, archive
from tests.kernel_src.fs.scripts import prepared
from tests.kernel_src.fs.worlds import compiled, on_linux, without_links_of_directories

SEQUENCES: Final = 60
OPERATIONS: Final = 80
FLAGS: Final = ("O_EXCL", "O_TRUNC", "O_APPEND", "O_NOFOLLOW", "O_DIRECTORY", "O_PATH")

DIRECTORIES: Final = (
    "",
    "",
    "/etc",
    "/usr",
    "/usr/lib",
    "/usr/lib/deep",
    "/d0",
    "/d1",
    "/d0/d1",
    "/d0/..",
    "/l0",
    "/.",
)
MADE: Final = ("/etc", "/usr", "/usr/lib", "/usr/lib/deep", "/d0", "/d1", "/d0/d1")
FILES: Final = ("f0", "f1", "f2", "l0", "passwd", "a.so", "b.so", "notes")
FOLDERS: Final = ("d0", "d1", "d2", "deep", "er", "lib")


class Writer:
    """Writes a script, by chance."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.is_root = True

    def folder(self) -> str:
        return f"{self.chance.choice(DIRECTORIES)}/{self.chance.choice(FOLDERS)}{self.slash()}"

    def file(self) -> str:
        return f"{self.chance.choice(DIRECTORIES)}/{self.chance.choice(FILES)}{self.slash()}"

    def slash(self) -> str:
        return self.chance.choice(("",) * 40 + ("/", "/.", "/.."))

    def any(self) -> str:
        return self.chance.choice((self.file, self.folder))()

    def flags(self) -> str:
        chosen = [flag for flag in FLAGS if self.chance.random() < 0.2]
        # Linux before 6.4 has another answer to both of them (open(2), BUGS).
        if self.chance.random() < 0.5 and "O_DIRECTORY" not in chosen:
            chosen.append("O_CREAT")
        return "|".join([self.chance.choice(("O_RDONLY", "O_WRONLY", "O_RDWR")), *chosen])

    def operation(self) -> str:
        """Directories are renamed to other names than files, so that no directory of a lower layer is renamed."""
        chance = self.chance
        fd, size, offset = chance.randrange(3, 9), chance.randrange(9000), chance.randrange(20000)
        # Linux before 6.2 keeps the set-group-ID bit where later ones do not.
        mode = f"0{chance.randrange(0o10000) & ~0o2000:o}"
        renamed = f"{chance.choice(FILES)} {chance.choice(('', '', '1', '2'))}".strip()
        user = chance.choice(("0 0", "0 0", "0 0", "1000 1000", "1001 1000 50"))
        words = chance.choice(
            (
                f"open {self.flags()} {mode} {self.any()}",
                f"open {self.flags()} 0644 {self.file()}",
                *[f"open O_RDWR|O_CREAT 0666 {self.file()}"] * 4,
                *[f"mkdir 0777 {self.folder()}"] * 2,
                f"write {fd} {'w' * chance.randrange(1, 20)}",
                f"fill {fd} {size}",
                f"pwrite {fd} data {offset}",
                f"pread {fd} 50 {offset}",
                f"read {fd} {size % 100}",
                f"seek {fd} {offset} {chance.randrange(5)}",
                f"ftruncate {fd} {offset}",
                f"truncate {offset} {self.any()}",
                f"fstat {fd}",
                f"close {fd}",
                f"mkdir {mode} {self.folder()}",
                f"mkdir 0777 {self.folder()}",
                f"rmdir {self.any()}",
                f"unlink {self.any()}",
                *[f"rename {self.file()} {chance.choice(DIRECTORIES)}/{renamed}"] * 4,
                f"link {self.any()} {self.file()}",
                f"symlink {chance.choice(FOLDERS + FILES)} {self.file()}",
                f"chmod {mode} {self.any()}",
                f"chmod 0777 {self.folder()}",
                f"chown {chance.choice((0, 1000, -1))} {chance.choice((0, 1000, 50, -1))} {self.any()}",
                f"stat {self.any()}",
                f"lstat {self.any()}",
                f"readlink {self.any()}",
                f"access {chance.randrange(8)} {self.any()}",
                f"list {self.folder()}",
                f"chdir {self.folder()}",
                f"as {user}",
                "getcwd",
            )
        ).split(" ", 1)
        if words[0] == "as":
            self.is_root = words[1] == "0 0"
        # Linux may have been told to let nobody link to files of others: fs.protected_hardlinks of proc(5).
        if words[0] == "link" and not self.is_root:
            return "getcwd"
        return " ".join(words)

    def script(self) -> str:
        lines = ["umask 0", *[f"mkdir 0777 {path}" for path in MADE], "symlink d0 /l0"]
        lines += [self.operation() for _ in range(OPERATIONS)]
        shown = [f"list {path or '/'}" for path in dict.fromkeys(DIRECTORIES)]
        shown += [f"lstat {path}/{name}" for path in dict.fromkeys(DIRECTORIES) for name in FILES[:5]]
        return "\n".join([*lines, "as 0 0", *shown, "check"])

    def layered_script(self) -> str:
        """The layers of an overlay say all about it: mounted again, it shows the same."""
        shown = [f"list {path or '/'}" for path in dict.fromkeys(DIRECTORIES)]
        return "\n".join([self.script(), "remount", *shown, "check"])


@pytest.mark.parametrize("kind", ["tmpfs", "overlay"])
def test_random_operations_do_what_they_do_on_linux(kind: str, image: Path) -> None:
    tree = archive(TREE)
    if kind == "tmpfs":
        scripts = [prepared(kind, Writer(seed).script()) for seed in range(SEQUENCES)]
    else:
        scripts = [prepared(kind, Writer(seed).layered_script(), tree) for seed in range(SEQUENCES)]
    for seed, (ours, theirs) in enumerate(zip(compiled(image, scripts), on_linux(scripts), strict=True)):
        if kind == "overlay":
            ours, theirs = without_links_of_directories(ours), without_links_of_directories(theirs)
        assert ours.split("\n") == theirs.split("\n"), f"seed {seed}"
