from kgen.lang import u64
from kgen.unsafe import asm, naked

UNSAFE = "shows a naked function with an operand"


@naked
def double(value: u64) -> u64:
    asm(None, "leaq ($0,$0), %rax\nret", "r", value)


def main() -> int:
    return int(double(u64(1)))
