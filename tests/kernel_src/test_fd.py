"""Descriptor tables: what happens to them as a whole. `tests/kernel_src/fs` compares what happens to one descriptor with Linux."""

from __future__ import annotations

import random

import pytest

from kernel_src.credentials import Credentials
from kernel_src.errno import Errno, OsError
from kernel_src.fd import DescriptorTable
from kernel_src.fs.flags import Open
from kernel_src.fs.open_pipe import OpenPipe, PipeFileSystem


def pipe() -> tuple[OpenPipe, OpenPipe]:
    return PipeFileSystem(1, lambda: 0).make_pipe(Open(0), Credentials(0, 0, []))


def filled(count: int) -> DescriptorTable:
    """A table with so many descriptors of one file; every third is closed on exec."""
    table, (reader, _) = DescriptorTable(), pipe()
    for number in range(count):
        assert table.add(reader, close_on_exec=number % 3 == 0) == number
    return table


def test_a_file_is_closed_with_its_last_descriptor() -> None:
    table, (reader, writer) = DescriptorTable(), pipe()
    table.add(writer)
    del writer
    table.duplicate(0)
    table.close(0)
    assert reader.pipe.writers == 1
    table.close(1)
    assert reader.pipe.writers == 0


def test_a_new_process_has_descriptors_of_its_own_for_the_same_files() -> None:
    table = filled(4)
    table.close(1)
    copy = table.copy()
    assert copy.file(0) is table.file(0) and copy.close_on_exec(3) and not copy.close_on_exec(2)
    copy.close(0)
    copy.set_close_on_exec(2, True)
    assert table.file(0) is table.file(2) and not table.close_on_exec(2)
    assert (copy.add(table.file(0)), table.add(table.file(0))) == (0, 1)
    assert (len(copy), len(table)) == (3, 4)


def test_a_program_that_is_started_gets_what_is_not_closed_on_exec() -> None:
    table = filled(10)
    table.close_for_exec()
    assert [fd for fd in range(10) if table.descriptors[fd] is not None] == [1, 2, 4, 5, 7, 8]
    assert table.add(table.file(1)) == 0


@pytest.mark.parametrize(
    ("first", "last", "left"), [(2, 4, [0, 1, 5]), (0, 100, []), (5, 5, [0, 1, 2, 3, 4]), (9, 12, [*range(6)])]
)
def test_a_range_of_descriptors_is_closed(first: int, last: int, left: list[int]) -> None:
    table = filled(6)
    table.close_range(first, last)
    assert [fd for fd in range(6) if table.descriptors[fd] is not None] == left
    with pytest.raises(OsError, match=Errno.EINVAL.name):
        table.close_range(last + 1, first)


def test_the_lowest_free_descriptor_is_always_taken() -> None:
    """Against a set of numbers, over many random steps."""
    chance, table, used = random.Random(1), DescriptorTable(), set[int]()
    reader, _writer = pipe()
    table.limit = 40
    for _ in range(3000):
        minimum = chance.choice((0, 0, 0, chance.randrange(40)))
        free = [fd for fd in range(minimum, 40) if fd not in used]
        match chance.randrange(4):
            case 0 | 1 if free:
                assert table.add(reader, minimum=minimum) == free[0]
                used.add(free[0])
            case 0 | 1:
                with pytest.raises(OsError, match=Errno.EMFILE.name):
                    table.add(reader, minimum=minimum)
            case 2 if used:
                fd = chance.choice(sorted(used))
                table.close(fd)
                used.remove(fd)
            case _ if used:
                target = chance.randrange(40)
                table.duplicate_to(chance.choice(sorted(used)), target)
                used.add(target)
            case _:
                pass
        assert len(table) == len(used)
