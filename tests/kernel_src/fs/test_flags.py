"""The flags and numbers of the file interface against those that CPython was built with, and C headers."""

from __future__ import annotations

import os
import re
import select
import stat
from pathlib import Path
from typing import Final

import pytest

from kernel_src.fs import flags
from kernel_src.fs.driver import device_number
from kernel_src.fs.flags import Access, FileType, Open, Poll, Rename, Whence

CITED: Final = re.compile(r"^ *[A-Z_]+(: Final)? = \S.*  # \S", re.MULTILINE)
ROWS: Final = re.compile(r"^ *([A-Z][A-Z_]+)(?:: Final)? = ", re.MULTILINE)

OPEN: Final = {
    Open.WRITE_ONLY: os.O_WRONLY,
    Open.READ_WRITE: os.O_RDWR,
    Open.CREATE: os.O_CREAT,
    Open.EXCLUSIVE: os.O_EXCL,
    Open.NO_TTY: os.O_NOCTTY,
    Open.TRUNCATE: os.O_TRUNC,
    Open.APPEND: os.O_APPEND,
    Open.NONBLOCK: os.O_NONBLOCK,
    Open.DATA_SYNC: os.O_DSYNC,
    Open.DIRECT: os.O_DIRECT,
    # glibc calls it 0 where files are always large.
    Open.LARGE_FILE: 1 << 15,
    Open.DIRECTORY: os.O_DIRECTORY,
    Open.NO_FOLLOW: os.O_NOFOLLOW,
    Open.NO_ACCESS_TIME: os.O_NOATIME,
    Open.CLOSE_ON_EXEC: os.O_CLOEXEC,
    Open.SYNC: os.O_SYNC - os.O_DSYNC,
    Open.PATH: os.O_PATH,
    Open.TEMPORARY: os.O_TMPFILE - os.O_DIRECTORY,
}
WHENCE: Final = {
    Whence.START: os.SEEK_SET,
    Whence.CURRENT: os.SEEK_CUR,
    Whence.END: os.SEEK_END,
    Whence.DATA: os.SEEK_DATA,
    Whence.HOLE: os.SEEK_HOLE,
}
POLL: Final = {
    Poll.IN: select.POLLIN,
    Poll.OUT: select.POLLOUT,
    Poll.ERROR: select.POLLERR,
    Poll.HANG_UP: select.POLLHUP,
}
TYPES: Final = {
    FileType.FIFO: stat.S_IFIFO,
    FileType.CHARACTER: stat.S_IFCHR,
    FileType.DIRECTORY: stat.S_IFDIR,
    FileType.REGULAR: stat.S_IFREG,
    FileType.SYMLINK: stat.S_IFLNK,
}
ACCESS: Final = {Access.EXECUTE: os.X_OK, Access.WRITE: os.W_OK, Access.READ: os.R_OK}


@pytest.mark.parametrize(
    ("kind", "table"),
    [(Open, OPEN), (Whence, WHENCE), (Poll, POLL), (FileType, TYPES), (Access, ACCESS)],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_flags_are_those_of_the_machine(kind: type, table: dict[int, int]) -> None:
    assert set(table) == set(kind), "every flag has a second transcription"
    assert {int(ours): theirs for ours, theirs in table.items()} == {int(ours): int(ours) for ours in table}


def test_bits_of_modes_and_limits_are_those_of_the_machine() -> None:
    assert (flags.SET_USER_ID, flags.SET_GROUP_ID, flags.STICKY) == (stat.S_ISUID, stat.S_ISGID, stat.S_ISVTX)
    assert (flags.GROUP_EXECUTE, flags.ANY_EXECUTE) == (stat.S_IXGRP, stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    assert stat.S_IMODE(0o177777) == flags.PERMISSIONS
    assert (flags.NAME_MAX, flags.PATH_MAX) == (os.pathconf("/", "PC_NAME_MAX"), os.pathconf("/", "PC_PATH_MAX"))
    assert os.O_ACCMODE == flags.ACCESS_MODE
    assert (Rename.NO_REPLACE, Rename.EXCHANGE) == (1, 2), "linux/fs.h; what they do is compared with Linux"


def test_every_row_is_cited() -> None:
    text = Path(flags.__file__).read_text()
    assert len(CITED.findall(text)) == len(ROWS.findall(text)) > 50


@pytest.mark.parametrize(("major", "minor"), [(1, 3), (136, 0), (4095, 255), (4096, 256), (0xFFFFF, 0xFFFFF)])
def test_device_numbers_are_put_together_as_in_c(major: int, minor: int) -> None:
    assert device_number(major, minor) == os.makedev(major, minor)
