"""`match` on integers, text, enums, with guards and alternatives."""

from __future__ import annotations

from enum import Enum, IntEnum

from kgen.lang import u8


class Opcode(IntEnum):
    PUSH = 1
    ADD = 2
    MUL = 3
    HALT = 0xFF


class State(Enum):
    IDLE = "idle"
    BUSY = "busy"
    DONE = "done"


LIMIT = 100


def name(number: int) -> str:
    match number:
        case 0:
            return "zero"
        case 1 | 2 | 3:
            return "few"
        case -1:
            return "minus one"
        case n if n < 0:
            return f"negative {n}"
        case n if n > 50 and n % 2 == 0:
            return "many, even"
        case _:
            return "many"


def command(line: str) -> int:
    match line:
        case "start":
            return 1
        case "stop" | "halt":
            return 2
        case "":
            return 0
        case other:
            return len(other) * 10


def step(state: State) -> State:
    match state:
        case State.IDLE:
            return State.BUSY
        case State.BUSY:
            return State.DONE
        case State.DONE:
            return State.IDLE


def run(code: bytes) -> int:
    stack: list[int] = []
    at = 0
    while True:
        opcode = code[at]
        at += 1
        match opcode:
            case Opcode.PUSH:
                stack.append(int(code[at]))
                at += 1
            case Opcode.ADD:
                stack.append(stack.pop() + stack.pop())
            case Opcode.MUL:
                stack.append(stack.pop() * stack.pop())
            case Opcode.HALT:
                return stack.pop()
            case _:
                return -1


def flag(value: bool | None) -> str:
    match value:
        case True:
            return "on"
        case False:
            return "off"
        case None:
            return "unset"


def main() -> int:
    print([name(number) for number in (0, 2, -1, -8, 60, 7)])
    print([command(line) for line in ("start", "halt", "", "abc")])
    state = State.IDLE
    for _ in range(4):
        print(state.name, end=" ")
        state = step(state)
    print()
    print(run(b"\x01\x06\x01\x07\x03\xff"), run(b"\x09"), flag(True), flag(False), flag(None))
    small = u8(7)
    match small:
        case 7:
            print("seven")
        case _:
            print("other")
    return run(b"\x01\x14\x01\x16\x02\xff")
