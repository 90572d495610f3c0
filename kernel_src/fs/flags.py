"""Flags and numbers of the file interface, with the values of Linux on x86-64.

`tests/kernel_src/fs/test_flags.py` holds every row to the values that CPython was built with.
"""

from __future__ import annotations

from enum import IntEnum, IntFlag
from typing import Final

NAME_MAX: Final = 255  # linux/limits.h: bytes in a name
PATH_MAX: Final = 4096  # linux/limits.h: bytes in a path, with the zero that ends it
SYMLINKS_MAX: Final = 40  # path_resolution(7): links followed in one resolution
FILE_SIZE_MAX: Final = 2**63 - 1  # linux/fs.h, MAX_LFS_FILESIZE on 64-bit machines


class FileType(IntEnum):
    """What an inode is: the upper four bits of a mode (inode(7))."""

    FIFO = 0o010000  # linux/stat.h, S_IFIFO
    CHARACTER = 0o020000  # linux/stat.h, S_IFCHR
    DIRECTORY = 0o040000  # linux/stat.h, S_IFDIR
    REGULAR = 0o100000  # linux/stat.h, S_IFREG
    SYMLINK = 0o120000  # linux/stat.h, S_IFLNK


PERMISSIONS: Final = 0o7777  # inode(7): the lower twelve bits of a mode
SET_USER_ID: Final = 0o4000  # linux/stat.h, S_ISUID
SET_GROUP_ID: Final = 0o2000  # linux/stat.h, S_ISGID
STICKY: Final = 0o1000  # linux/stat.h, S_ISVTX
GROUP_EXECUTE: Final = 0o010  # linux/stat.h, S_IXGRP
ANY_EXECUTE: Final = 0o111  # linux/stat.h, S_IXUGO


class Access(IntFlag):
    """What somebody wants to do with an inode: one digit of a mode, and the argument of access(2)."""

    EXECUTE = 1  # linux/fs.h, MAY_EXEC; of a directory: search
    WRITE = 2  # linux/fs.h, MAY_WRITE
    READ = 4  # linux/fs.h, MAY_READ


class Open(IntFlag):
    """Flags of open(2)."""

    WRITE_ONLY = 0o1  # asm-generic/fcntl.h, O_WRONLY
    READ_WRITE = 0o2  # asm-generic/fcntl.h, O_RDWR
    CREATE = 0o100  # asm-generic/fcntl.h, O_CREAT
    EXCLUSIVE = 0o200  # asm-generic/fcntl.h, O_EXCL
    NO_TTY = 0o400  # asm-generic/fcntl.h, O_NOCTTY
    TRUNCATE = 0o1000  # asm-generic/fcntl.h, O_TRUNC
    APPEND = 0o2000  # asm-generic/fcntl.h, O_APPEND
    NONBLOCK = 0o4000  # asm-generic/fcntl.h, O_NONBLOCK
    DATA_SYNC = 0o10000  # asm-generic/fcntl.h, O_DSYNC
    DIRECT = 0o40000  # asm-generic/fcntl.h, O_DIRECT
    LARGE_FILE = 0o100000  # asm-generic/fcntl.h, O_LARGEFILE
    DIRECTORY = 0o200000  # asm-generic/fcntl.h, O_DIRECTORY
    NO_FOLLOW = 0o400000  # asm-generic/fcntl.h, O_NOFOLLOW
    NO_ACCESS_TIME = 0o1000000  # asm-generic/fcntl.h, O_NOATIME
    CLOSE_ON_EXEC = 0o2000000  # asm-generic/fcntl.h, O_CLOEXEC
    SYNC = 0o4000000  # asm-generic/fcntl.h, __O_SYNC
    PATH = 0o10000000  # asm-generic/fcntl.h, O_PATH
    TEMPORARY = 0o20000000  # asm-generic/fcntl.h, __O_TMPFILE


READ_ONLY: Final = Open(0)  # asm-generic/fcntl.h, O_RDONLY
ACCESS_MODE: Final = Open.WRITE_ONLY | Open.READ_WRITE  # asm-generic/fcntl.h, O_ACCMODE
STATUS_FLAGS: Final = Open.APPEND | Open.NONBLOCK | Open.DIRECT | Open.NO_ACCESS_TIME  # fcntl(2), F_SETFL


class Rename(IntFlag):
    """Flags of renameat2(2)."""

    NO_REPLACE = 1  # linux/fs.h, RENAME_NOREPLACE
    EXCHANGE = 2  # linux/fs.h, RENAME_EXCHANGE


REPLACE: Final = Rename(0)  # rename(2): without flags


class Whence(IntEnum):
    """Where lseek(2) counts from."""

    START = 0  # linux/fs.h, SEEK_SET
    CURRENT = 1  # linux/fs.h, SEEK_CUR
    END = 2  # linux/fs.h, SEEK_END
    DATA = 3  # linux/fs.h, SEEK_DATA
    HOLE = 4  # linux/fs.h, SEEK_HOLE


class Poll(IntFlag):
    """What an open file is ready for (poll(2))."""

    IN = 0x1  # asm-generic/poll.h, POLLIN
    OUT = 0x4  # asm-generic/poll.h, POLLOUT
    ERROR = 0x8  # asm-generic/poll.h, POLLERR
    HANG_UP = 0x10  # asm-generic/poll.h, POLLHUP
