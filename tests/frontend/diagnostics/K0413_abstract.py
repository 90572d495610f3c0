from __future__ import annotations

from abc import ABC, abstractmethod


class Shape(ABC):
    @abstractmethod
    def area(self) -> int: ...


def main() -> int:
    return Shape().area()
