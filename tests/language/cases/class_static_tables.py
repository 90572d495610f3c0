"""Class-level constants, tables and counters kept in objects."""

from __future__ import annotations

from typing import ClassVar, Final


class Register:
    NAMES: ClassVar[tuple[str, ...]] = ("rax", "rbx", "rcx", "rdx")
    WIDTH: Final = 64

    def __init__(self, number: int) -> None:
        self.number = number

    @property
    def name(self) -> str:
        return Register.NAMES[self.number]

    @classmethod
    def named(cls, name: str) -> Register | None:
        for number, candidate in enumerate(cls.NAMES):
            if candidate == name:
                return cls(number)
        return None


class Census:
    def __init__(self) -> None:
        self.births = 0

    def born(self) -> int:
        self.births += 1
        return self.births


class Person:
    def __init__(self, census: Census) -> None:
        self.number = census.born()


def main() -> int:
    for name in ("rcx", "rip", "rax"):
        register = Register.named(name)
        print(name, register.number if register is not None else "unknown", Register.WIDTH)
    print([Register(number).name for number in range(len(Register.NAMES))])
    census = Census()
    people = [Person(census) for _ in range(4)]
    print([person.number for person in people], census.births)
    return census.births
