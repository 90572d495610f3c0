"""The error numbers against those that CPython was built with."""

from __future__ import annotations

import errno
import re
from pathlib import Path

from kernel_src import errno as module
from kernel_src.errno import Errno, OsError

CITED = re.compile(r"^    (E\w+) = (\d+)  # asm-generic/(errno|errno-base)\.h$", re.MULTILINE)


NEWER = {"EHWPOISON": 133}
"""What this version of CPython does not know: include/uapi/asm-generic/errno.h of Linux, its last line."""


def test_numbers_are_those_of_the_machine() -> None:
    assert {one.name: one.value for one in Errno} == {
        one.name: NEWER.get(one.name) or getattr(errno, one.name) for one in Errno
    }


def test_every_number_has_a_name() -> None:
    assert {int(one) for one in Errno} == set(errno.errorcode) | set(NEWER.values())


def test_every_row_is_cited() -> None:
    rows = {found[1]: (int(found[2]), found[3]) for found in CITED.finditer(Path(module.__file__).read_text())}
    assert {name: number for name, (number, _) in rows.items()} == {one.name: one.value for one in Errno}
    assert all((header == "errno-base") == (number <= 34) for number, header in rows.values())


def test_error_is_shown_by_name() -> None:
    assert str(OsError(Errno.ENOENT)) == "ENOENT"
