"""A stack machine that adds up remainders in a loop of `size` turns."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, auto

from bench.harness import measure


class Op(IntEnum):
    PUSH = 0
    ADD = auto()
    SUB = auto()
    MUL = auto()
    MOD = auto()
    LOAD = auto()
    STORE = auto()
    JUMP_IF = auto()
    HALT = auto()


@dataclass
class Instruction:
    op: Op
    operand: int = 0


def execute(program: list[Instruction], variables: list[int]) -> None:
    """Runs the program to its end."""
    stack: list[int] = []
    place = 0
    while True:
        instruction = program[place]
        place += 1
        match instruction.op:
            case Op.PUSH:
                stack.append(instruction.operand)
            case Op.ADD:
                right = stack.pop()
                stack.append(stack.pop() + right)
            case Op.SUB:
                right = stack.pop()
                stack.append(stack.pop() - right)
            case Op.MUL:
                right = stack.pop()
                stack.append(stack.pop() * right)
            case Op.MOD:
                right = stack.pop()
                stack.append(stack.pop() % right)
            case Op.LOAD:
                stack.append(variables[instruction.operand])
            case Op.STORE:
                variables[instruction.operand] = stack.pop()
            case Op.JUMP_IF:
                if stack.pop() != 0:
                    place = instruction.operand
            case Op.HALT:
                return


def run(size: int) -> int:
    program = [
        Instruction(Op.LOAD, 1),
        Instruction(Op.LOAD, 0),
        Instruction(Op.LOAD, 0),
        Instruction(Op.MUL),
        Instruction(Op.PUSH, 7919),
        Instruction(Op.MOD),
        Instruction(Op.ADD),
        Instruction(Op.STORE, 1),
        Instruction(Op.LOAD, 0),
        Instruction(Op.PUSH, 1),
        Instruction(Op.SUB),
        Instruction(Op.STORE, 0),
        Instruction(Op.LOAD, 0),
        Instruction(Op.JUMP_IF, 0),
        Instruction(Op.HALT),
    ]
    variables = [size, 0]
    execute(program, variables)
    return variables[1]


def main(args: list[bytes]) -> int:
    return measure(run, args)
