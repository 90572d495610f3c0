from typing import Annotated

from kgen.lang import bits, struct, u8


@struct
class Control:
    mode: Annotated[u8, bits(3)] = 0


def main() -> int:
    control = Control()
    control.mode = 8
    return int(control.mode)
