"""Lists of lists, of tuples, of objects; shared and copied."""

from __future__ import annotations


class Item:
    def __init__(self, name: str) -> None:
        self.name = name


def transpose(matrix: list[list[int]]) -> list[list[int]]:
    return [[row[column] for row in matrix] for column in range(len(matrix[0]))]


def multiply(a: list[list[int]], b: list[list[int]]) -> list[list[int]]:
    result: list[list[int]] = []
    for row in a:
        line: list[int] = []
        for column in transpose(b):
            line.append(sum([x * y for x, y in zip(row, column, strict=True)]))
        result.append(line)
    return result


def main() -> int:
    matrix = [[1, 2, 3], [4, 5, 6]]
    print(transpose(matrix), multiply(matrix, transpose(matrix)))
    matrix[1][2] = 60
    matrix[0].append(99)
    print(matrix, matrix[0][-1], len(matrix[0]))
    grid = [[0] * 3 for _ in range(2)]
    grid[0][1] = 5
    print(grid)
    pairs = [(1, "one"), (2, "two")]
    pairs.append((3, "three"))
    for number, name in pairs:
        print(number, name)
    items = [Item("a"), Item("b")]
    shared = items[:]
    shared[0].name = "changed"
    shared.append(Item("c"))
    print([item.name for item in items], [item.name for item in shared], items[0] is shared[0])
    jagged: list[list[str]] = [[], ["x"], ["y", "z"]]
    print([len(row) for row in jagged], jagged)
    return len(multiply(matrix[1:], [[1], [2], [3]])[0])
