"""Promises that are broken by what others bring: overriding methods, callables, destructors, generators, locks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.middle.refusals import refused

ADVERSARIAL = {
    "override_made_elsewhere_raises": (
        "K0702",
        """
class Shape:
    def area(self) -> int:
        return 1

class Worse(Shape):
    def area(self) -> int:
        raise Bad()

@noraise
def f(shape: Shape) -> int:
    return shape.area()

def main() -> int:
    try:
        return Worse().area() + f(Shape())
    except Bad:
        return f(Shape())
""",
    ),
    "function_value_raises": (
        "K0702",
        """
def loud(n: int) -> int:
    raise Bad()

class Action:
    def __init__(self, run: Callable[[int], int]) -> None:
        self.run = run

@noraise
def f(action: Action) -> int:
    return action.run(1)

def main() -> int:
    return f(Action(loud))
""",
    ),
    "method_of_an_optional_raises": (
        "K0702",
        """
class Step:
    def __init__(self) -> None:
        self.next: Step | None = None

    def run(self) -> int:
        if self.next is None:
            raise Bad()
        return self.next.run()

@noraise
def f(step: Step | None) -> int:
    return 0 if step is None else step.run()

def main() -> int:
    return f(Step())
""",
    ),
    "handler_of_another_error": (
        "K0702",
        """
@noraise
def f(n: int) -> int:
    try:
        if n > 2:
            raise Bad()
        raise Other()
    except Other:
        return 1

def main() -> int:
    return f(2)
""",
    ),
    "finally_raises": (
        "K0702",
        """
@noraise
def f(n: int) -> int:
    try:
        try:
            raise Bad()
        finally:
            if n > 2:
                raise Other()
    except Bad:
        return 1

def main() -> int:
    return f(2)
""",
    ),
    "exit_of_a_with_raises": (
        "K0702",
        """
class Guard:
    def __enter__(self) -> Guard:
        return self

    def __exit__(self, *_: object) -> None:
        raise Bad()

@noraise
def f(guard: Guard) -> int:
    with guard:
        return 1

def main() -> int:
    return f(Guard())
""",
    ),
    "generator_raises": (
        "K0702",
        """
def numbers(n: int) -> Iterator[int]:
    yield n
    raise Bad()

@noraise
def f(n: int) -> int:
    total = 0
    for number in numbers(n):
        total += number
    return total

def main() -> int:
    return f(2)
""",
    ),
    "closure_is_made": (
        "K0701",
        """
@noalloc
def f(n: int) -> Callable[[int], int]:
    return lambda m: m + n

def main() -> int:
    return f(1)(2)
""",
    ),
    "override_made_elsewhere_allocates": (
        "K0701",
        """
class Shape:
    def corners(self) -> int:
        return 0

class Square(Shape):
    def corners(self) -> int:
        return len([1, 2, 3, 4])

@noalloc
def f(shape: Shape) -> int:
    return shape.corners()

def main() -> int:
    return Square().corners() + f(Shape())
""",
    ),
    "function_value_allocates": (
        "K0701",
        """
def listed(n: int) -> int:
    return len([n])

@noalloc
def f(run: Callable[[int], int]) -> int:
    return run(1)

def main() -> int:
    return f(listed)
""",
    ),
    "old_value_of_a_field_ends": (
        "K0701",
        """
class Node:
    def __init__(self, next: Node | None) -> None:
        self.next = next

@noalloc
def f(node: Node) -> None:
    node.next = None

def main() -> int:
    f(Node(Node(None)))
    return 0
""",
    ),
    "text_is_made": (
        "K0701",
        """
@noalloc
def f(n: int) -> int:
    return len(f"{n}")

def main() -> int:
    return f(1)
""",
    ),
    "memory_is_freed": (
        "K0701",
        """
from kgen.runtime.heap import allocate, free
from kgen.unsafe import Ptr

UNSAFE = "raw memory"

@noalloc
def f(memory: Ptr[int]) -> None:
    free(memory.cast(u8), usize(16))

def main() -> int:
    f(allocate(usize(16)).cast(int))
    return 0
""",
    ),
    "weak_reference_is_read": (
        "K0701",
        """
class Node:
    pass

@noalloc
def f(node: weak[Node]) -> bool:
    return node() is None

def main() -> int:
    node = Node()
    return 1 if f(weak(node)) else 0
""",
    ),
    "lock_of_an_override": (
        "K0704",
        """
class Lock:
    def take(self) -> None:
        pass

class Spin(Lock):
    @takes_lock
    def take(self) -> None:
        pass

@nolock
def f(lock: Lock) -> None:
    lock.take()

def main() -> int:
    f(Lock())
    Spin().take()
    return 0
""",
    ),
    "lock_behind_a_function_value": (
        "K0704",
        """
@nolock
def f(run: Callable[[], None]) -> None:
    run()

def main() -> int:
    f(acquire)
    return 0
""",
    ),
    "lock_in_a_del": (
        "K0704",
        """
class Node:
    def __del__(self) -> None:
        acquire()

@irqsafe
def f(nodes: list[Node]) -> None:
    nodes.pop()

def main() -> int:
    f([Node()])
    return 0
""",
    ),
    "lock_of_the_function_itself": (
        "K0704",
        """
@nolock
@takes_lock
def f() -> None:
    pass

def main() -> int:
    f()
    return 0
""",
    ),
    "lock_in_a_finally": (
        "K0704",
        """
@nolock
def f(n: int) -> int:
    try:
        return n
    finally:
        acquire()

def main() -> int:
    return f(0)
""",
    ),
}


@pytest.mark.parametrize("name", ADVERSARIAL)
def test_a_promise_is_broken_by_what_others_bring(tmp_path: Path, name: str) -> None:
    code, text = ADVERSARIAL[name]
    assert [diagnostic.code for diagnostic in refused(tmp_path, text)] == [code]


def test_the_safe_lock_behind_a_virtual_call_is_fine(tmp_path: Path) -> None:
    assert not refused(
        tmp_path,
        """
class Lock:
    def take(self) -> None:
        pass

class Quiet(Lock):
    @irqsafe
    @takes_lock
    def take(self) -> None:
        pass

@irqsafe
def f(lock: Lock) -> None:
    lock.take()

def main() -> int:
    f(Lock())
    f(Quiet())
    return 0
""",
    )
