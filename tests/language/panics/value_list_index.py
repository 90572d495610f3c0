"""`index` of a value that is not in the list."""

from __future__ import annotations


def position(names: list[str], name: str) -> int:
    return names.index(name)  # panic: value


def main() -> int:
    print(position(["x", "y"], "y"))
    print(position(["x", "y"], "z"))
    return 0
