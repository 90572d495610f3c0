"""Arrays of optionals and of structs; arrays as fields of objects."""

from __future__ import annotations

from typing import Annotated

from kgen.lang import Array, struct, u32


class Task:
    def __init__(self, name: str) -> None:
        self.name = name


@struct
class Slot:
    used: bool
    size: u32


class Table:
    def __init__(self) -> None:
        self.tasks: Annotated[Array[Task | None], 4] = Array(Task | None, 4)
        self.slots: Annotated[Array[Slot], 4] = Array(Slot, 4)

    def add(self, name: str, size: u32) -> int:
        for index in range(4):
            if self.tasks[index] is None:
                self.tasks[index] = Task(name)
                self.slots[index].used = True
                self.slots[index].size = size
                return index
        return -1

    def remove(self, index: int) -> None:
        self.tasks[index] = None
        self.slots[index] = Slot(used=False, size=0)

    def name(self, index: int) -> str:
        task = self.tasks[index]
        return task.name if task is not None else "-"


def main() -> int:
    table = Table()
    for index in range(5):
        print(table.add(f"task {index}", u32(index * 100)))
    table.remove(2)
    print(table.add("late", 7), table.slots[2].size)
    table.remove(0)
    for index in range(4):
        print(table.name(index), table.slots[index].used, table.slots[index].size)
    return 0
