"""A linked structure is dropped from its head; a detached tail lives on."""

from __future__ import annotations


class Link:
    def __init__(self, name: str, following: Link | None) -> None:
        self.name = name
        self.following = following

    def __del__(self) -> None:
        print("drop", self.name)


def chain(names: str) -> Link | None:
    head: Link | None = None
    for name in names:
        head = Link(name, head)
    return head


def last(link: Link) -> Link:
    while link.following is not None:
        link = link.following
    return link


def main() -> int:
    head = chain("abcd")
    assert head is not None
    tail = last(head)
    print(head.name, tail.name)
    head = head.following
    print("advanced")
    del head
    print("head is gone,", tail.name, "stays")
    rest = chain("xy")
    if rest is not None:
        rest.following = tail
    print("joined")
    return 0
