"""Patterns over unions, sequences with a named rest, optional flow."""

from __future__ import annotations

from dataclasses import dataclass

from kgen.lang import weak


@dataclass
class Num:
    value: int


@dataclass
class Add:
    left: Expr
    right: Expr


@dataclass
class Neg:
    inner: Expr


Expr = Num | Add | Neg


def ev(e: Expr) -> int:
    match e:
        case Num(v):
            return v
        case Add(Num(0), r):
            return ev(r)
        case Add(left=l, right=r):
            return ev(l) + ev(r)
        case Neg(inner):
            return -ev(inner)


def ev2(e: Expr) -> int:
    if isinstance(e, Num):
        return e.value
    if isinstance(e, Add):
        return ev2(e.left) + ev2(e.right)
    return -ev2(e.inner)


def kinds(x: int | str | bytes | None | list[int] | bool) -> str:
    match x:
        case None:
            return "none"
        case bool():
            return "bool"
        case 0:
            return "zero"
        case int(n) if n > 100:
            return f"big {n}"
        case int():
            return "int"
        case "hi" | "ho":
            return "greeting"
        case str():
            return f"str {x}"
        case bytes():
            return "bytes"
        case [a, b]:
            return f"two {a} {b}"
        case [first, *rest]:
            return f"more {first} {len(rest)}"
        case []:
            return "empty"
        case _:
            return "?"


def command(words: list[str]) -> str:
    match words:
        case ["go", direction]:
            return "going " + direction
        case ["take", *items] if items:
            return "taking " + ",".join(items)
        case ["quit" | "exit"]:
            return "bye"
        case []:
            return "nothing"
        case [one]:
            return "one " + one
        case _:
            return "what"


def point(p: tuple[int, int]) -> str:
    match p:
        case (0, 0):
            return "origin"
        case (0, y):
            return f"y={y}"
        case (x, 0):
            return f"x={x}"
        case (x, y) if x == y:
            return "diag"
        case _:
            return "else"


def code(n: int) -> str:
    match n:
        case 200 | 201:
            return "ok"
        case -1:
            return "minus"
        case x if 400 <= x < 500:
            return "client"
        case _:
            return "other"


class Tree:
    def __init__(self, v: int, parent: Tree | None = None) -> None:
        self.v = v
        self.kids: list[Tree] = []
        self.parent = weak(parent) if parent is not None else None
        if parent is not None:
            parent.kids.append(self)

    def up(self) -> int:
        if self.parent is None:
            return -1
        p = self.parent()
        return p.v if p else -2


def maybe(s: str | None) -> int:
    if not s:
        return 0
    return len(s)


def maybe2(s: str | None) -> int:
    if s is None or len(s) > 3:
        return 0
    return len(s)


def maybe3(s: str | None, t: str | None) -> int:
    if s and t:
        return len(s) + len(t)
    n = len(s) if s else 7
    while t is not None:
        n += len(t)
        t = None
    return n


def early(x: int | None) -> int:
    assert x is not None, "x"
    return x + 1


def loopy(xs: list[int | None]) -> int:
    t = 0
    for x in xs:
        if x is None:
            continue
        t += x
    return t + sum(x for x in xs if x is not None) + (xs[0] or 5)


def main() -> int:
    e: Expr = Add(Num(3), Neg(Add(Num(0), Num(4))))
    print(ev(e), ev2(e), e)
    print(
        [
            kinds(None),
            kinds(0),
            kinds(7),
            kinds(700),
            kinds("hi"),
            kinds("x"),
            kinds(b""),
            kinds([1, 2]),
            kinds([]),
            kinds([1, 2, 3]),
            kinds(True),
        ]
    )
    print(
        command(["go", "n"]),
        command(["take", "a", "b"]),
        command(["quit"]),
        command([]),
        command(["x"]),
        command(["a", "b"]),
    )
    print(
        point((0, 0)),
        point((0, 2)),
        point((3, 0)),
        point((4, 4)),
        point((4, 5)),
        code(200),
        code(-1),
        code(404),
        code(9),
    )
    root = Tree(1)
    kid = Tree(2, root)
    print(
        kid.up(),
        root.up(),
        maybe(None),
        maybe("abc"),
        maybe2("ab"),
        maybe2(None),
        maybe3("a", "bc"),
        maybe3(None, "xy"),
        early(4),
        loopy([1, None, 3]),
    )
    return 0
