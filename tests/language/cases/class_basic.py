"""Classes: fields, methods, identity, references shared."""

from __future__ import annotations


class Node:
    def __init__(self, value: int) -> None:
        self.value = value
        self.next: Node | None = None


class LinkedList:
    def __init__(self) -> None:
        self.head: Node | None = None
        self.length = 0

    def push(self, value: int) -> None:
        node = Node(value)
        node.next = self.head
        self.head = node
        self.length += 1

    def reverse(self) -> None:
        previous: Node | None = None
        current = self.head
        while current is not None:
            following = current.next
            current.next = previous
            previous = current
            current = following
        self.head = previous

    def values(self) -> list[int]:
        result: list[int] = []
        node = self.head
        while node is not None:
            result.append(node.value)
            node = node.next
        return result


def main() -> int:
    numbers = LinkedList()
    for value in (3, 1, 4, 1, 5):
        numbers.push(value)
    print(numbers.values(), numbers.length)
    numbers.reverse()
    print(numbers.values())
    alias = numbers
    alias.push(9)
    print(numbers.values(), alias is numbers, numbers.head is alias.head)
    first = Node(1)
    second = Node(1)
    print(first is second, first is not second, first == second, first == first)
    first.next = second
    second.value = 42
    print(first.next.value)
    return numbers.length
