"""A stack machine: an assembler with labels, an interpreter with calls, and errors that leave the machine whole."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, auto
from typing import Final

from kgen.lang import Error, parse_int

STACK_LIMIT: Final = 64
STEP_LIMIT: Final = 100_000

FACTORIAL: Final = """
        push 10
        call factorial
        print
        halt
factorial:
        dup
        push 2
        less
        jump_if base
        dup
        push 1
        sub
        call factorial
        mul
        return
base:   drop
        push 1
        return
"""
SIEVE: Final = """
        push 2
        store 0
next:   load 0
        push 60
        less
        not
        jump_if done
        push 2
        store 1
divide: load 1
        load 1
        mul
        load 0
        swap
        less
        jump_if prime
        load 0
        load 1
        mod
        not
        jump_if composite
        load 1
        push 1
        add
        store 1
        jump divide
prime:  load 0
        print
composite:
        load 0
        push 1
        add
        store 0
        jump next
done:   halt
"""
FAULTY: Final = [
    "add\nhalt",
    "push 1\npush 0\nmod\nhalt",
    "loop: push 1\njump loop",
    "push 4\ndup\njump nowhere",
    "fly",
    "push",
    "load 99\nhalt",
    "again: jump again",
    "push 1",
]


class Op(IntEnum):
    PUSH = 0
    DUP = auto()
    DROP = auto()
    SWAP = auto()
    ADD = auto()
    SUB = auto()
    MUL = auto()
    MOD = auto()
    LESS = auto()
    NOT = auto()
    LOAD = auto()
    STORE = auto()
    JUMP = auto()
    JUMP_IF = auto()
    CALL = auto()
    RETURN = auto()
    PRINT = auto()
    HALT = auto()


@dataclass
class Instruction:
    op: Op
    operand: int


class AssemblyError(Error):
    """A source line that means nothing."""

    def __init__(self, line: int, message: str) -> None:
        self.line = line
        self.message = message


class MachineError(Error):
    """An instruction that cannot be carried out."""

    def __init__(self, place: int, message: str) -> None:
        self.place = place
        self.message = message


def op_named(name: str) -> Op | None:
    """The operation of a mnemonic."""
    for op in Op:
        if op.name.lower() == name:
            return op
    return None


def assemble(source: str) -> list[Instruction]:
    """The program of a source text; raises AssemblyError."""
    program: list[Instruction] = []
    labels: dict[str, int] = {}
    jumps: list[tuple[int, str, int]] = []
    for number, line in enumerate(source.splitlines(), start=1):
        label, colon, rest = line.partition(":")
        if colon:
            labels[label.strip()] = len(program)
        words = (rest if colon else line).split()
        if not words:
            continue
        op = op_named(words[0])
        if op is None:
            raise AssemblyError(number, f"no operation {words[0]}")
        operand = 0
        if op in (Op.JUMP, Op.JUMP_IF, Op.CALL):
            jumps.append((len(program), words[1], number))
        elif op in (Op.PUSH, Op.LOAD, Op.STORE):
            value = parse_int(words[1], 10) if len(words) == 2 else None
            if value is None:
                raise AssemblyError(number, f"{words[0]} needs a number")
            operand = value
        program.append(Instruction(op, operand))
    for place, target, number in jumps:
        if target not in labels:
            raise AssemblyError(number, f"no label {target}")
        program[place].operand = labels[target]
    return program


class Machine:
    """Two stacks and sixteen variables."""

    def __init__(self, program: list[Instruction]) -> None:
        self.program = program
        self.place = 0
        self.stack: list[int] = []
        self.returns: list[int] = []
        self.variables = [0] * 16
        self.output: list[str] = []

    def _fail(self, message: str) -> MachineError:
        return MachineError(self.place - 1, message)

    def _pop(self) -> int:
        if not self.stack:
            raise self._fail("stack is empty")
        return self.stack.pop()

    def _push(self, value: int) -> None:
        if len(self.stack) == STACK_LIMIT:
            raise self._fail("stack is full")
        self.stack.append(value)

    def _variable(self, number: int) -> int:
        if not 0 <= number < len(self.variables):
            raise self._fail(f"no variable {number}")
        return number

    def _binary(self, op: Op) -> None:
        right, left = self._pop(), self._pop()
        match op:
            case Op.ADD:
                self._push(left + right)
            case Op.SUB:
                self._push(left - right)
            case Op.MUL:
                self._push(left * right)
            case Op.LESS:
                self._push(int(left < right))
            case _:
                if right == 0:
                    raise self._fail("division by zero")
                self._push(left % right)

    def step(self) -> bool:
        """One instruction; False after the last."""
        if self.place >= len(self.program):
            self.place += 1
            raise self._fail("ran off the end")
        instruction = self.program[self.place]
        self.place += 1
        match instruction.op:
            case Op.PUSH:
                self._push(instruction.operand)
            case Op.DUP:
                value = self._pop()
                self._push(value)
                self._push(value)
            case Op.DROP:
                self._pop()
            case Op.SWAP:
                right, left = self._pop(), self._pop()
                self._push(right)
                self._push(left)
            case Op.ADD | Op.SUB | Op.MUL | Op.MOD | Op.LESS:
                self._binary(instruction.op)
            case Op.NOT:
                self._push(int(self._pop() == 0))
            case Op.LOAD:
                self._push(self.variables[self._variable(instruction.operand)])
            case Op.STORE:
                self.variables[self._variable(instruction.operand)] = self._pop()
            case Op.JUMP:
                self.place = instruction.operand
            case Op.JUMP_IF:
                if self._pop() != 0:
                    self.place = instruction.operand
            case Op.CALL:
                self.returns.append(self.place)
                self.place = instruction.operand
            case Op.RETURN:
                if not self.returns:
                    raise self._fail("nowhere to return to")
                self.place = self.returns.pop()
            case Op.PRINT:
                self.output.append(str(self._pop()))
            case Op.HALT:
                return False
        return True

    def run(self) -> int:
        """Runs to the end; how many steps that took."""
        steps = 1
        while self.step():
            steps += 1
            if steps > STEP_LIMIT:
                raise self._fail("too many steps")
        return steps


def main() -> int:
    for source in (FACTORIAL, SIEVE):
        machine = Machine(assemble(source))
        steps = machine.run()
        print(f"{' '.join(machine.output)} in {steps} steps, {len(machine.program)} instructions")
    for source in FAULTY:
        try:
            print(Machine(assemble(source)).run())
        except AssemblyError as error:
            print(f"line {error.line}: {error.message}")
        except MachineError as error:
            print(f"at {error.place}: {error.message}")
    return 0
