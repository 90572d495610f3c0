"""What the checker tells whoever wants to know the types of a program's syntax.

The typed tree is far from the source: loops, operators and formats are reduced in it. An observer is told, while
bodies are checked, which type each expression of the source has and which it is converted to. One piece of syntax
is seen once per instance of its function.
"""

from __future__ import annotations

import ast

from kgen.frontend.tree import Expression, Function
from kgen.frontend.types import Type


class Observer:
    """Told of every function, expression, conversion and variable; this one listens to nothing."""

    def enter(self, function: Function, node: ast.AST) -> None:
        """The body of `function` is checked until `leave`; `node` is its definition. Lambdas lie inside."""

    def leave(self) -> None:
        """The body of the function entered last is checked."""

    def expression(self, node: ast.expr, made: Expression) -> None:
        """An expression was checked."""

    def conversion(self, node: ast.AST, value: Expression, converted: Expression) -> None:
        """`value`, perhaps the expression made for `node`, is used as `converted`."""

    def augmented(self, node: ast.AugAssign, type_: Type) -> None:
        """`target op value` of an augmented assignment has this type."""

    def variable(self, target: ast.Name, type_: Type) -> None:
        """An assignment or loop binds a variable of this type."""
