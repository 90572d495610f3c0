"""A shell on the serial port: lines are edited here, commands look at the kernel.

kgen run examples/serial_shell.py --on qemu
"""

from __future__ import annotations

from typing import Final

from kernel_src.mm import frames
from kernel_src.mm.buddy import FREE, OWNERS
from kgen.lang import u8
from platforms.baremetal import clock, serial
from platforms.baremetal.image import image

BACKSPACE: Final = (0x08, 0x7F)
END: Final = (0x0A, 0x0D)
LONGEST: Final = 120


def read_line() -> str:
    """What is typed up to the end of a line, echoed; only printable ASCII, at most LONGEST characters."""
    line = bytearray()
    while (byte := serial.read()) not in END:
        if byte in BACKSPACE:
            if line:
                line.pop()
                print("\b \b", end="")
        elif 0x20 <= byte < 0x7F and len(line) < LONGEST:
            line.append(byte)
            print(chr(byte), end="")
    print()
    return line.decode()


def answer(words: list[str]) -> bool:
    """Does one command; False ends the shell."""
    match words:
        case []:
            pass
        case ["help"]:
            print("commands: echo TEXT, memory, uptime, help, exit")
        case ["echo", *rest]:
            print(" ".join(rest))
        case ["memory"]:
            for owner, name in enumerate(OWNERS):
                if owner >= FREE:
                    print(f"{name:>12} {frames.owned_by(u8(owner)) * 4:>9} KiB")
        case ["uptime"]:
            print(clock.monotonic_ns() // 1_000_000, "ms")
        case ["exit"]:
            return False
        case _:
            print("no such command:", words[0])
    return True


def main() -> int:
    clock.prepare()
    serial.listen()
    print("help lists the commands")
    while True:
        print("> ", end="")
        if not answer(read_line().split()):
            return 0


IMAGE = image("serial-shell", main)
