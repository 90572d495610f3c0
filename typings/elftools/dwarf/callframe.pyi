"""The part of pyelftools that reads call frame information."""

from collections.abc import Mapping

class RegisterRule:
    UNDEFINED: str
    SAME_VALUE: str
    OFFSET: str
    type: str
    arg: int | None

class CFARule:
    reg: int | None
    offset: int | None

class DecodedCallFrameTable:
    table: list[dict[int | str, int | CFARule | RegisterRule]]

class CFIEntry:
    header: Mapping[str, int | bytes]
    def get_decoded(self) -> DecodedCallFrameTable: ...

class CIE(CFIEntry): ...

class FDE(CFIEntry):
    cie: CIE
