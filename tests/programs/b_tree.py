"""A B-tree map with ordered iteration over a range; every node but the root stays at least half full."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kgen.lang import u32, wrapping_add, wrapping_mul

MIN_DEGREE: Final = 3
MAX_KEYS: Final = 2 * MIN_DEGREE - 1


class Node:
    """Sorted keys with their values; an inner node has one child more than keys."""

    def __init__(self) -> None:
        self.keys: list[int] = []
        self.values: list[str] = []
        self.children: list[Node] = []

    @property
    def is_leaf(self) -> bool:
        return not self.children

    def lower_bound(self, key: int) -> int:
        """How many keys are smaller."""
        low, high = 0, len(self.keys)
        while low < high:
            middle = (low + high) // 2
            if self.keys[middle] < key:
                low = middle + 1
            else:
                high = middle
        return low

    def split_child(self, place: int) -> None:
        """Splits a full child; its middle entry comes up here."""
        left = self.children[place]
        right = Node()
        middle = MIN_DEGREE - 1
        self.keys.insert(place, left.keys[middle])
        self.values.insert(place, left.values[middle])
        right.keys, right.values = left.keys[MIN_DEGREE:], left.values[MIN_DEGREE:]
        left.keys, left.values = left.keys[:middle], left.values[:middle]
        if not left.is_leaf:
            right.children = left.children[MIN_DEGREE:]
            left.children = left.children[:MIN_DEGREE]
        self.children.insert(place + 1, right)

    def merge_children(self, place: int) -> None:
        """Joins two minimal children and the entry between them."""
        left, right = self.children[place], self.children.pop(place + 1)
        left.keys.append(self.keys.pop(place))
        left.values.append(self.values.pop(place))
        left.keys.extend(right.keys)
        left.values.extend(right.values)
        left.children.extend(right.children)

    def fill_child(self, place: int) -> int:
        """Makes sure that a child can lose a key; where that child is afterwards."""
        child = self.children[place]
        if len(child.keys) >= MIN_DEGREE:
            return place
        if place > 0 and len(self.children[place - 1].keys) >= MIN_DEGREE:
            left = self.children[place - 1]
            child.keys.insert(0, self.keys[place - 1])
            child.values.insert(0, self.values[place - 1])
            self.keys[place - 1], self.values[place - 1] = left.keys.pop(), left.values.pop()
            if not left.is_leaf:
                child.children.insert(0, left.children.pop())
            return place
        if place < len(self.keys) and len(self.children[place + 1].keys) >= MIN_DEGREE:
            right = self.children[place + 1]
            child.keys.append(self.keys[place])
            child.values.append(self.values[place])
            self.keys[place], self.values[place] = right.keys.pop(0), right.values.pop(0)
            if not right.is_leaf:
                child.children.append(right.children.pop(0))
            return place
        place = min(place, len(self.keys) - 1)
        self.merge_children(place)
        return place


class BTree:
    """A map from int to str."""

    def __init__(self) -> None:
        self.root = Node()
        self.count = 0

    def __len__(self) -> int:
        return self.count

    def get(self, key: int) -> str | None:
        """The value of a key, or None."""
        node = self.root
        while True:
            place = node.lower_bound(key)
            if place < len(node.keys) and node.keys[place] == key:
                return node.values[place]
            if node.is_leaf:
                return None
            node = node.children[place]

    def __setitem__(self, key: int, value: str) -> None:
        if len(self.root.keys) == MAX_KEYS:
            old = self.root
            self.root = Node()
            self.root.children.append(old)
            self.root.split_child(0)
        node = self.root
        while True:
            place = node.lower_bound(key)
            if place < len(node.keys) and node.keys[place] == key:
                node.values[place] = value
                return
            if node.is_leaf:
                node.keys.insert(place, key)
                node.values.insert(place, value)
                self.count += 1
                return
            if len(node.children[place].keys) == MAX_KEYS:
                node.split_child(place)
            else:
                node = node.children[place]

    def remove(self, key: int) -> bool:
        """Takes a key out; whether it was there."""
        found = self._remove(self.root, key)
        if not self.root.keys and not self.root.is_leaf:
            self.root = self.root.children[0]
        if found:
            self.count -= 1
        return found

    def _remove(self, node: Node, key: int) -> bool:
        place = node.lower_bound(key)
        is_here = place < len(node.keys) and node.keys[place] == key
        if node.is_leaf:
            if is_here:
                node.keys.pop(place)
                node.values.pop(place)
            return is_here
        if not is_here:
            return self._remove(node.children[node.fill_child(place)], key)
        left, right = node.children[place], node.children[place + 1]
        if len(left.keys) >= MIN_DEGREE:
            last = left
            while not last.is_leaf:
                last = last.children[len(last.children) - 1]
            node.keys[place], node.values[place] = last.keys[-1], last.values[-1]
            return self._remove(left, node.keys[place])
        if len(right.keys) >= MIN_DEGREE:
            first = right
            while not first.is_leaf:
                first = first.children[0]
            node.keys[place], node.values[place] = first.keys[0], first.values[0]
            return self._remove(right, node.keys[place])
        node.merge_children(place)
        return self._remove(left, key)

    def between(self, start: int, stop: int) -> Iterator[tuple[int, str]]:
        """Entries with start <= key < stop, in order."""
        path: list[tuple[Node, int]] = [(self.root, self.root.lower_bound(start))]
        while not path[-1][0].is_leaf:
            node, place = path[-1]
            child = node.children[place]
            path.append((child, child.lower_bound(start)))
        while path:
            node, place = path.pop()
            if place == len(node.keys):
                continue
            if node.keys[place] >= stop:
                return
            yield node.keys[place], node.values[place]
            path.append((node, place + 1))
            while not path[-1][0].is_leaf:
                inner, at = path[-1]
                path.append((inner.children[at], 0))

    def depth(self) -> int:
        """How many levels there are; all leaves are on the last."""
        levels = 1
        node = self.root
        while not node.is_leaf:
            assert len(node.children) == len(node.keys) + 1
            node = node.children[0]
            levels += 1
        return levels


def main() -> int:
    tree = BTree()
    seed = u32(2026)
    for _ in range(500):
        seed = wrapping_add(wrapping_mul(seed, 1664525), 1013904223)
        key = int(seed >> 16) % 1000
        tree[key] = f"v{key}"
    print(len(tree), tree.depth() <= 6, tree.get(7), tree.get(1001))
    print([key for key, _ in tree.between(0, 120)])
    for key in range(0, 1000, 2):
        tree.remove(key)
    print(len(tree), [value for _, value in tree.between(500, 560)])
    removed = [key for key in range(1000) if tree.remove(key)]
    print(len(removed), len(tree), tree.depth(), removed[:10])
    return 0
