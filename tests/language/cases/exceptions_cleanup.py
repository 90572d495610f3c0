"""Objects are dropped while an error travels.

CPython keeps them until the traceback goes: exceptions_cleanup.out has the outcome.
"""

from __future__ import annotations

from kgen.lang import Error


class Resource:
    def __init__(self, name: str) -> None:
        self.name = name
        print("acquire", name)

    def __del__(self) -> None:
        print("release", self.name)


class Broken(Error):
    pass


def inner(depth: int) -> int:
    resource = Resource(f"inner {depth}")
    if depth == 0:
        raise Broken(f"at {resource.name}")
    return inner(depth - 1) + 1


def build(names: list[str]) -> list[Resource]:
    made: list[Resource] = []
    for name in names:
        if name == "bad":
            raise Broken(name)
        made.append(Resource(name))
    return made


def attempt_inner() -> None:
    try:
        inner(2)
    except Broken as error:
        print("caught", error)


def attempt_build(names: list[str]) -> int:
    try:
        return len(build(names))
    except Broken as error:
        print("caught", error)
        return 0


def main() -> int:
    attempt_inner()
    print(attempt_build(["a", "b"]))
    print(attempt_build(["c", "bad", "d"]))
    return 0
