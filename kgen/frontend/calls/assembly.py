"""Calls of `kgen.unsafe` that are instructions: `asm`, and port input and output."""

from __future__ import annotations

import ast

from kgen.frontend.builtins import Builtins
from kgen.frontend.calls.given import checked_arguments, type_argument
from kgen.frontend.constants import TextConstant
from kgen.frontend.tree import Constant, Expression, InlineAssembly, Intrinsic, SymbolAddress
from kgen.frontend.types import BOOL, NONE, U16, EnumType, IntType, PtrType, TupleType, Type, underlying


def asm_call(checker: Builtins, node: ast.Call) -> Expression:
    span = checker.span(node)
    if len(node.args) < 3:
        checker.refuse("K0508", node, "asm takes a result type, a template and constraints")
    texts = [checker.value(argument) for argument in node.args[1:3]]
    contents = [t.content for t in texts if isinstance(t, TextConstant) and isinstance(t.content, str)]
    if len(contents) != 2:
        checker.refuse("K0802", node, "the text of inline assembly must be known at build time")
    result = type_argument(checker, node.args[0])
    values: list[Expression] = []
    for argument in node.args[3:]:
        value = checker.value(argument)
        base = underlying(value.type)
        if isinstance(base, EnumType):
            value = checker.convert("rename", value, base.storage)
        elif not isinstance(base, IntType | PtrType) and base is not BOOL:
            checker.refuse("K0804", argument, f"a `{value.type}` cannot be passed to assembly")
        values.append(value)
    _require_operands(checker, node, contents[1], result, values)
    return InlineAssembly(result, span, contents[0], contents[1], values)


def _require_operands(
    checker: Builtins, node: ast.Call, constraints: str, result: Type, values: list[Expression]
) -> None:
    """As many operands as the constraints say; those of a naked function are known when it is linked."""
    parts = [part for part in constraints.split(",") if part and not part.startswith("~")]
    outputs = [part for part in parts if part.startswith("=") and not part.startswith("=*")]
    inputs = len(parts) - len(outputs)
    if inputs != len(values):
        checker.refuse(
            "K0804",
            node.args[2],
            f"the constraints have {inputs} inputs, but {len(values)} operands are given",
            "write one constraint for each: r for a register, i for a constant",
        )
    wanted = 0 if result is NONE else len(result.elements) if isinstance(result, TupleType) else 1
    if len(outputs) != wanted:
        checker.refuse(
            "K0804",
            node.args[0],
            f"the constraints have {len(outputs)} outputs, but the result `{result}` needs {wanted}",
            'write "=r" for each output, and the result type first',
        )
    for value, argument in zip(values, node.args[3:], strict=True):
        if checker.function.naked and not isinstance(value, Constant | SymbolAddress):
            checker.refuse(
                "K0803",
                argument,
                "an operand of a naked function must be known at build time",
                'the parameters are in their registers: name those, or pass function_address(f) with "i"',
            )


def port_in_call(checker: Builtins, node: ast.Call, type_: IntType) -> Expression:
    (argument,) = checked_arguments(checker, node, 1, "port_in")
    return Intrinsic(type_, checker.span(node), f"port_in{type_.bits}", [checker.typed(argument, U16)])


def port_out_call(checker: Builtins, node: ast.Call, type_: IntType) -> Expression:
    port, value = checked_arguments(checker, node, 2, "port_out")
    arguments = [checker.typed(port, U16), checker.typed(value, type_)]
    return Intrinsic(NONE, checker.span(node), f"port_out{type_.bits}", arguments)
