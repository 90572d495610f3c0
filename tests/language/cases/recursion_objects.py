"""A binary search tree with insertion, removal and in-order walk."""

from __future__ import annotations


class Tree:
    def __init__(self, key: int) -> None:
        self.key = key
        self.left: Tree | None = None
        self.right: Tree | None = None


def insert(tree: Tree | None, key: int) -> Tree:
    if tree is None:
        return Tree(key)
    if key < tree.key:
        tree.left = insert(tree.left, key)
    elif key > tree.key:
        tree.right = insert(tree.right, key)
    return tree


def smallest(tree: Tree) -> Tree:
    while tree.left is not None:
        tree = tree.left
    return tree


def remove(tree: Tree | None, key: int) -> Tree | None:
    if tree is None:
        return None
    if key < tree.key:
        tree.left = remove(tree.left, key)
    elif key > tree.key:
        tree.right = remove(tree.right, key)
    elif tree.left is None:
        return tree.right
    elif tree.right is None:
        return tree.left
    else:
        successor = smallest(tree.right)
        tree.key = successor.key
        tree.right = remove(tree.right, successor.key)
    return tree


def walk(tree: Tree | None, into: list[int]) -> None:
    if tree is not None:
        walk(tree.left, into)
        into.append(tree.key)
        walk(tree.right, into)


def keys(tree: Tree | None) -> list[int]:
    result: list[int] = []
    walk(tree, result)
    return result


def main() -> int:
    tree: Tree | None = None
    for key in (50, 30, 70, 20, 40, 60, 80, 35, 45, 50):
        tree = insert(tree, key)
    print(keys(tree))
    for key in (30, 50, 99, 20):
        tree = remove(tree, key)
        print(key, keys(tree))
    total = sum(keys(tree))
    while tree is not None:
        tree = remove(tree, tree.key)
    print(keys(tree), total)
    return total % 256
