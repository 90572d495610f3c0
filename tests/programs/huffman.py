"""Huffman coding: a heap of trees, a code table, and bits out and in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kgen.lang import u8

TEXT: Final = b"she sells sea shells by the sea shore; the shells she sells are surely seashells"


@dataclass
class Leaf:
    weight: int
    order: int
    symbol: u8


@dataclass
class Branch:
    weight: int
    order: int
    zero: Tree
    one: Tree


Tree = Leaf | Branch


def _key(tree: Tree) -> tuple[int, int]:
    match tree:
        case Leaf(weight, order):
            return weight, order
        case Branch(weight, order):
            return weight, order


class TreeHeap:
    """The lightest tree first; among equals the oldest."""

    def __init__(self) -> None:
        self.trees: list[Tree] = []

    def __len__(self) -> int:
        return len(self.trees)

    def push(self, tree: Tree) -> None:
        """Adds a tree."""
        self.trees.append(tree)
        at = len(self.trees) - 1
        while at > 0 and _key(self.trees[at]) < _key(self.trees[(at - 1) // 2]):
            parent = (at - 1) // 2
            self.trees[at], self.trees[parent] = self.trees[parent], self.trees[at]
            at = parent

    def pop(self) -> Tree:
        """Removes the lightest tree."""
        top = self.trees[0]
        last = self.trees.pop()
        if self.trees:
            self.trees[0] = last
            self._sink()
        return top

    def _sink(self) -> None:
        at = 0
        while (child := 2 * at + 1) < len(self.trees):
            if child + 1 < len(self.trees) and _key(self.trees[child + 1]) < _key(self.trees[child]):
                child += 1
            if _key(self.trees[at]) <= _key(self.trees[child]):
                return
            self.trees[at], self.trees[child] = self.trees[child], self.trees[at]
            at = child


def build(data: bytes) -> Tree:
    """The tree of the symbols of some data."""
    counts: dict[u8, int] = {}
    for symbol in data:
        counts[symbol] = counts.get(symbol, 0) + 1
    heap = TreeHeap()
    for symbol in sorted(counts):
        heap.push(Leaf(counts[symbol], int(symbol), symbol))
    order = 256
    while len(heap) > 1:
        zero, one = heap.pop(), heap.pop()
        heap.push(Branch(_key(zero)[0] + _key(one)[0], order, zero, one))
        order += 1
    return heap.pop()


def collect(tree: Tree, prefix: str, codes: dict[u8, str]) -> None:
    """The code of every symbol below a tree."""
    match tree:
        case Leaf(symbol=symbol):
            codes[symbol] = prefix
        case Branch(zero=zero, one=one):
            collect(zero, prefix + "0", codes)
            collect(one, prefix + "1", codes)


def pack(bits: str) -> bytes:
    """Eight bits to a byte, high bit first."""
    result = bytearray()
    for start in range(0, len(bits), 8):
        value = u8(0)
        for place, bit in enumerate(bits[start : start + 8]):
            if bit == "1":
                value |= u8(0x80) >> place
        result.append(value)
    return bytes(result)


def unpack(packed: bytes, tree: Tree, count: int) -> bytes:
    """The first `count` symbols of packed data."""
    result = bytearray()
    here = tree
    for byte in packed:
        for place in range(7, -1, -1):
            if isinstance(here, Branch):
                here = here.one if byte >> place & 1 else here.zero
            if isinstance(here, Leaf):
                result.append(here.symbol)
                here = tree
                if len(result) == count:
                    return bytes(result)
    return bytes(result)


def main() -> int:
    tree = build(TEXT)
    codes: dict[u8, str] = {}
    collect(tree, "", codes)
    for symbol in sorted(codes):
        print(f"{chr(symbol)!r}: {codes[symbol]}")
    bits = "".join([codes[symbol] for symbol in TEXT])
    packed = pack(bits)
    print(f"{len(TEXT)} bytes, {len(bits)} bits, {len(packed)} bytes packed")
    print(packed.hex())
    print(unpack(packed, tree, len(TEXT)).decode())
    return 0
