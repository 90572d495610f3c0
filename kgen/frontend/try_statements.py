"""`try` and its handlers."""

from __future__ import annotations

import ast
import builtins

from kgen import lang
from kgen.frontend.diagnostics import Abandoned
from kgen.frontend.flow import Flow, join
from kgen.frontend.live import is_error_class, is_one_of
from kgen.frontend.raise_statements import error_class
from kgen.frontend.targets import Targets
from kgen.frontend.tree import Handler, Local, Statement, Try
from kgen.frontend.types import ClassType, Type


def try_statement(checker: Targets, node: ast.Try) -> None:
    span = checker.span(node)
    entry = checker.flow.copy()
    body = checker.suite(node.body)
    after_body = checker.flow
    entry_of_handlers = handler_entry(checker, entry, after_body, node.body)
    orelse: list[Statement] = []
    if after_body.is_reachable:
        orelse = checker.suite(node.orelse)
    exits = [checker.flow]
    handlers: list[Handler] = []
    for handler in node.handlers:
        checker.flow = entry_of_handlers.copy()
        checker.flow.is_reachable = True
        try:
            handlers.append(_handler(checker, handler, [c for h in handlers for c in h.classes]))
        except Abandoned:
            checker.recover(handler)
        exits.append(checker.flow)
    checker.flow = join(exits)
    final: list[Statement] = []
    if node.finalbody:
        reachable = checker.flow.is_reachable
        if not reachable:
            checker.flow = entry_of_handlers.copy()
            checker.flow.is_reachable = True
        final = checker.suite(node.finalbody)
        if not reachable:
            checker.flow.is_reachable = False
    checker.emit(Try(span, body, handlers, orelse, final))


def handler_entry(checker: Targets, entry: Flow, after: Flow, body: list[ast.stmt]) -> Flow:
    """What is known when an error can have come from anywhere in the body."""
    result = entry.copy()
    for part in (n for statement in body for n in ast.walk(statement)):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store | ast.Del):
            binding = result.bindings.get(part.id)
            if binding is not None and binding.local is not None:
                result.narrow(part.id, binding.local.type)
    result.forget_fields()
    del after
    return result


def _handler(checker: Targets, handler: ast.ExceptHandler, earlier: list[ClassType]) -> Handler:
    span = checker.span(handler)
    if handler.type is None:
        checker.refuse("K0603", handler, "a bare except is not in the subset", "name the errors: except Error as e:")
    nodes = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    classes: list[ClassType] = []
    for part in nodes:
        caught = _caught_class(checker, part)
        cover = next((c for c in earlier if caught.is_subclass_of(c)), None)
        if cover is not None:
            checker.refuse(
                "K0612", part, f"`{caught}` is caught by the handler of `{cover}` above", "put this handler first"
            )
        classes.append(caught)
    target: Local | None = None
    if handler.name is not None:
        type_: Type = classes[0] if len(classes) == 1 else (checker.common_base(classes) or error_class(checker))
        target = checker.variable(handler.name, type_, span)
        checker.flow.bind(handler.name, target)
    checker.handlers += 1
    try:
        body = checker.suite(handler.body)
    finally:
        checker.handlers -= 1
    if handler.name is not None:
        checker.flow.unbind(handler.name)
    return Handler(classes, target, body, span)


def _caught_class(checker: Targets, node: ast.expr) -> ClassType:
    found = checker.build_time(node)
    if found is builtins.MemoryError:
        found = lang.MemoryError
    if not is_error_class(found):
        name = checker.name_of(node)
        help = "catch a subclass of Error"
        if is_one_of(found, (KeyError, IndexError)):
            help = "test first: `key in d`, or `i < len(xs)`; a bad index is a panic"
        elif is_one_of(found, (Exception, BaseException)):
            help = "write except Error"
        elif found is ValueError:
            help = "test first: parse_int(text) gives None for bad text; a bad value is a panic"
        elif is_one_of(found, (AssertionError, OverflowError, ZeroDivisionError, TypeError, AttributeError)):
            help = "test first; a broken invariant is a panic, which nothing catches"
        checker.refuse("K0602", node, f"`{name}` is not a subclass of Error", help)
    type_ = checker.resolver.object(found, checker.scope)
    assert isinstance(type_, ClassType)
    checker.classes.complete(type_)
    return type_
