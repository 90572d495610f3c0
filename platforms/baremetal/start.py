"""The first 64-bit code: sets the machine up, runs the program, and ends the machine with its result."""

from __future__ import annotations

from typing import Final

from kgen.lang import Error, noraise, u8, u64, usize
from kgen.runtime import console, heap_watch
from kgen.runtime.buffer import Buffer
from kgen.runtime.bytes import Bytes
from kgen.runtime.hooks import hooks
from kgen.runtime.list import List
from kgen.runtime.uncaught import report_uncaught
from kgen.unsafe import Ptr, export
from platforms.baremetal import boot_info, memory, serial, task_context, tasks, traps

UNSAFE = "runs before there is anything safe to stand on"

SPACE: Final = 0x20
PERCENT: Final = 0x25


@noraise
@export("kgen_baremetal_enter")
def enter(information: u64) -> None:
    """Called by `boot.start` on the boot stack, with the physical address of the start info. Does not return."""
    serial.prepare()
    console.prepare()
    if hooks.is_shared:
        task_context.prepare_first()
    traps.prepare()
    boot_info.read(information)
    memory.prepare()
    if hooks.is_shared:
        tasks.prepare()
    line = boot_info.command_line()
    if hooks.watches_heap:
        heap_watch.watch(heap_watch.number_at(line))
        line = after_word(line)
    status = run(line)
    if hooks.watches_heap:
        status = heap_watch.report(status)
    console.flush()
    hooks.exit(status)


def run(line: Ptr[u8]) -> int:
    """The program's status; an error that it lets go is reported and counts as 1."""
    try:
        if hooks.takes_arguments:
            return hooks.main_with_arguments(arguments(line))
        return hooks.main()
    except Error as error:
        report_uncaught(error)
        return 1


def after_word(line: Ptr[u8]) -> Ptr[u8]:
    """The rest of a command line behind its first word."""
    end = usize(0)
    while line[end] != 0 and line[end] != SPACE:
        end += 1
    return line.offset(end)


def arguments(line: Ptr[u8]) -> List[Bytes]:
    """The command line, split at spaces; `%20` stands for a space inside an argument, a lone `%` for an empty one."""
    found = List[Bytes]()
    position = usize(0)
    while line[position] != 0:
        if line[position] == SPACE:
            position += 1
        else:
            end = position
            while line[end] != 0 and line[end] != SPACE:
                end += 1
            found.append(decoded(line.offset(position), end - position))
            position = end
    return found


def decoded(text: Ptr[u8], length: usize) -> Bytes:
    """`text` with each `%XX` replaced by the byte it stands for."""
    buffer = Buffer(length)
    used = usize(0)
    position = usize(0)
    while position < length:
        if text[position] != PERCENT:
            buffer.data[used] = text[position]
            used += 1
            position += 1
        elif position + 2 < length:
            buffer.data[used] = hexadecimal(text[position + 1]) * 16 + hexadecimal(text[position + 2])
            used += 1
            position += 3
        else:
            position = length
    return Bytes(buffer, buffer.data, used)


def hexadecimal(digit: u8) -> u8:
    """The value of a lower-case hexadecimal digit; 0 for any other byte."""
    if digit >= 0x30 and digit <= 0x39:
        return digit - 0x30
    if digit >= 0x61 and digit <= 0x66:
        return digit - 0x57
    return 0
