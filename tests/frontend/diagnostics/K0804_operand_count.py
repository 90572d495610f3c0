from kgen.lang import u64
from kgen.unsafe import asm

UNSAFE = "shows operands and constraints that do not fit each other"


def sum_of(a: u64, b: u64) -> u64:
    return asm(u64, "leaq ($1,$2), $0", "=r,r,r", a)


def swapped(a: u64, b: u64) -> u64:
    return asm(u64, "xchgq $0, $1", "=r,=r,0,1", a, b)


def main() -> int:
    return int(sum_of(u64(1), u64(2)) + swapped(u64(1), u64(2)))
