"""Unions, function values and errors keep what they hold while somebody replaces them."""

from __future__ import annotations

from collections.abc import Callable

from kgen.lang import Error, struct, weak


class Bad(Error):
    pass


class T:
    def __init__(self, name: str) -> None:
        if name == "bad":
            raise Bad(name)
        self.name = name

    def __del__(self) -> None:
        print("drop", self.name)


class Left:
    def __init__(self, t: T) -> None:
        self.t = t


class Right:
    def __init__(self, ts: list[T]) -> None:
        self.ts = ts


class Cell:
    def __init__(self, value: Left | Right | None) -> None:
        self.value = value


@struct(frozen=True)
class Fro:
    t: T
    n: int


class Holder:
    def __init__(self) -> None:
        self.pay: Fro | int = 3


def unions(cell: Cell) -> None:
    match cell.value:
        case Left(t=t):
            cell.value = None
            print("left", t.name)
        case Right(ts=ts):
            cell.value = Left(T("fresh"))
            print("right", len(ts), ts[0].name)
            first = ts[0]
            ts.clear()
            print(first.name)
        case _:
            print("none")


def narrowed(cell: Cell) -> str:
    value = cell.value
    if isinstance(value, Left):
        cell.value = None
        return value.t.name
    return "-"


def payload(h: Holder) -> None:
    h.pay = Fro(T("pay"), 1)
    p = h.pay
    h.pay = 7
    if isinstance(p, Fro):
        print(p.t.name, p.n)
    h.pay = Fro(T("pay2"), 2)
    other(h.pay, h)


def other(q: Fro | int, h: Holder) -> None:
    match q:
        case Fro(t=t, n=n):
            h.pay = 1
            print(t.name, n)
        case int():
            print("int")


def closures() -> Callable[[], str]:
    t = T("captured")
    return lambda: t.name


def bound() -> Callable[[], int]:
    h = Counter()
    return h.next


class Counter:
    def __init__(self) -> None:
        self.n = 0
        self.t = T("counter")

    def next(self) -> int:
        self.n += 1
        return self.n


class Slot:
    def __init__(self) -> None:
        self.action: Callable[[], str] | None = None
        self.t = T("slot")

    def run(self) -> str:
        self.action = None
        return self.t.name


def action_replaced() -> None:
    s = Slot()
    t = T("kept by action")

    def act() -> str:
        s.action = None
        return t.name

    s.action = act
    if s.action is not None:
        print(s.action())
    s.action = s.run
    if s.action is not None:
        print(s.action())


def error_value() -> None:
    try:
        try:
            raise Bad("first")
        except Bad as e:
            raise Bad("second " + str(e))
        finally:
            print("fin")
    except Bad as e:
        saved = e
    print(saved)


def loop_raise() -> None:
    for i in range(3):
        t = T(f"loop{i}")
        try:
            if i == 1:
                raise Bad("x")
            if i == 2:
                break
            continue
        except Bad:
            print("in loop")
        finally:
            print("end", t.name)


def ret_finally(xs: list[T]) -> T:
    try:
        return xs[0]
    finally:
        xs.clear()
        print("cleared")


def weakness() -> None:
    t = T("w")
    ws = [weak(t), weak(t)]
    d = {"k": weak(t)}
    got = d["k"]()
    t = T("w2")
    print(got.name if got is not None else "gone")
    got = None
    print(ws[0]() is None, d["k"]() is None)


def main() -> int:
    unions(Cell(Left(T("l"))))
    right = Cell(Right([T("r")]))
    unions(right)
    unions(Cell(None))
    print(narrowed(Cell(Left(T("n")))))
    h = Holder()
    payload(h)
    f = closures()
    print(f())
    f = closures()
    print(f())
    b = bound()
    print(b() + b())
    action_replaced()
    error_value()
    loop_raise()
    print(ret_finally([T("rf")]).name)
    weakness()
    return 0
