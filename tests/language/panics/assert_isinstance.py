"""`assert isinstance` of the wrong class."""

from __future__ import annotations


class Animal:
    pass


class Dog(Animal):
    def __init__(self, name: str) -> None:
        self.name = name


def name(animal: Animal) -> str:
    assert isinstance(animal, Dog)  # panic: assert
    return animal.name


def main() -> int:
    print(name(Dog("rex")))
    print(name(Animal()))
    return 0
