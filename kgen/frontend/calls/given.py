"""What a call in the source gives: how many arguments, and which by name."""

from __future__ import annotations

import ast

from kgen.frontend.body import Body
from kgen.frontend.types import Type


def one_argument(checker: Body, node: ast.Call, name: str) -> ast.expr:
    if len(node.args) != 1 or node.keywords or isinstance(node.args[0], ast.Starred):
        checker.refuse("K0508", node, f"`{name}` takes one argument here, {len(node.args) + len(node.keywords)} given")
    return node.args[0]


def require_keywords(checker: Body, node: ast.Call, name: str, allowed: tuple[str, ...]) -> None:
    """Refuses arguments by name that the function does not have here."""
    for keyword in node.keywords:
        if keyword.arg is None:
            checker.refuse("K0215", keyword.value, "`**` arguments are not in the subset", "write the arguments out")
        if keyword.arg not in allowed:
            known = f"it has {', '.join(f'{word}=' for word in allowed)}" if allowed else None
            checker.refuse("K0509", keyword, f"`{name}` has no argument `{keyword.arg}` here", known)


def consumed(node: ast.expr) -> ast.expr:
    """A list comprehension of which only the items are used, once and in order: no list is needed."""
    if isinstance(node, ast.ListComp):
        return ast.copy_location(ast.GeneratorExp(node.elt, node.generators), node)
    return node


def checked_arguments(checker: Body, node: ast.Call, count: int, name: str) -> list[ast.expr]:
    if len(node.args) != count or node.keywords:
        checker.refuse("K0508", node, f"`{name}` takes {count} arguments, {len(node.args) + len(node.keywords)} given")
    return list(node.args)


def type_argument(checker: Body, node: ast.expr) -> Type:
    """A type given as an argument: `u8`, `Ptr[T]`, `Array[u8]` with its length, a class, a type parameter."""
    return checker.resolver.annotation(node, checker.scope)
