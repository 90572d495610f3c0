"""Containers that change while they are searched, compared, emptied or walked through."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from kgen.lang import weak


class T:
    def __init__(self, name: str) -> None:
        self.name = name

    def __del__(self) -> None:
        print("drop", self.name)


class Evil:
    """Its __eq__ empties the list it is in."""

    def __init__(self, home: Home, name: str) -> None:
        self.home = home
        self.name = name

    def __eq__(self, other: object) -> bool:
        self.home.items.clear()
        return isinstance(other, Evil) and other.name == self.name

    def __hash__(self) -> int:
        return len(self.name)

    def __del__(self) -> None:
        print("evil", self.name)


class Home:
    def __init__(self) -> None:
        self.items: list[Evil] = []
        self.table: dict[Key, T] = {}


class Key:
    def __init__(self, home: Home, n: int) -> None:
        self.home = home
        self.n = n

    def __eq__(self, other: object) -> bool:
        if self.n == 99:
            self.home.table.clear()
        return isinstance(other, Key) and other.n == self.n

    def __hash__(self) -> int:
        return 7

    def __del__(self) -> None:
        print("key", self.n)


def search() -> None:
    home = Home()
    for name in ("a", "b", "c"):
        home.items.append(Evil(home, name))
    wanted = Evil(home, "c")
    print(wanted in home.items, len(home.items))
    home.items.append(Evil(home, "d"))
    home.items.append(Evil(home, "e"))
    print(home.items.count(Evil(home, "e")))
    home.items.append(Evil(home, "f"))
    home.items.append(Evil(home, "f"))
    print(home.items == [Evil(home, "f"), Evil(home, "f")])
    home.items.clear()


def table() -> None:
    home = Home()
    home.table[Key(home, 1)] = T("one")
    home.table[Key(home, 2)] = T("two")
    found = home.table.get(Key(home, 99))
    print(found is None, len(home.table))
    home.table[Key(home, 3)] = T("three")
    home.table[Key(home, 99)] = T("ninetynine")
    print(len(home.table))
    home.table.clear()


class Chain:
    """Its __del__ changes the list it was in."""

    def __init__(self, log: list[Chain], n: int) -> None:
        self.log = log
        self.n = n

    def __del__(self) -> None:
        print("chain", self.n, len(self.log))
        if self.n < 5:
            self.log.append(Chain(self.log, self.n + 5))


def dels() -> None:
    log: list[Chain] = []
    for n in range(3):
        log.append(Chain(log, n))
    log[0] = Chain(log, 9)
    log.pop()
    del log[0]
    print(len(log))
    log[:] = []
    print(len(log))
    log.clear()
    print(len(log))
    log.clear()
    print(len(log))
    log.clear()


def selfs() -> None:
    xs = [T("s1"), T("s2")]
    xs.extend(xs)
    xs += xs
    print([x.name for x in xs])
    xs[1:3] = xs
    print(len(xs))
    xs[:] = xs[2:4]
    print([x.name for x in xs])
    d = deque([T("d1")])
    d.extend(list(d))
    print(len(d))
    m = {"a": T("m1")}
    m.update(m)
    s = {1, 2}
    s |= s
    s -= s
    print(len(m), len(s))


def weakly() -> None:
    t = T("weak")
    w = weak(t)
    x = w()
    del t
    print(x.name if x is not None else "gone")
    del x
    print(w() is None)
    ws = [weak(T("temp")) for _ in range(2)]
    print(ws[0]() is None)


def deques() -> None:
    d = deque([T("1"), T("2"), T("3")])
    x = d[0]
    d.clear()
    print(x.name)
    d.append(T("4"))
    y = d.popleft()
    d.append(y)
    d.appendleft(y)
    d.pop()
    print(y.name, len(d))
    z = d[0]
    d[0] = T("5")
    print(z.name)


def dicts() -> None:
    m = {"a": T("A"), "b": T("B")}
    a = m["a"]
    m["a"] = T("A2")
    print(a.name)
    b = m.get("b")
    m.clear()
    print(b.name if b is not None else "-")
    m["c"] = T("C")
    v = m.pop("c")
    print(v.name)
    m["d"] = T("D")
    for k in list(m.keys()):
        m[k + "x"] = T("Dx")
        del m[k]
    print(list(m.keys()))
    w = m.setdefault("e", T("E"))
    del m["e"]
    print(w.name)


def gens(xs: list[T]) -> Iterator[T]:
    for x in xs:
        yield x
        xs.clear()


def use_gens() -> None:
    xs = [T("g1"), T("g2")]
    for x in gens(xs):
        print(x.name, len(xs))
        xs.append(T("g3"))
        if len(xs) > 2:
            break
        break


def main() -> int:
    search()
    table()
    dels()
    selfs()
    weakly()
    deques()
    dicts()
    use_gens()
    return 0
