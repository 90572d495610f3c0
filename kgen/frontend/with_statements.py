"""`with`: what is entered is left on every path."""

from __future__ import annotations

import ast

from kgen.frontend.arguments import Argument
from kgen.frontend.flow import join
from kgen.frontend.raise_statements import error_class
from kgen.frontend.targets import Targets
from kgen.frontend.tree import Assign, Expression, Handler, If, LocalRef, Not, Raise, Statement, Try
from kgen.frontend.try_statements import handler_entry
from kgen.frontend.types import BOOL, ClassType, StructType, optional


def with_statement(checker: Targets, node: ast.With, position: int) -> None:
    item = node.items[position]
    span = checker.span(item.context_expr)
    value = checker.value(item.context_expr)
    manager = checker.hold(value)
    type_ = manager.type
    if not isinstance(type_, ClassType | StructType) or any(
        checker.classes.method(type_, name) is None for name in ("__enter__", "__exit__")
    ):
        checker.refuse(
            "K0609", item.context_expr, f"a `{type_}` is not a context manager", "define __enter__ and __exit__"
        )
    entered = checker.call_method(manager, "__enter__", [], item.context_expr)
    if item.optional_vars is not None:
        checker.assign(item.optional_vars, entered, item.context_expr)
    else:
        checker.emit(checker.evaluate(entered))
    entry = checker.flow.copy()
    if position + 1 < len(node.items):
        with checker.capture() as body:
            with_statement(checker, node, position + 1)
    else:
        body = checker.suite(node.body)
    exit_method = checker.classes.method(type_, "__exit__")
    assert exit_method is not None
    signature = checker.builder.signatures.of(exit_method.function, exit_method.owner, "method")
    suppresses = signature.result is BOOL
    needs_error = suppresses or _uses_parameters(checker, signature.node)
    count = len(signature.parameters) - 1

    def leave(error: Expression | None) -> Expression:
        none = checker.none(span)
        values: list[Expression] = [error or none, error or none, none][:count]
        arguments = [Argument(item.context_expr, None, v) for v in values]
        return checker.method_call(manager, "__exit__", arguments, item.context_expr)

    if not needs_error:
        checker.emit(Try(span, body, [], [], [checker.evaluate(leave(None))]))
        return
    left = LocalRef(BOOL, span, checker.temporary(BOOL, span, "left"))
    error_type = error_class(checker)
    checker.classes.complete(error_type)
    error = checker.temporary(error_type, span, "error")
    wrapped = checker.coerce(LocalRef(error_type, span, error), optional(error_type), item.context_expr)
    handler: list[Statement] = [Assign(span, left, checker.bool_constant(True, span))]
    if suppresses:
        handler.append(If(span, leave(wrapped), [], [Raise(span, None)]))
    else:
        handler += [checker.evaluate(leave(wrapped)), Raise(span, None)]
    final: list[Statement] = [If(span, Not(BOOL, span, left), [checker.evaluate(leave(None))], [])]
    checker.emit(Assign(span, left, checker.bool_constant(False, span)))
    checker.emit(Try(span, body, [Handler([], error, handler, span)], [], final))
    if suppresses:
        checker.flow = join([checker.flow, handler_entry(checker, entry, checker.flow, node.body)])


def _uses_parameters(checker: Targets, node: ast.FunctionDef) -> bool:
    names = {a.arg for a in node.args.args[1:]}
    return any(isinstance(n, ast.Name) and n.id in names for s in node.body for n in ast.walk(s))
