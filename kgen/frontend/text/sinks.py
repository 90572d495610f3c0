"""Sinks: where text is written piece by piece, and the `str` that is made of it."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Callable

from kgen.frontend.runtime_calls import RuntimeCalls
from kgen.frontend.tree import Clear, Constant, DataAddress, Expression, Handler, LocalRef, Raise, Try
from kgen.frontend.types import INT, U8, U64, USIZE, IntType, pointer_to


def built(checker: RuntimeCalls, node: ast.AST, write: Callable[[Expression], None]) -> Expression:
    """The str that `write` produces on a fresh builder."""
    span = checker.span(node)
    sink_type = checker.resolver.nominal(importlib.import_module("kgen.runtime.sink").Sink, ())
    local = checker.temporary(sink_type, span, "sink")
    local.is_scratch = True
    sink = LocalRef(sink_type, span, local)
    with checker.capture() as statements:
        checker.emit(Clear(span, sink))
        with checker.capture() as writes:
            write(sink)
        with checker.capture() as unwinding:
            checker.emit(checker.evaluate(checker.runtime_call("string_builder", "discard", [sink], node)))
            checker.emit(Raise(span, None))
        checker.emit(Try(span, writes, [Handler([], None, unwinding, span)], [], []))
        result = checker.runtime_call("string_builder", "finish", [sink], node)
    return checker.sequence(statements, result)


def write_text(checker: RuntimeCalls, sink: Expression, text: str, node: ast.AST) -> None:
    """Emits the write of constant text."""
    if not text:
        return
    span = checker.span(node) if hasattr(node, "lineno") else sink.span
    data = text.encode("utf-8", "surrogatepass")
    address = DataAddress(pointer_to(U8), span, data)
    emit_write(checker, sink, "write_literal", [address, Constant(USIZE, span, len(data))], node)


def emit_write(checker: RuntimeCalls, sink: Expression, name: str, arguments: list[Expression], node: ast.AST) -> None:
    """Emits the call of a function of `kgen/runtime/format.py`, whose first parameter is the sink."""
    checker.emit(checker.evaluate(checker.runtime_call("format", name, [sink, *arguments], node)))


def write_integer(checker: RuntimeCalls, sink: Expression, value: Expression, type_: IntType, node: ast.AST) -> None:
    """Emits the write of an integer in decimal."""
    if type_.signed:
        emit_write(checker, sink, "write_int", [checker.coerce(value, INT, node)], node)
    else:
        emit_write(checker, sink, "write_uint", [checker.coerce(value, U64, node)], node)
