"""The typed tree as text, for `kgen dump --phase typed`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from kgen.frontend import tree
from kgen.frontend.live import is_list
from kgen.frontend.types import Field, Type, VirtualSlot


def print_function(function: tree.Function) -> str:
    """A function with its variables and body, one node to a line where it is a statement."""
    parameters = ", ".join(f"{p.name}: {p.type}" for p in function.parameters)
    lines = [f"def {function.name}({parameters}) -> {function.result}:"]
    lines += [f"    var {local.name}: {local.type}" for local in function.locals]
    lines += _block(function.body, 1)
    return "\n".join(lines)


def _block(statements: list[tree.Statement], depth: int) -> Iterator[str]:
    for statement in statements:
        yield from _statement(statement, depth)


def _statement(statement: tree.Statement, depth: int) -> Iterator[str]:
    margin = "    " * depth
    heads: list[str] = []
    blocks: list[tuple[str, list[tree.Statement]]] = []
    for field in fields(statement):
        if field.name == "span":
            continue
        value: object = getattr(statement, field.name)
        items = value if is_list(value) else []
        statements = [item for item in items if isinstance(item, tree.Statement)]
        handlers = [item for item in items if isinstance(item, tree.Handler)]
        if statements:
            blocks.append((field.name, statements))
        for handler in handlers:
            name = ", ".join(map(str, handler.classes)) or "any"
            blocks.append((f"except {name}", handler.body))
        if not statements and not handlers and value != []:
            heads.append(expression(value))
    yield f"{margin}{type(statement).__name__} {', '.join(heads)}".rstrip()
    for name, block in blocks:
        yield f"{margin}  {name}:"
        yield from _block(block, depth + 1)


def expression(value: object) -> str:
    """An expression on one line."""
    match value:
        case tree.LocalRef(local=local):
            return local.name
        case tree.StaticRef(static=static):
            return f"static {static.name}"
        case tree.Constant(value=constant):
            return f"{constant}:{value.type}"
        case tree.FieldOf(object=inner, field=field):
            return f"{expression(inner)}.{field.name}"
        case tree.Convert(kind=kind, value=inner):
            return f"{kind}[{value.type}]({expression(inner)})"
        case tree.Call(function=function, arguments=arguments):
            return f"{function.display_name}({', '.join(map(expression, arguments))})"
        case tree.Sequence(statements=statements, value=inner):
            inside = "; ".join(line.strip() for line in _block(statements, 0))
            return f"{{{inside}; {expression(inner)}}}"
        case tree.Expression():
            parts = [
                expression(getattr(value, field.name)) for field in fields(value) if field.name not in ("type", "span")
            ]
            return f"{type(value).__name__}:{value.type}({', '.join(parts)})"
        case tree.Local() | VirtualSlot() | Field():
            return value.name
        case tree.Function():
            return value.display_name
        case Type():
            return str(value)
        case _ if is_list(value):
            return f"[{', '.join(map(expression, value))}]"
        case _:
            return repr(value)
