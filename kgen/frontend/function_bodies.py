"""The body of a function or lambda: its parameters, its statements, and how it ends."""

from __future__ import annotations

import ast
import typing

from kgen.frontend.diagnostics import Abandoned
from kgen.frontend.program import Builder, Pending
from kgen.frontend.signatures import own_nodes
from kgen.frontend.statements import Statements
from kgen.frontend.tree import Assign, Local, LocalRef, Panic, Return
from kgen.frontend.types import NEVER, NONE, is_memory


def check_body(builder: Builder, pending: Pending) -> None:
    """Checks one queued function."""
    try:
        builder.observer.enter(pending.function, pending.node)
        _check(Statements(builder, pending))
    except Abandoned:
        return
    finally:
        builder.observer.leave()


def _check(checker: Statements) -> None:
    """Checks the body and fills in `function.body`."""
    node = checker.pending.node
    for name, nested in (checker.pending.nested or {}).items():
        checker.nested[name] = typing.cast("typing.Any", nested)
    parts: list[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else list(node.body)
    stored = {
        n.id
        for n in own_nodes(ast.Module(typing.cast("list[ast.stmt]", parts), []))
        if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store | ast.Del)
    }
    checker.assigned = frozenset(stored)
    for parameter in checker.function.parameters:
        checker.flow.bind(parameter.name, parameter)
    for parameter in checker.function.parameters:
        if parameter.name in stored and not isinstance(node, ast.Lambda):
            _own_parameter(checker, parameter)
    if isinstance(node, ast.Lambda):
        _lambda_body(checker, node)
        checker.function.body = checker.statements
        return
    if checker.function.naked and not _is_one_assembly(checker, node):
        checker.report("K0803", checker.function.span, "a naked function may only contain one asm call")
    checker.start_initialization(node.name)
    with checker.capture() as body:
        for statement in node.body:
            checker.statement(statement)
    checker.statements.extend(body)
    result = checker.function.result or NONE
    ends = checker.flow.is_reachable
    if ends:
        checker.require_fields(checker.function.span, is_end=True)
    is_stub = _is_abstract_stub(checker, node)
    has_result = result not in (NONE, NEVER) and not checker.function.is_generator and not checker.function.naked
    if ends and has_result and not is_stub and not checker.is_incomplete:
        span = checker.function.span
        checker.report(
            "K0514",
            span,
            f"`{node.name}` may end without returning a `{result}`",
            "return a value on every path, or raise an Error",
        )
    if is_stub:
        checker.statements.append(Panic(checker.function.span, "unreachable", f"{node.name} is abstract"))
    checker.function.body = checker.statements


def _is_one_assembly(checker: Statements, node: ast.FunctionDef) -> bool:
    calls = [s for s in node.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
    if len(calls) != 1 or not isinstance(calls[0], ast.Expr) or not isinstance(calls[0].value, ast.Call):
        return False
    return getattr(checker.build_time(calls[0].value.func), "__name__", "") == "asm"


def _is_abstract_stub(checker: Statements, node: ast.FunctionDef) -> bool:
    last = [s for s in node.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
    is_empty = not last
    python: object = getattr(checker.owner, "python", None)
    is_declared = any(ast.unparse(d).split(".")[-1] in ("abstractmethod", "overload") for d in node.decorator_list)
    is_declared = is_declared or bool(getattr(python, "_is_protocol", False))
    return is_empty and is_declared and (checker.function.result or NONE) is not NONE


def _own_parameter(checker: Statements, parameter: Local) -> None:
    """A parameter that the body assigns is copied first: parameters are borrowed."""
    if is_memory(parameter.type) and _is_changed_in_place(checker, parameter.name):
        checker.report(
            "K0525",
            parameter.span,
            f"`{parameter.name}` is both changed in place and replaced",
            "use a second name for the new value",
        )
    local = checker.variable(parameter.name, parameter.type, parameter.span)
    checker.declared[parameter.name] = parameter.type
    checker.local_cache[(parameter.name, parameter.type)] = local
    value = LocalRef(parameter.type, parameter.span, parameter)
    checker.emit(Assign(parameter.span, LocalRef(parameter.type, parameter.span, local), value))
    checker.flow.bind(parameter.name, local)


def _is_changed_in_place(checker: Statements, name: str) -> bool:
    for part in ast.walk(checker.pending.node):
        if isinstance(part, ast.Attribute | ast.Subscript) and isinstance(part.ctx, ast.Store):
            if isinstance(part.value, ast.Name) and part.value.id == name:
                return True
    return False


def _lambda_body(checker: Statements, node: ast.Lambda) -> None:
    try:
        value = checker.value(node.body, checker.function.result)
    except Abandoned:
        checker.function.result = checker.function.result or NONE
        return
    if checker.function.result is None:
        checker.function.result = value.type
    if checker.function.result is NONE:
        checker.emit(checker.evaluate(value))
        return
    value = checker.coerce(value, checker.function.result, node.body)
    checker.emit(Return(value.span, value))
