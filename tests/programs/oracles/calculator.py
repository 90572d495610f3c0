"""By ast: CPython parses and evaluates the same expressions."""

from __future__ import annotations

import ast

from tests.programs.calculator import BROKEN, INPUTS

SYMBOLS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.FloorDiv: "//", ast.Mod: "%", ast.BitAnd: "&", ast.BitOr: "|",
    ast.BitXor: "^", ast.LShift: "<<", ast.RShift: ">>", ast.USub: "-", ast.Invert: "~",
}  # fmt: skip


def _shown(node: ast.expr) -> str:
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            return f"({_shown(left)} {SYMBOLS[type(op)]} {_shown(right)})"
        case ast.UnaryOp(op=op, operand=operand):
            return f"({SYMBOLS[type(op)]}{_shown(operand)})"
        case ast.Constant(value=value):
            return str(value)
        case _:
            raise AssertionError


def expected() -> str:
    lines: list[str] = []
    for text in INPUTS:
        tree = ast.parse(text, mode="eval")
        lines.append(f"{text} = {_shown(tree.body)} = {eval(compile(tree, text, 'eval'))}")
    messages = [
        "unexpected end",
        "unexpected end",
        "unexpected '$'",
        "division by zero",
        "unexpected ')'",
        "unexpected '2'",
        "unexpected end",
    ]
    lines += [f"{text!r}: {message}" for text, message in zip(BROKEN, messages, strict=True)]
    return "\n".join(lines) + "\n"
