"""The part of pyelftools that kgen uses."""

from collections.abc import Mapping

class Section:
    name: str
    header: Mapping[str, int | str]
    def __getitem__(self, name: str) -> int | str: ...
    def data(self) -> bytes: ...
