"""Disjoint sets over arrays and statics-free structs."""

from __future__ import annotations

from typing import Annotated

from kgen.lang import Array, struct, u8, u16

COUNT = 12


@struct
class Sets:
    parent: Annotated[Array[u16], COUNT]
    rank: Annotated[Array[u8], COUNT]
    groups: u16

    def find(self, item: u16) -> u16:
        while self.parent[item] != item:
            self.parent[item] = self.parent[self.parent[item]]
            item = self.parent[item]
        return item

    def join(self, a: u16, b: u16) -> bool:
        first, second = self.find(a), self.find(b)
        if first == second:
            return False
        if self.rank[first] < self.rank[second]:
            first, second = second, first
        self.parent[second] = first
        if self.rank[first] == self.rank[second]:
            self.rank[first] += 1
        self.groups -= 1
        return True


def fresh() -> Sets:
    sets = Sets(parent=Array(u16, COUNT), rank=Array(u8, COUNT), groups=COUNT)
    for item in range(COUNT):
        sets.parent[item] = u16(item)
    return sets


def main() -> int:
    sets = fresh()
    for a, b in ((0, 1), (2, 3), (1, 3), (0, 2), (4, 5), (10, 11), (11, 4)):
        print(a, b, sets.join(u16(a), u16(b)), sets.groups)
    roots = {int(sets.find(u16(item))) for item in range(COUNT)}
    print(len(roots), sets.find(0) == sets.find(3), sets.find(5) == sets.find(10), sets.find(6))
    return int(sets.groups)
