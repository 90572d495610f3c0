"""kir as text, for `kgen dump --phase kir` and the golden tests.

One line for each instruction: `%3 = add %1, %2 !overflow`. Slots are `$name`, addresses of them alike; symbols
are `@name`. A block starts with its label, a function with its signature and its slots.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import cast

from kgen.frontend.types import Field, Type, VirtualSlot
from kgen.middle import kir


def print_module(module: kir.Module, wanted: str | None = None) -> str:
    """All functions of `module`, or those named `wanted`."""
    chosen = [f for f in module.functions if wanted is None or wanted in (f.symbol, f.display_name)]
    return "\n".join(print_function(function) for function in chosen)


def print_function(function: kir.Function) -> str:
    return "\n".join(function_lines(function)) + "\n"


def function_lines(function: kir.Function) -> Iterator[str]:
    names = function.parameter_names or [""] * len(function.parameters)
    parameters = ", ".join(
        f"%{temp.number} {name}: {temp.type}" for temp, name in zip(function.parameters, names, strict=True)
    )
    result = f"{function.result}" + (f" to %{function.sret.number}" if function.sret is not None else "")
    yield f"def {function.symbol}({parameters}) -> {result}{raised(function)}:"
    for slot in function.slots:
        yield f"  ${slot.name}: {slot.type}"
    for block in function.blocks:
        yield f"{block.label}:"
        for instruction in block.instructions:
            yield f"  {print_instruction(instruction)}"
        if block.terminator is not None:
            yield f"  {print_terminator(block.terminator)}"


def raised(function: kir.Function) -> str:
    """What a signature says about errors."""
    if not function.raises:
        return ""
    return f" raises {', '.join(str(class_) for class_ in function.errors)}".rstrip()


def operand(value: kir.Operand) -> str:
    match value:
        case kir.Temp(number=number):
            return f"%{number}"
        case kir.Const(value=content):
            return str(content)
        case kir.Zero():
            return "zero"
        case kir.Data(data=data):
            return repr(data)
        case kir.Symbol(name=name):
            return f"@{name}"
        case kir.Slot(name=name):
            return f"${name}"


def name_of(instruction: kir.Instruction) -> str:
    """The class name in words with underscores."""
    name = type(instruction).__name__
    return "".join(f"_{c.lower()}" if c.isupper() and index else c.lower() for index, c in enumerate(name))


def print_instruction(instruction: kir.Instruction) -> str:
    match instruction:
        case kir.Binary(operator=operator, left=left, right=right, overflow=overflow, operands=operands):
            sites = "".join(f" !{site.kind}" for site in (overflow, operands) if site is not None)
            proven = " exact" * instruction.exact + " natural" * instruction.is_natural
            text = f"{operator} {operand(left)}, {operand(right)}{sites}{proven}"
        case kir.Compare(operator=operator, left=left, right=right):
            text = f"{operator} {operand(left)}, {operand(right)}"
        case kir.Load(address=address, takes=takes):
            text = f"{'take' if takes else 'load'} {operand(address)}"
        case kir.Store(value=value, address=address):
            text = f"store {operand(value)}, {operand(address)}"
        case kir.Cast(kind=kind, value=value):
            text = f"{kind} {operand(value)}"
        case kir.Call(callee=callee, arguments=arguments, sret=sret):
            text = f"call {callee.symbol}({', '.join(map(operand, arguments))})"
            text += f" to {operand(sret)}" if sret is not None else ""
        case kir.Machine(name=name, arguments=arguments):
            text = f"{name} {', '.join(map(operand, arguments))}".rstrip()
        case _:
            text = f"{name_of(instruction)} {', '.join(_parts(instruction))}"
    defined = [
        f"{operand(temp)}: {temp.type}"
        for temp in (getattr(instruction, "result", None), getattr(instruction, "error", None))
        if isinstance(temp, kir.Temp)
    ]
    return f"{', '.join(defined)} = {text}" if defined else text


def _parts(instruction: kir.Instruction) -> Iterator[str]:
    """The fields of an instruction that no special form prints."""
    for field in dataclasses.fields(instruction):
        if field.name in ("span", "result", "error"):
            continue
        value: object = getattr(instruction, field.name)
        if field.name == "is_natural":
            if value:
                yield "natural"
        elif value is not None:
            yield _part(value)


def _part(value: object) -> str:
    match value:
        case kir.Temp() | kir.Const() | kir.Zero() | kir.Data() | kir.Symbol() | kir.Slot():
            return operand(value)
        case kir.Site(kind=kind):
            return f"!{kind}"
        case Field(name=name):
            return f".{name}"
        case VirtualSlot(owner=owner, name=name):
            return f"{owner}.{name}"
        case kir.Function(symbol=symbol):
            return symbol
        case Type():
            return str(value)
        case list():
            return f"({', '.join(_part(item) for item in cast('list[object]', value))})"
        case _:
            return str(value)


def print_terminator(terminator: kir.Terminator) -> str:
    match terminator:
        case kir.Jump(target=target):
            return f"jump {target.label}"
        case kir.Branch(test=test, then=then, otherwise=otherwise, unlikely=unlikely):
            mark = f" (unlikely {unlikely})" if unlikely else ""
            return f"branch {operand(test)}, {then.label}, {otherwise.label}{mark}"
        case kir.Return(value=value):
            return "return" if value is None else f"return {operand(value)}"
        case kir.ReturnError(error=error):
            return f"raise {operand(error)}"
        case kir.Trap(site=site):
            return f"trap !{site.kind} {site.message!r}"
        case _:
            return "unreachable"
