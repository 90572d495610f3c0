"""`IntEnum`: arithmetic, comparison, conversion from numbers."""

from __future__ import annotations

from enum import IntEnum

from kgen.lang import Error, u8


class Errno(IntEnum):
    EPERM = 1
    ENOENT = 2
    EINVAL = 22


class Priority(IntEnum):
    LOW = 10
    NORMAL = 20
    HIGH = 30

    def next(self) -> Priority:
        return Priority.HIGH if self is Priority.HIGH else Priority(self + 10)


class OsError(Error):
    def __init__(self, errno: Errno) -> None:
        super().__init__(f"{errno.name} ({errno.value})")
        self.errno = errno


def check(code: u8) -> str:
    match Errno(code):
        case Errno.EPERM:
            return "not permitted"
        case Errno.ENOENT:
            return "no entry"
        case Errno.EINVAL:
            return "invalid"


def main() -> int:
    print(Errno.EINVAL + 1, Errno.EPERM < Errno.ENOENT, Errno.ENOENT == 2, -Errno.EPERM, Errno(22).name)
    print(Priority.LOW.next().name, Priority.HIGH.next().name, max(Priority.LOW, Priority.NORMAL).name)
    print([errno.value for errno in Errno], sorted([3, int(Errno.ENOENT), 1]))
    print(check(1), check(2), check(22))
    try:
        raise OsError(Errno.ENOENT)
    except OsError as error:
        print(error, error.errno.value)
    table = [0] * 31
    table[Priority.HIGH] = 5
    print(sum(table), 1 << Errno.ENOENT)
    return Errno.EINVAL
