"""Every way out releases what it leaves, once; what was handed over is not released again."""

from __future__ import annotations

from kgen.lang import Error


class Broken(Error):
    pass


class Part:
    def __init__(self, size: int) -> None:
        if size < 0:
            raise Broken("size")
        self.size = size


class Whole:
    def __init__(self, left: Part, right: Part) -> None:
        self.left = left
        self.right = right


def checked(part: Part) -> int:  # counts: 0
    if part.size == 0:
        raise Broken("empty")
    return part.size


def caught(part: Part) -> int:  # counts: 1
    """The one count is the end of the error."""
    try:
        return checked(part)
    except Broken:
        return -1


def built(left: int, right: int) -> Whole:
    return Whole(Part(left), Part(right))


def finally_done(part: Part, log: list[int]) -> int:
    try:
        return checked(part)
    finally:
        log.append(1)


def raised_again(part: Part) -> int:
    try:
        return checked(part)
    except Broken as error:
        if part.size < 0:
            return -1
        raise error


def main() -> int:
    try:
        whole = built(1, 2)
        return caught(whole.left) + finally_done(whole.right, []) + raised_again(whole.left)
    except Error:
        return 1
