"""Type variables bound to a class; generic functions that call each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar


class Animal:
    def __init__(self, name: str, weight: int) -> None:
        self.name = name
        self.weight = weight

    def sound(self) -> str:
        return "..."


class Dog(Animal):
    def sound(self) -> str:
        return "woof"

    def fetch(self) -> str:
        return f"{self.name} fetches"


class Cat(Animal):
    def sound(self) -> str:
        return "meow"


A = TypeVar("A", bound=Animal)
T = TypeVar("T")
K = TypeVar("K")


def heaviest(animals: list[A]) -> A:
    result = animals[0]
    for animal in animals:
        if animal.weight > result.weight:
            result = animal
    return result


def chorus(animals: list[A]) -> str:
    return " ".join([animal.sound() for animal in animals])


def best(values: list[T], score: Callable[[T], int]) -> T:
    result = values[0]
    for value in values[1:]:
        if score(value) > score(result):
            result = value
    return result


def best_of_each(groups: dict[K, list[T]], score: Callable[[T], int]) -> dict[K, T]:
    return {key: best(values, score) for key, values in groups.items()}


def main() -> int:
    dogs = [Dog("rex", 30), Dog("fido", 8)]
    cats = [Cat("tom", 5)]
    print(heaviest(dogs).fetch(), heaviest(cats).sound(), chorus(dogs), chorus(cats))
    animals: list[Animal] = []
    animals.extend(dogs)
    animals.extend(cats)
    print(heaviest(animals).name, chorus(animals))
    print(best(animals, lambda animal: -animal.weight).name, best(["a", "ccc", "bb"], len))
    print(best_of_each({1: [3, 9], 2: [5]}, lambda value: value))
    return heaviest(dogs).weight
