"""Instrumented statements: stores that copy, augmented assignments in parts, errors that unwind."""

from __future__ import annotations

import ast
import sys
from typing import cast

from kgen.cpython.expressions import Expressions
from kgen.cpython.fitting import has_fixed_integers
from kgen.cpython.helpers import call
from kgen.frontend.types import ClassType, StructType, TupleType, underlying


class Statements(Expressions):
    """Rewrites whole modules in place."""

    # Functions

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.stmt:
        node.body = self._body(node.body)
        prologue = self._defaults(node)
        if node.name == "__exit__":
            prologue.append(_unwound(node.body[0]))
        if node.name == "__del__":
            prologue.append(_unless_stopped(node.body[0]))
        at = 1 if ast.get_docstring(node) is not None else 0
        node.body[at:at] = prologue
        return node

    def _body(self, statements: list[ast.stmt]) -> list[ast.stmt]:
        made: list[ast.stmt] = []
        for statement in statements:
            changed = cast("ast.stmt | list[ast.stmt]", self.visit(statement))
            made += changed if isinstance(changed, list) else [changed]
        return made

    def _defaults(self, node: ast.FunctionDef) -> list[ast.stmt]:
        """A default is a plain value of build time: it takes the class of its parameter's type."""
        names = [a.arg for a in node.args.args[len(node.args.args) - len(node.args.defaults) :]]
        names += [a.arg for a, d in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True) if d is not None]
        instances = self.seen.functions.get(node, [])
        made: list[ast.stmt] = []
        for name in names:
            types = {p.type for instance in instances for p in instance.parameters if p.name == name}
            if len(types) != 1 or not has_fixed_integers(next(iter(types))):
                continue
            helper = self.helpers.fitter(types.pop(), True, False)
            if helper is not None:
                value = call(helper, [ast.copy_location(ast.Name(name, ast.Load()), node)], node)
                target = ast.copy_location(ast.Name(name, ast.Store()), node)
                made.append(ast.copy_location(ast.Assign([target], value), node))
        return made

    # Stores

    def visit_Assign(self, node: ast.Assign) -> ast.stmt:
        own = self.seen.own(node.value)
        node.value = self._unpacked(node, self.stored(node.value)) if own else self.expression(node.value)
        node.targets = [self.expression(target) for target in node.targets]
        return node

    def _unpacked(self, node: ast.Assign, value: ast.expr) -> ast.expr:
        """What is unpacked from anything but a tuple takes the classes of the targets."""
        (target, *others) = node.targets
        if others or not isinstance(target, ast.Tuple | ast.List):
            return value
        if all(isinstance(type_, TupleType) for type_ in self.seen.own(node.value)):
            return value
        name = self.target_fitter(target)
        return value if name is None else call(name, [value], node.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt:
        node.target = cast("ast.Name | ast.Attribute | ast.Subscript", self.expression(node.target))
        if node.value is not None:
            node.value = self.stored(node.value)
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.stmt | list[ast.stmt]:
        function = self._operator(type(node.op).__name__, self.seen.operations(node))
        node.value = self.expression(node.value)
        if function is None:
            node.target = cast("ast.Name | ast.Attribute | ast.Subscript", self.expression(node.target))
            return node
        before: list[ast.stmt] = []
        names: list[str] = []

        def kept(part: ast.expr) -> ast.expr:
            """A part of the target that is evaluated once."""
            changed = self.expression(part)
            if isinstance(changed, ast.Name | ast.Constant):
                return changed
            name = f".part{len(names)}"
            names.append(name)
            target = ast.copy_location(ast.Name(name, ast.Store()), part)
            before.append(ast.copy_location(ast.Assign([target], changed), node))
            return ast.copy_location(ast.Name(name, ast.Load()), part)

        target: ast.expr = node.target
        reading: ast.expr
        match node.target:
            case ast.Name(id=name):
                reading = ast.Name(name, ast.Load())
            case ast.Attribute(value=value, attr=name):
                owner = kept(value)
                target, reading = ast.Attribute(owner, name, ast.Store()), ast.Attribute(owner, name, ast.Load())
            case ast.Subscript(value=value, slice=index):
                owner, at = kept(value), kept(index)
                target, reading = ast.Subscript(owner, at, ast.Store()), ast.Subscript(owner, at, ast.Load())
        ast.copy_location(target, node.target)
        ast.copy_location(reading, node.target)
        result = call(function, [reading, node.value], node)
        store = ast.copy_location(ast.Assign([target], result), node)
        if not names:
            return store
        gone = [ast.copy_location(ast.Name(name, ast.Del()), node) for name in names]
        return [*before, store, ast.copy_location(ast.Delete(list[ast.expr](gone)), node)]

    def visit_Return(self, node: ast.Return) -> ast.stmt:
        if node.value is not None:
            node.value = self.stored(node.value)
        return node

    def visit_Yield(self, node: ast.Yield) -> ast.expr:
        if node.value is not None:
            node.value = self.stored(node.value)
        return node

    def visit_For(self, node: ast.For) -> ast.stmt:
        may_suspend = self._may_suspend(node.iter)
        node.iter = self.iterated(node.iter, node.target)
        node.target = self.expression(node.target)
        node.body, node.orelse = self._body(node.body), self._body(node.orelse)
        if may_suspend:
            node.body = [_announced(node.body)]
        return node

    def _may_suspend(self, iterable: ast.expr) -> bool:
        """Whether a generator of the program may wait at a `yield` while the body of a loop runs."""
        match iterable:
            case ast.Call(func=ast.Name(id="range")):
                return False
            case ast.Call():
                return True
            case _:
                types = [underlying(type_) for type_ in self.seen.own(iterable)]
                return any(isinstance(type_, ClassType | StructType) and self._is_ours(type_) for type_ in types)

    def _is_ours(self, type_: ClassType | StructType) -> bool:
        module = sys.modules.get(type_.python.__module__)
        return module is not None and module.__file__ in self.files

    def visit_match_case(self, node: ast.match_case) -> ast.match_case:
        # Patterns stay as they are: literals in them are compared by value.
        if node.guard is not None:
            node.guard = self.expression(node.guard)
        node.body = self._body(node.body)
        return node

    # Errors

    def visit_Assert(self, node: ast.Assert) -> ast.stmt:
        shown = node.test if node.msg is None else node.msg
        text = shown.value if isinstance(shown, ast.Constant) and node.msg is not None else ast.unparse(shown)
        kind, message = (ast.copy_location(ast.Constant(part), node) for part in ("assert", str(text)))
        failed = ast.copy_location(ast.Expr(call(".panic", [kind, message], node)), node)
        # A check of its own: Python's points at the test only, and does nothing under -O.
        return ast.copy_location(
            ast.If(self.expression(node.test), [ast.copy_location(ast.Pass(), node)], [failed]), node
        )

    def visit_Try(self, node: ast.Try) -> ast.stmt:
        node.body, node.orelse = self._body(node.body), self._body(node.orelse)
        for handler in node.handlers:
            handler.body = [_unwound(handler.body[0]), *self._body(handler.body)]
        if node.finalbody:
            node.finalbody = [_unwound(node.finalbody[0]), *self._body(node.finalbody)]
        return node


def _announced(body: list[ast.stmt]) -> ast.stmt:
    """The body of a loop, where an error is seen before CPython closes the generator that the loop goes over."""
    raised = ast.copy_location(ast.Raise(None, None), body[0])
    handler = ast.copy_location(ast.ExceptHandler(None, None, [_unwound(body[0]), raised]), body[0])
    return ast.copy_location(ast.Try(body, [handler], [], []), body[0])


def _unless_stopped(where: ast.stmt) -> ast.stmt:
    test = call(".stopped", [], where)
    return ast.copy_location(ast.If(test, [ast.copy_location(ast.Return(None), where)], []), where)


def _unwound(where: ast.AST) -> ast.stmt:
    return ast.copy_location(ast.Expr(call(".unwound", [], where)), where)
