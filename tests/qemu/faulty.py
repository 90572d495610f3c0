"""A kernel that goes wrong in the way that it is told to."""

from __future__ import annotations

from kernel_src.arch.x86_64 import cpu
from kgen.lang import noinline, u64
from kgen.unsafe import asm
from platforms.baremetal import interrupt_setup
from platforms.baremetal.marks import mark

UNSAFE = "goes wrong on purpose"


def is_due(limit: u64) -> bool:
    return cpu.read_tsc() >= limit  # or hangs here


@noinline
def spin(limit: u64) -> int:
    rounds = 0
    while not is_due(limit):  # hangs here
        rounds += 1
    return rounds


@noinline
def element(values: list[int], index: int) -> int:
    return values[index]  # panics here


@noinline
def element_behind(values: list[int], index: int) -> int:
    return element(values, index + 1)  # passes on what it is given


@noinline
def fault_thrice() -> None:
    asm(None, "pushq $$0\npushq $$0\nlidt (%rsp)\nud2", "~{memory}")  # faults here


def work(rounds: int) -> int:
    total = 0
    for step in range(rounds):
        total += step * step % 7
    return total


def main(args: list[bytes]) -> int:
    way = args[0] if args else b""
    print("ready")
    if way == b"hang":
        interrupt_setup.prepare()  # which lets NMIs in
        print("steady")
        return spin(u64(0xFFFF_FFFF_FFFF_FF00) + u64(len(args)))
    if way == b"panic":
        return element_behind([1, 2, 3], len(args) + 5)
    if way == b"fault":
        fault_thrice()
    if way == b"work":
        for rounds in (0, 0, 100, 200):
            mark()
            print(work(rounds))
            mark()
        mark()
        mark()
    return 0
