"""`for` and `while`, with `break`, `continue` and `else`: which variables have values after them."""

from __future__ import annotations

import ast

from kgen.frontend.body import LoopContext
from kgen.frontend.diagnostics import Abandoned
from kgen.frontend.flow import Flow, join
from kgen.frontend.targets import Targets
from kgen.frontend.tree import Break, Constant, Continue, Expression, Local, Statement, While


def while_statement(checker: Targets, node: ast.While) -> None:
    context, head, reads = _enter(checker, node)
    with checker.capture() as test_statements:
        test = checker.condition(node.test)
    before = checker.flow.copy()
    is_forever = isinstance(test, Constant) and bool(test.value)
    checker.assume(node.test, True)
    body = checker.suite(node.body)
    _leave(checker, context, head, reads, node.test)
    end = checker.flow
    checker.flow = join([before, end]) if end.is_reachable else before
    for name, binding in before.bindings.items():
        if name in checker.flow.bindings and checker.flow.bindings[name].local is None:
            checker.flow.bindings[name] = binding
    checker.assume(node.test, False)
    if is_forever:
        checker.flow.is_reachable = False
    orelse = checker.suite(node.orelse)
    checker.flow = join([checker.flow, *context.breaks])
    checker.emit(While(checker.span(node), checker.sequence(test_statements, test), body, orelse))


def for_statement(checker: Targets, node: ast.For) -> None:
    context, head, reads = _enter(checker, node)
    before = checker.flow.copy()
    end: list[Flow] = []
    popped = False

    def use(element: Expression) -> None:
        nonlocal popped
        checker.assign(node.target, checker.settle(element, node.iter), node.iter)
        checker.statements.extend(checker.suite(node.body))
        _leave(checker, context, head, reads, node.target)
        popped = True
        end.append(checker.flow)

    orelse: list[Statement] = []
    try:
        checker.loop(node.iter, use, orelse)
    finally:
        if not popped:
            checker.loops.pop()
            checker.reads |= reads
    after = join([before, *end]) if end and end[0].is_reachable else before
    checker.flow = after
    orelse.extend(checker.suite(node.orelse))
    checker.flow = join([checker.flow, *context.breaks])


def leave_loop(checker: Targets, node: ast.Break | ast.Continue) -> None:
    if not checker.loops:
        raise Abandoned
    context = checker.loops[-1]
    if isinstance(node, ast.Break):
        context.breaks.append(checker.flow.copy())
        checker.emit(Break(checker.span(node)))
    else:
        context.continues.append(checker.flow.copy())
        checker.emit(Continue(checker.span(node)))
    checker.flow.is_reachable = False


def _enter(checker: Targets, node: ast.While | ast.For) -> tuple[LoopContext, Flow, set[Local]]:
    """The state at the head of a loop: narrowings of what the body assigns do not hold."""
    assigned: set[str] = set()
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store | ast.Del):
            assigned.add(part.id)
        elif isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store):
            path = checker.path_of(part)
            if path is not None:
                checker.flow.forget(path)
    for name in assigned:
        binding = checker.flow.bindings.get(name)
        if binding is not None and binding.local is not None:
            checker.flow.narrow(name, binding.local.type)
            checker.flow.forget(name)
    context = LoopContext()
    checker.loops.append(context)
    reads = checker.reads
    checker.reads = set()
    return context, checker.flow.copy(), reads


def _leave(checker: Targets, context: LoopContext, head: Flow, reads: set[Local], node: ast.AST) -> None:
    """The end of a loop body: the state must fit the head again."""
    checker.loops.pop()
    back = join([checker.flow, *context.continues])
    if back.is_reachable:
        for name, binding in head.bindings.items():
            after = back.bindings.get(name)
            if after is not None and after.local is not binding.local and binding.local in checker.reads:
                checker.report(
                    "K0303",
                    node,
                    f"`{name}` changes its type from one round of the loop to the next",
                    "use two names, or annotate the first assignment",
                )
    checker.reads |= reads
    checker.flow = back
