"""The text of flags and enums: composite names, aliases, zero; members without the aliases."""

from __future__ import annotations

from enum import Enum, Flag, IntEnum, IntFlag, auto


class Bits(Flag):
    A = auto()
    B = auto()
    C = auto()
    AB = 3


class Perm(IntFlag):
    R = 4
    W = 2
    X = 1


class Alias(Enum):
    ONE = 1
    UNO = 1
    TWO = 2


class Big(IntEnum):
    TOP = 0x8000_0000_0000_0000


class Neg(IntEnum):
    LOW = -5
    HIGH = 5


def main() -> int:
    for b in Bits:
        print(b, b.value, repr(b))
    for p in Perm:
        print(p, p.value, repr(p), p.name)
    print(
        len(Bits),
        len(Perm),
        len(Alias),
        [a.name for a in Alias],
        Alias.UNO is Alias.ONE,
        Alias.UNO.name,
        Alias["UNO"],
        Alias(1),
    )
    b = Bits.A | Bits.C
    print(b, repr(b), Bits(0), repr(Bits(0)), Bits.AB, Bits.A | Bits.B, f"{b}", str(b))
    p = Perm.R | Perm.X
    print(p, repr(p), Perm(0), repr(Perm(0)), f"{p:03b}")
    print(Big.TOP, Big.TOP >> 60, Neg.LOW, Neg(-5).name, Neg.LOW < Neg.HIGH, abs(Neg.LOW), repr(Neg.LOW))
    return 0
