"""Several classes in one clause; order of clauses; errors in `else` and `finally`."""

from __future__ import annotations

from kgen.lang import Error


class A(Error):
    pass


class B(Error):
    pass


class C(B):
    def __init__(self, detail: int) -> None:
        super().__init__("from C")
        self.detail = detail


def throw(which: str) -> str:
    if which == "a":
        raise A("from A")
    if which == "b":
        raise B()
    if which == "c":
        raise C(3)
    return "calm"


def sort(which: str) -> str:
    try:
        return throw(which)
    except C as error:
        return f"C {error.detail}"
    except (A, B) as error:
        return f"A or B {error}"


def in_else(which: str) -> str:
    try:
        result = "tried"
    except A:
        return "never"
    else:
        try:
            result = throw(which)
        finally:
            print("else of", which)
    return result


def in_finally(first: str, second: str) -> str:
    try:
        try:
            throw(first)
        finally:
            throw(second)
    except A:
        return "A wins"
    except B as error:
        return f"B wins {error}"
    return "none"


def main() -> int:
    print([sort(which) for which in "abcx"])
    for which in "xa":
        try:
            print(in_else(which))
        except A as error:
            print("outside", error)
    print(in_finally("a", "c"), in_finally("b", "a"), in_finally("x", "a"), in_finally("a", "x"), in_finally("x", "x"))
    return 0
