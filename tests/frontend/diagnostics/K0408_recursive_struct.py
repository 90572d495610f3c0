from __future__ import annotations

from kgen.lang import struct


@struct
class Node:
    value: int
    next: Node


def visit(node: Node) -> int:
    return node.value



def main() -> int:
    return 0
