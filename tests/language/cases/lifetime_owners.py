"""Values that are in use outlive their owners: the owner lets them go inside a call, a loop, a `finally`."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kgen.lang import struct


class T:
    def __init__(self, name: str) -> None:
        self.name = name

    def __del__(self) -> None:
        print("drop", self.name)


class Quiet:
    """Its end is not seen."""

    def __init__(self, name: str) -> None:
        self.name = name


class Box:
    def __init__(self, t: T) -> None:
        self.t = t


def use_after(box: Box, t: T) -> str:
    box.t = T("new")
    return t.name


def from_list(xs: list[T], t: T) -> str:
    xs.clear()
    return t.name


def replaced_in_call(xs: list[T], f: Callable[[], None]) -> str:
    t = xs[0]
    f()
    return t.name


def iterate(xs: list[T]) -> None:
    for x in xs:
        print("at", x.name)
        if len(xs) < 5:
            xs.append(T("more" + x.name))
        else:
            xs.clear()
        print("still", x.name)


def iterate_pop(xs: list[T]) -> None:
    for x in xs:
        xs.pop(0)
        print("popped", x.name)


def nested(rows: list[list[T]]) -> None:
    for row in rows:
        for x in row:
            rows.clear()
            print("in", x.name, len(row))


def swap(xs: list[Quiet]) -> None:
    xs[0], xs[1] = xs[1], xs[0]
    a = xs[0]
    xs[0] = xs[1]
    xs[1] = a
    print(xs[0].name, xs[1].name)


def self_assign(box: Box) -> None:
    box.t = box.t
    print(box.t.name)


def arg_order(xs: list[T]) -> None:
    show(xs[0], xs.pop(0), xs)


def show(a: T, b: T, xs: list[T]) -> None:
    xs.clear()
    print(a.name, b.name, a is b)


def loop_var(xs: list[T]) -> None:
    last = xs[0]
    for x in xs:
        last = x
    xs.clear()
    print("last", last.name)


def in_finally(xs: list[T]) -> str:
    t = xs[0]
    try:
        return t.name
    finally:
        xs.clear()


def chosen(a: list[T], c: bool) -> str:
    t = a[0] if c else a[1]
    a.clear()
    return t.name


def pair(a: list[Quiet]) -> str:
    p = (a[0], a[1])
    a.clear()
    return p[0].name + p[1].name


@struct(frozen=True)
class Two:
    a: Quiet
    b: Quiet


def two(a: list[Quiet]) -> str:
    p = Two(a[0], a[1])
    a.clear()
    return p.a.name + p.b.name


def two_param(p: Two, f: Callable[[], None]) -> str:
    q = p
    f()
    return q.a.name


def text(xs: list[str]) -> str:
    s = xs[0]
    xs[0] = "other" + str(len(xs))
    xs.append("x" * 3)
    return s


def opt(xs: list[T | None]) -> str:
    t = xs[0]
    xs[0] = None
    return "none" if t is None else t.name


def names(box: Box, count: int) -> Iterator[str]:
    t = box.t
    for _ in range(count):
        yield t.name


def main() -> int:
    box = Box(T("old"))
    print(use_after(box, box.t))
    xs = [T("a"), T("b")]
    print(from_list(xs, xs[0]))
    xs = [T("c")]
    ys = xs
    print(replaced_in_call(xs, lambda: ys.clear()))
    iterate([T("d")])
    iterate_pop([T("e"), T("f"), T("g")])
    nested([[T("h"), T("i")]])
    swap([Quiet("j"), Quiet("k")])
    self_assign(Box(T("l")))
    arg_order([T("m"), T("n")])
    loop_var([T("o"), T("p")])
    print(in_finally([T("q")]))
    print(chosen([T("r"), T("s")], True))
    print(pair([Quiet("t"), Quiet("u")]))
    print(two([Quiet("v"), Quiet("w")]))
    zs = [Quiet("x"), Quiet("y")]
    print(two_param(Two(zs[0], zs[1]), lambda: zs.clear()))
    print(text(["he" + str(len(zs)), "b"]))
    print(opt([T("z")]))
    box = Box(T("1"))
    for name in names(box, 2):
        box.t = T(name + "!")
        print(name)
    return 0
