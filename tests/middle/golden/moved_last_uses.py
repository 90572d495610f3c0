"""The last use of a variable hands its reference over instead of taking another one."""

from __future__ import annotations


class Leaf:
    def __init__(self, number: int) -> None:
        self.number = number


class Pair:
    def __init__(self, left: Leaf, right: Leaf) -> None:
        self.left = left
        self.right = right


def returned() -> Leaf:  # counts: 0
    leaf = Leaf(1)
    return leaf


def through_two_names() -> Leaf:  # counts: 0
    leaf = Leaf(1)
    same = leaf
    return same


def appended(leaves: list[Leaf]) -> None:  # counts: 1
    """The one count is the new list's element moving out when there is no memory."""
    leaf = Leaf(1)
    leaves.append(leaf)


def either(first: bool) -> Leaf:  # counts: 3
    one, other = Leaf(1), Leaf(2)
    return one if first else other


def paired() -> Pair:
    left = Leaf(1)
    right = Leaf(2)
    return Pair(left, right)


def replaced(pair: Pair) -> None:
    leaf = Leaf(3)
    pair.left = leaf


def main() -> int:
    leaves: list[Leaf] = []
    appended(leaves)
    pair = paired()
    replaced(pair)
    return returned().number + through_two_names().number + either(True).number + pair.left.number
