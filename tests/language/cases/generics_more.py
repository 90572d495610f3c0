"""Generic classes, protocols, literals, aliases, NewTypes and functions that make functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import (
    Any,
    Callable,
    Generic,
    Iterable,
    Iterator,
    Literal,
    Mapping,
    NewType,
    Optional,
    Protocol,
    Sequence,
    TypeAlias,
    TypeVar,
    Union,
)

from kgen.lang import u8, u16, u32, u64

T = TypeVar("T")
K = TypeVar("K")
V = TypeVar("V")
N = TypeVar("N", u8, u16, u32)


class Comparable(Protocol):
    def __lt__(self, other: Any, /) -> bool: ...


C = TypeVar("C", bound=Comparable)


class Named(Protocol):
    name: str

    def hello(self) -> str: ...


class Stack(Generic[T]):
    def __init__(self) -> None:
        self._items: list[T] = []

    def push(self, x: T) -> None:
        self._items.append(x)

    def pop(self) -> T:
        return self._items.pop()

    def peek(self) -> T | None:
        return self._items[-1] if self._items else None

    def map(self, f: Callable[[T], V]) -> Stack[V]:
        out = Stack[V]()
        for x in self._items:
            out.push(f(x))
        return out

    def __iter__(self) -> Iterator[T]:
        for x in reversed(self._items):
            yield x

    def __len__(self) -> int:
        return len(self._items)


class Pair(Generic[K, V]):
    def __init__(self, key: K, value: V) -> None:
        self.key = key
        self.value = value

    def swapped(self) -> Pair[V, K]:
        return Pair(self.value, self.key)


@dataclass
class Node(Generic[T]):
    value: T
    next: Node[T] | None = None


class IntStack(Stack[int]):
    def total(self) -> int:
        return sum(self._items)


class Dog:
    def __init__(self, name: str) -> None:
        self.name = name

    def hello(self) -> str:
        return f"woof {self.name}"


class Cat:
    def __init__(self, name: str) -> None:
        self.name = name

    def hello(self) -> str:
        return f"meow {self.name}"


def greet(x: Named) -> str:
    return x.hello() + x.name


def biggest(items: Sequence[C]) -> C:
    best = items[0]
    for i in items:
        if best < i:
            best = i
    return best


def first(xs: Iterable[T], default: T) -> T:
    for x in xs:
        return x
    return default


def count(xs: Iterable[T], f: Callable[[T], bool]) -> int:
    return sum(1 for x in xs if f(x))


def identity(x: T) -> T:
    return x


def twice(f: Callable[[T], T], x: T) -> T:
    return f(f(x))


def compose(f: Callable[[K], V], g: Callable[[V], T]) -> Callable[[K], T]:
    return lambda x: g(f(x))


def add_all(a: N, b: N) -> N:
    return a + b


PhysAddr = NewType("PhysAddr", u64)
VirtAddr = NewType("VirtAddr", u64)
Bytes: TypeAlias = list[u8]
Table = dict[str, list[int]]


def to_phys(v: VirtAddr) -> PhysAddr:
    return PhysAddr(v - 0x1000)


def size(s: str) -> int:
    return len(s)


def dbl(x: int) -> int:
    return x * 2


def opt(x: Optional[int]) -> int:
    return x if x is not None else -1


def uni(x: Union[int, str]) -> str:
    return f"int {x}" if isinstance(x, int) else f"str {x}"


def mode(m: Literal["r", "w"]) -> bool:
    return m == "r"


def lookup(m: Mapping[str, int], k: str) -> int:
    return m[k] if k in m else 0


def main() -> int:
    s = Stack[str]()
    s.push("a")
    s.push("b")
    print(s.pop(), s.peek(), len(s), [x for x in s])
    t: Stack[int] = Stack()
    t.push(3)
    t.push(4)
    print(list(t.map(lambda v: v * 2)), list(t.map(str)))
    p = Pair("k", 5)
    q = p.swapped()
    print(q.key + 1, q.value.upper())
    n = Node(1, Node(2))
    m: Node[int] | None = n
    while m is not None:
        print(m.value, end=" ")
        m = m.next
    i = IntStack()
    i.push(5)
    i.push(6)
    print(i.total(), greet(Dog("rex")), greet(Cat("tom")))
    print(
        biggest([3, 9, 2]),
        biggest(["a", "c", "b"]),
        first([7], 0),
        first([3], 9),
        first(["x"], "none"),
        count([1, 2, 3], lambda v: v > 1),
    )
    print(identity(5), identity("x"), identity((1, 2)), twice(lambda v: v * 3, 2), add_all(u8(1), u8(2)))
    f = compose(size, dbl)
    print(f("abc"))
    print(
        to_phys(VirtAddr(0x3000)),
        PhysAddr(5) + 1,
        opt(None),
        opt(3),
        uni(4),
        uni("s"),
        mode("w"),
        lookup({"a": 1}, "a"),
    )
    table: Table = {"x": [1]}
    b: Bytes = [1, 2]
    print(table, b, sum(b))
    return 0
