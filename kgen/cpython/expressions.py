"""Instrumented expressions: checked operators, and values in the class of the type the checker gave them."""

from __future__ import annotations

import ast
from typing import Final, cast

from kgen.cpython.fitting import has_fixed_integers, has_integers, is_copied
from kgen.cpython.helpers import Helpers, call
from kgen.cpython.observations import Observations
from kgen.frontend.body import LITERAL
from kgen.frontend.tree import Constant, Convert
from kgen.frontend.types import INT, ClassType, IntType, OptionalType, Type, underlying

FRESH: Final = ("list", "sorted", "set", "frozenset", "dict", "deque", "copy")
"""Functions and methods that make a new container of existing items."""


class Expressions(ast.NodeTransformer):
    """Rewrites expressions in place; `files` are those of the program."""

    def __init__(self, seen: Observations, helpers: Helpers, files: frozenset[str]) -> None:
        self.seen = seen
        self.helpers = helpers
        self.files = files

    def visit(self, node: ast.AST) -> ast.AST:
        changed = cast(ast.AST, super().visit(node))
        if not isinstance(node, ast.expr) or not isinstance(changed, ast.expr):
            return changed
        if isinstance(getattr(node, "ctx", None), ast.Store | ast.Del):
            return changed
        return self._fitted(node, self._narrowed(node, changed))

    def expression(self, node: ast.expr) -> ast.expr:
        """The instrumented form of an expression."""
        return cast(ast.expr, self.visit(node))

    def stored(self, node: ast.expr) -> ast.expr:
        """The instrumented form of an expression whose value is stored somewhere: structs are copied."""
        types = self.seen.final(node)
        changed = self.expression(node)
        if not any(map(is_copied, types)):
            return changed
        name = self.helpers.fitter(next(iter(types)), False, True) if len(types) == 1 else None
        return call(name or ".copied", [changed], node)

    # Operators

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        name = type(node.op).__name__
        function = self._operator(name, self.seen.own(node))
        node.left, node.right = self.expression(node.left), self.expression(node.right)
        return node if function is None else call(function, [node.left, node.right], node)

    def _operator(self, name: str, types: frozenset[Type]) -> str | None:
        """The helper for an operator whose results have these types; None where Python's own does."""
        if not types or not all(isinstance(type_, IntType) for type_ in types) or LITERAL in types:
            return None
        if len(types) > 1:
            return self.helpers.dynamic(name)
        (type_,) = types
        assert isinstance(type_, IntType)
        return self.helpers.binary(name, type_)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        types = self.seen.own(node)
        node.operand = self.expression(node.operand)
        if isinstance(node.op, ast.Not) or len(types) != 1 or LITERAL in types:
            return node
        (type_,) = types
        if not isinstance(type_, IntType):
            return node
        return call(self.helpers.unary(type(node.op).__name__, type_), [node.operand], node)

    # Calls

    def visit_Call(self, node: ast.Call) -> ast.expr:
        types = self.seen.own(node)
        is_program = self.seen.calls_program(node, self.files)
        stores = not is_program and (isinstance(node.func, ast.Attribute) or self.seen.makes_object(node))
        node.func = self.expression(node.func)
        node.args = [self._argument(argument, stores) for argument in node.args]
        for keyword in node.keywords:
            keyword.value = self._argument(keyword.value, stores)
        if isinstance(node.func, ast.Name) and len(types) == 1 and not is_program:
            (type_,) = types
            if node.func.id == "sum" and isinstance(type_, IntType):
                base = INT if type_ is LITERAL else type_
                node.func = ast.copy_location(ast.Name(self.helpers.total(base), ast.Load()), node.func)
            elif node.func.id == "int" and type_ is INT:
                node.func = ast.copy_location(ast.Name(".to_int", ast.Load()), node.func)
        return node

    def _argument(self, node: ast.expr, stores: bool) -> ast.expr:
        """Containers and dataclasses store what they are given; a function borrows it, but an item of a container is
        a copy."""
        if not stores and not isinstance(node, ast.Subscript):
            return self.expression(node)
        return self.stored(node)

    # Displays and comprehensions

    def visit_List(self, node: ast.List) -> ast.expr:
        return self._display(node)

    def visit_Tuple(self, node: ast.Tuple) -> ast.expr:
        return self._display(node)

    def visit_Set(self, node: ast.Set) -> ast.expr:
        node.elts = [self.stored(element) for element in node.elts]
        return node

    def _display(self, node: ast.List | ast.Tuple) -> ast.expr:
        if isinstance(node.ctx, ast.Load):
            node.elts = [self.stored(element) for element in node.elts]
        else:
            node.elts = [self.expression(element) for element in node.elts]
        return node

    def visit_Dict(self, node: ast.Dict) -> ast.expr:
        node.keys = [None if key is None else self.stored(key) for key in node.keys]
        node.values = [self.stored(value) for value in node.values]
        return node

    def visit_ListComp(self, node: ast.ListComp) -> ast.expr:
        self._clauses(node.generators)
        node.elt = self.stored(node.elt)
        return node

    def visit_SetComp(self, node: ast.SetComp) -> ast.expr:
        self._clauses(node.generators)
        node.elt = self.stored(node.elt)
        return node

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> ast.expr:
        self._clauses(node.generators)
        node.elt = self.stored(node.elt)
        return node

    def visit_DictComp(self, node: ast.DictComp) -> ast.expr:
        self._clauses(node.generators)
        node.key, node.value = self.stored(node.key), self.stored(node.value)
        return node

    def _clauses(self, clauses: list[ast.comprehension]) -> None:
        for clause in clauses:
            clause.iter = self.iterated(clause.iter, clause.target)
            clause.ifs = [self.expression(test) for test in clause.ifs]

    def iterated(self, iterable: ast.expr, target: ast.expr) -> ast.expr:
        """The iterable of a loop, giving its items as the targets hold them."""
        changed = self.expression(iterable)
        name = self.target_fitter(target)
        if name is None:
            return changed
        fit = ast.copy_location(ast.Name(name, ast.Load()), iterable)
        return call(".each", [changed, fit], iterable)

    def target_fitter(self, target: ast.expr) -> str | None:
        """The fitter of what an item of a loop is assigned to."""
        if isinstance(target, ast.Tuple | ast.List):
            names = [self.target_fitter(part) for part in target.elts]
            if not any(names):
                return None
            return self.helpers.targets([None if name is None else self.helpers.function(name) for name in names])
        types = self.seen.variables(target)
        if len(types) != 1:
            return ".copied" if any(map(is_copied, types)) else None
        (type_,) = types
        if not has_fixed_integers(type_) and not is_copied(type_):
            return None
        return self.helpers.fitter(type_, True, True)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.expr:
        node.value = self.stored(node.value)
        return node

    # Fitting

    def _narrowed(self, node: ast.expr, changed: ast.expr) -> ast.expr:
        """Checks that the checker leaves to run time: a value that was not None when it was tested."""
        for made in self.seen.made(node):
            if isinstance(made, Convert) and made.kind == "downcast_checked":
                assert isinstance(made.type, ClassType)
                return call(self.helpers.downcast(made.type), [changed], node)
            if isinstance(made, Convert) and made.kind == "unwrap_checked":
                return call(".present", [changed], node)
        return changed

    def _fitted(self, node: ast.expr, changed: ast.expr) -> ast.expr:
        """The value in the class of the type that it is used as."""
        own, final = self.seen.own(node), self.seen.final(node)
        if len(final) != 1 or len(own) != 1:
            return changed
        (source,), (wanted,) = own, final
        wanted = INT if wanted is LITERAL else wanted
        if isinstance(node, ast.Constant) and type(node.value) is int:
            return self._literal(node, node.value, wanted)
        fresh = self._is_fresh(node)
        name: str | None = None
        holds = has_integers(wanted) or (fresh and has_fixed_integers(wanted, containers=True))
        if holds and self._may_differ(node, source, wanted):
            name = self.helpers.fitter(wanted, True, False, fresh)
        if fresh and is_copied(wanted, containers=True):
            name = self.helpers.fitter(wanted, True, True, fresh)
        return changed if name is None else call(name, [changed], node)

    def _literal(self, node: ast.Constant, value: int, wanted: Type) -> ast.expr:
        inner = wanted.inner if isinstance(wanted, OptionalType) else wanted
        name = self.helpers.constant(inner, value)
        return node if name is None else ast.copy_location(ast.Name(name, ast.Load()), node)

    def _is_fresh(self, node: ast.expr) -> bool:
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
                return name in FRESH
            case ast.Subscript(slice=ast.Slice()) | ast.BinOp():
                return True
            case _:
                return False

    def _may_differ(self, node: ast.expr, source: Type, wanted: Type) -> bool:
        """Whether the value may be of another integer class than that of the type it is used as."""
        if source is not wanted:
            return True
        match node:
            case ast.BinOp() | ast.UnaryOp():
                return not isinstance(underlying(wanted), IntType)
            case ast.Name():
                return all(isinstance(made, Constant) for made in self.seen.made(node)) and has_fixed_integers(wanted)
            case ast.Call():
                return not self.seen.calls_program(node, self.files)
            case ast.Tuple() | ast.NamedExpr() | ast.Constant():
                return False
            case ast.IfExp() | ast.BoolOp():
                return True
            case _:
                return has_fixed_integers(wanted)
