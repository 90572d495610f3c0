"""The types that the checker found for the syntax of a program."""

from __future__ import annotations

import ast

from kgen.frontend.observer import Observer
from kgen.frontend.tree import Call, Convert, Expression, Function, IndirectCall, NewObject, VirtualCall
from kgen.frontend.types import ClassType, Type


class Observations(Observer):
    """What was seen of each piece of syntax: one type per instance of the function it stands in."""

    def __init__(self) -> None:
        self._functions: list[Function] = []
        self._latest: dict[ast.AST, Expression] = {}
        self._made: dict[ast.AST, dict[Function, Expression]] = {}
        self._own: dict[ast.AST, dict[Function, Type]] = {}
        self._final: dict[ast.AST, dict[Function, Type]] = {}
        self._variables: dict[ast.AST, set[Type]] = {}
        self._operations: dict[ast.AST, set[Type]] = {}
        self.functions: dict[ast.AST, list[Function]] = {}
        """The instances made of each definition."""

    # While the program is checked

    def enter(self, function: Function, node: ast.AST) -> None:
        self._functions.append(function)
        self.functions.setdefault(node, []).append(function)

    def leave(self) -> None:
        self._functions.pop()

    def expression(self, node: ast.expr, made: Expression) -> None:
        key = self._functions[-1]
        self._latest[node] = made
        self._made.setdefault(node, {})[key] = made
        self._own.setdefault(node, {})[key] = made.type
        self._final.setdefault(node, {})[key] = made.type

    def conversion(self, node: ast.AST, value: Expression, converted: Expression) -> None:
        if self._latest.get(node) is value:
            self._latest[node] = converted
            self._final[node][self._functions[-1]] = converted.type

    def augmented(self, node: ast.AugAssign, type_: Type) -> None:
        self._operations.setdefault(node, set()).add(type_)

    def variable(self, target: ast.Name, type_: Type) -> None:
        self._variables.setdefault(target, set()).add(type_)

    # Afterwards

    def own(self, node: ast.AST) -> frozenset[Type]:
        """The types of the expression itself; empty when it was not checked."""
        return frozenset(self._own.get(node, {}).values())

    def final(self, node: ast.AST) -> frozenset[Type]:
        """The types that the expression is used as."""
        return frozenset(self._final.get(node, {}).values())

    def variables(self, target: ast.AST) -> frozenset[Type]:
        """The types of the variable that a target binds."""
        return frozenset(self._variables.get(target, ()))

    def operations(self, node: ast.AugAssign) -> frozenset[Type]:
        """The types in which an augmented assignment computes."""
        return frozenset(self._operations.get(node, ()))

    def made(self, node: ast.AST) -> list[Expression]:
        """What the checker made of the expression in each instance."""
        return list(self._made.get(node, {}).values())

    def makes_object(self, node: ast.AST) -> bool:
        """Whether the expression is a constructor's call."""
        return any(isinstance(_inner(made), NewObject) for made in self.made(node))

    def calls_program(self, node: ast.AST, files: frozenset[str]) -> bool:
        """Whether the expression is a call of instrumented code, whose results have their type already."""
        return all(_is_program_call(_inner(made), files) for made in self.made(node))


def _inner(made: Expression) -> Expression:
    while isinstance(made, Convert):
        made = made.value
    return made


def _is_program_call(made: Expression, files: frozenset[str]) -> bool:
    match made:
        case Call(function=function):
            return function.file in files
        case VirtualCall() | IndirectCall():
            return True
        case NewObject(constructor=Function(file=file), type=ClassType(python=python)):
            return file in files and "__dataclass_fields__" not in vars(python)
        case _:
            return False
