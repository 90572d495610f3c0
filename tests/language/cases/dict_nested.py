"""Dictionaries of dictionaries, of lists, of tuples; deletion and re-insertion."""

from __future__ import annotations


def index_words(lines: list[str]) -> dict[str, list[tuple[int, int]]]:
    index: dict[str, list[tuple[int, int]]] = {}
    for number, line in enumerate(lines, 1):
        for position, word in enumerate(line.split()):
            index.setdefault(word, []).append((number, position))
    return index


def invert(table: dict[str, int]) -> dict[int, list[str]]:
    result: dict[int, list[str]] = {}
    for name, value in table.items():
        if value in result:
            result[value].append(name)
        else:
            result[value] = [name]
    return result


def main() -> int:
    tree: dict[str, dict[str, int]] = {"etc": {"hosts": 10}, "bin": {}}
    tree["bin"]["sh"] = 99
    tree["etc"]["fstab"] = 5
    tree["etc"]["hosts"] += 1
    for directory, files in tree.items():
        for name, size in files.items():
            print(f"/{directory}/{name} {size}")
    print(tree, sum(sum(files.values()) for files in tree.values()))
    print(index_words(["a b a", "b c"]))
    print(invert({"x": 1, "y": 2, "z": 1}))
    order = {1: "a", 2: "b", 3: "c"}
    del order[1]
    order[1] = "again"
    order[2] = "changed"
    print(order, list(order))
    for key in list(order):
        if key > 1:
            del order[key]
    print(order, len(order))
    pairs: dict[tuple[int, int], str] = {(x, y): f"{x}{y}" for x in range(2) for y in range(2)}
    pairs.pop((0, 1))
    print(pairs)
    return len(index_words(["one two three"]))
