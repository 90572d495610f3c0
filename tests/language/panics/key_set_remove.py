"""`remove` of a missing member."""

from __future__ import annotations


def leave(members: set[str], name: str) -> None:
    members.remove(name)  # panic: key
    print(name, "left")


def main() -> int:
    members = {"ann", "bob"}
    leave(members, "ann")
    leave(members, "ann")
    return 0
