"""`T | None` narrowed by `is None`, truth, early return, `assert`, `and`."""

from __future__ import annotations

from kgen.lang import u32


class Node:
    def __init__(self, key: int, left: Node | None = None, right: Node | None = None) -> None:
        self.key = key
        self.left = left
        self.right = right


def height(node: Node | None) -> int:
    if node is None:
        return 0
    return 1 + max(height(node.left), height(node.right))


def parse_digit(text: str) -> int | None:
    return ord(text) - ord("0") if "0" <= text <= "9" else None


def first_digit(text: str) -> int:
    for character in text:
        digit = parse_digit(character)
        if digit is not None:
            return digit
    return -1


def name_or(name: str | None, other: str = "anonymous") -> str:
    return name or other


def checked_half(value: u32 | None) -> u32 | None:
    if value is None or value % 2:
        return None
    return value // 2


def main() -> int:
    tree = Node(5, Node(3, Node(1)), Node(8))
    print(height(tree), height(None), height(tree.left))
    print(first_digit("ab7c9"), first_digit("none"))
    print(name_or(None), name_or("kernel"), name_or(""), name_or(None, "x"))
    print(checked_half(10), checked_half(7), checked_half(None))
    left = tree.left
    if left and left.left is not None and left.left.key == 1:
        print("found", left.left.key)
    assert left is not None
    print(left.key, left.right is None)
    maybe: int | None = None
    print(maybe, maybe is None)
    for value in (1, None, 3):
        maybe = value
        print(maybe if maybe is not None else "nothing")
    values: list[int | None] = [1, None, 3]
    print(values, sum([value for value in values if value is not None]))
    zero: int | None = first_digit("0")
    print("zero is falsy" if not zero else "zero is truthy")
    return first_digit("4")
