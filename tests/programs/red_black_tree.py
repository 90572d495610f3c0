"""A left-leaning red-black tree, generic over an ordered key, with its invariants checked after every change."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Generic, Protocol, Self, TypeVar

from kgen.lang import u64, wrapping_add, wrapping_mul


class Ordered(Protocol):
    """What a key must be able to do."""

    def __lt__(self, other: Self, /) -> bool: ...


K = TypeVar("K", bound=Ordered)
V = TypeVar("V")


class Color(Enum):
    RED = "red"
    BLACK = "black"


class Node(Generic[K, V]):
    """A new node is red."""

    def __init__(self, key: K, value: V) -> None:
        self.key = key
        self.value = value
        self.color = Color.RED
        self.left: Node[K, V] | None = None
        self.right: Node[K, V] | None = None


class RedBlackTree(Generic[K, V]):
    """A sorted map."""

    def __init__(self) -> None:
        self.root: Node[K, V] | None = None
        self.count = 0

    def __len__(self) -> int:
        return self.count

    def __setitem__(self, key: K, value: V) -> None:
        root = self._insert(self.root, key, value)
        root.color = Color.BLACK
        self.root = root

    def get(self, key: K) -> V | None:
        """The value of a key, or None."""
        node = self.root
        while node is not None:
            if key < node.key:
                node = node.left
            elif node.key < key:
                node = node.right
            else:
                return node.value
        return None

    def _insert(self, node: Node[K, V] | None, key: K, value: V) -> Node[K, V]:
        if node is None:
            self.count += 1
            return Node(key, value)
        if key < node.key:
            node.left = self._insert(node.left, key, value)
        elif node.key < key:
            node.right = self._insert(node.right, key, value)
        else:
            node.value = value
        return self._balanced(node)

    def _is_red(self, node: Node[K, V] | None) -> bool:
        return node is not None and node.color is Color.RED

    def _balanced(self, node: Node[K, V]) -> Node[K, V]:
        if self._is_red(node.right) and not self._is_red(node.left):
            node = self._rotated_left(node)
        left = node.left
        if left is not None and self._is_red(left) and self._is_red(left.left):
            node = self._rotated_right(node)
        if node.left is not None and node.right is not None and self._is_red(node.left) and self._is_red(node.right):
            node.color = Color.RED
            node.left.color = Color.BLACK
            node.right.color = Color.BLACK
        return node

    def _rotated_left(self, node: Node[K, V]) -> Node[K, V]:
        top = node.right
        assert top is not None
        node.right = top.left
        top.left = node
        top.color = node.color
        node.color = Color.RED
        return top

    def _rotated_right(self, node: Node[K, V]) -> Node[K, V]:
        top = node.left
        assert top is not None
        node.left = top.right
        top.right = node
        top.color = node.color
        node.color = Color.RED
        return top

    def items(self) -> Iterator[tuple[K, V]]:
        """All entries in order."""
        path: list[Node[K, V]] = []
        node = self.root
        while path or node is not None:
            while node is not None:
                path.append(node)
                node = node.left
            top = path.pop()
            yield top.key, top.value
            node = top.right

    def black_height(self, node: Node[K, V] | None) -> int:
        """Black nodes on every way down, the same on each; panics where an invariant is broken."""
        if node is None:
            return 0
        assert not self._is_red(node.right)
        assert not (self._is_red(node) and self._is_red(node.left))
        left, right = self.black_height(node.left), self.black_height(node.right)
        assert left == right
        return left + (1 if node.color is Color.BLACK else 0)


class Version:
    """A key of our own, ordered by its parts."""

    def __init__(self, major: int, minor: int) -> None:
        self.major = major
        self.minor = minor

    def __lt__(self, other: Version, /) -> bool:
        return (self.major, self.minor) < (other.major, other.minor)

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"


def main() -> int:
    numbers: RedBlackTree[int, str] = RedBlackTree()
    state = u64(88172645463325252)
    for step in range(300):
        state = wrapping_add(wrapping_mul(state, 6364136223846793005), 1442695040888963407)
        numbers[int(state >> 33) % 500] = f"step {step}"
        assert numbers.black_height(numbers.root) > 0
    print(len(numbers))
    for key, value in numbers.items():
        if key % 10 == 0:
            print(key, value)

    releases: RedBlackTree[Version, str] = RedBlackTree()
    for major, minor, name in [(3, 11, "pinned"), (2, 7, "old"), (3, 9, "older"), (3, 13, "new"), (3, 9, "oldest")]:
        releases[Version(major, minor)] = name
    print(", ".join([f"{version} {name}" for version, name in releases.items()]))
    print(releases.get(Version(3, 13)), releases.get(Version(1, 0)))
    return 0
