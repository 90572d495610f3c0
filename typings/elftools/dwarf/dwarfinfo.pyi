"""The part of pyelftools that reads DWARF."""

from elftools.dwarf.callframe import CFIEntry

class DWARFInfo:
    def has_CFI(self) -> bool: ...
    def CFI_entries(self) -> list[CFIEntry]: ...
