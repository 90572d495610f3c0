"""Properties, setters, class methods, static methods, class constants."""

from __future__ import annotations

from typing import ClassVar, Final


class Temperature:
    FREEZING: ClassVar[int] = 273
    SCALE = 10

    def __init__(self, kelvin: int) -> None:
        self._kelvin: Final = kelvin
        self._label = ""

    @classmethod
    def from_celsius(cls, celsius: int) -> Temperature:
        return cls(celsius + cls.FREEZING)

    @staticmethod
    def is_valid(kelvin: int) -> bool:
        return kelvin >= 0

    @property
    def celsius(self) -> int:
        return self._kelvin - Temperature.FREEZING

    @property
    def label(self) -> str:
        return self._label or "none"

    @label.setter
    def label(self, text: str) -> None:
        self._label = text.strip()

    @property
    def scaled(self) -> int:
        return self.celsius * self.SCALE


def main() -> int:
    warm = Temperature.from_celsius(25)
    print(warm.celsius, warm.scaled, warm.label, Temperature.is_valid(-1), Temperature.is_valid(5))
    warm.label = "  room  "
    print(warm.label, Temperature.FREEZING, Temperature.SCALE)
    cold = Temperature(200)
    print(cold.celsius, cold.scaled)
    cold.label = warm.label + "2"
    print(cold.label)
    return warm.celsius
