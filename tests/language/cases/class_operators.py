"""Operators of classes, fields assigned side by side, more of deque."""

from __future__ import annotations

from collections import deque


class Path:
    def __init__(self, text: str) -> None:
        self.text = text

    def __truediv__(self, part: str) -> Path:
        return Path(f"{self.text}/{part}")


class Matrix:
    def __init__(self, rows: int, columns: int) -> None:
        self.rows, self.columns = rows, columns
        self.data = [0] * (rows * columns)

    def __getitem__(self, key: tuple[int, int]) -> int:
        row, column = key
        return self.data[row * self.columns + column]

    def __setitem__(self, key: tuple[int, int], value: int) -> None:
        row, column = key
        self.data[row * self.columns + column] = value

    def __matmul__(self, other: Matrix) -> Matrix:
        product = Matrix(self.rows, other.columns)
        for i in range(self.rows):
            for j in range(other.columns):
                product[i, j] = sum(self[i, k] * other[k, j] for k in range(self.columns))
        return product


def main() -> int:
    print((Path("") / "usr" / "bin").text)
    matrix = Matrix(2, 2)
    matrix[0, 0], matrix[0, 1], matrix[1, 0] = 1, 2, 3
    matrix[1, 1] += 4
    print((matrix @ matrix).data)
    queue = deque([1, 2, 3, 2, 4])
    queue.remove(2)
    queue.rotate(1)
    print(queue, queue.index(3), queue.count(2), queue.count(9))
    queue.appendleft(0)
    queue.reverse()
    print(queue, list(reversed(queue)))
    texts = deque(["a", "b", "c"])
    texts.remove("c")
    texts.reverse()
    print(texts)
    return 0
