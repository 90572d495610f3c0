"""The text of members of enumerations and of sets of flags."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import partial

from kgen.frontend.runtime_calls import RuntimeCalls
from kgen.frontend.text.sinks import built, write_integer, write_text
from kgen.frontend.tree import Arithmetic, Assign, Compare, Conditional, Constant, Expression, If, LocalRef, Statement
from kgen.frontend.types import BOOL, EnumType


def member_text(checker: RuntimeCalls, value: Expression, type_: EnumType, form: str, node: ast.AST) -> Expression:
    """The name of a member as a str: form `n` is `.name`, `v` is the text of the value, `s` is `Class.NAME`, `r` is `<Class.NAME: value>`."""
    span = value.span
    if type_.is_flag:
        return _flag_text(checker, value, type_, form, node)
    with checker.capture() as statements:
        held = checker.hold(value)
    result: Expression = checker.text("?", span)
    class_name = type_.python.__qualname__.split("<locals>.")[-1]
    seen: set[int] = set()
    for member in reversed(type_.members):
        if member.stored in seen and not isinstance(member.value, int):
            continue
        seen.add(member.stored)
        shown = {
            "n": member.name,
            "v": str(member.value),
            "s": f"{class_name}.{member.name}",
            "r": f"<{class_name}.{member.name}: {member.value!r}>",
        }[form]
        test = Compare(BOOL, span, "eq", held, Constant(type_, span, member.stored))
        result = Conditional(result.type, span, test, checker.text(shown, span), result)
    return checker.sequence(statements, result)


def _flag_text(checker: RuntimeCalls, value: Expression, type_: EnumType, form: str, node: ast.AST) -> Expression:
    """The text of flags: the name of a member that is just this, else the names of the bits joined by `|`."""
    span = value.span
    class_name = type_.python.__qualname__.split("<locals>.")[-1]
    before = {"n": "", "s": f"{class_name}.", "r": f"<{class_name}."}[form]
    none = {"n": "", "s": f"{class_name}(0)", "r": f"<{class_name}: 0>"}[form]

    def write(sink: Expression) -> None:
        held = checker.hold(value)
        number = checker.convert("rename", held, type_.storage)

        def is_exactly(stored: int) -> Expression:
            return Compare(BOOL, span, "eq", number, Constant(type_.storage, span, stored))

        with checker.capture() as statements:
            write_text(checker, sink, before, node)
            _write_flag_names(checker, sink, number, type_, node)
        names: list[Statement] = statements
        for member in type_.members:
            with checker.capture() as whole:
                write_text(checker, sink, before + member.name, node)
            if member.stored & (member.stored - 1):  # several bits with a name of their own
                names = [If(span, is_exactly(member.stored), whole, names)]
        if form == "r":
            with checker.capture() as end:
                write_text(checker, sink, ": ", node)
                write_integer(checker, sink, number, type_.storage, node)
                write_text(checker, sink, ">", node)
            names = [*names, *end]
        with checker.capture() as empty:
            write_text(checker, sink, none, node)
        checker.emit(If(span, is_exactly(0), empty, names))

    return built(checker, node, write)


def _write_flag_names(
    checker: RuntimeCalls, sink: Expression, number: Expression, type_: EnumType, node: ast.AST
) -> None:
    """The single bits that are set, by name; bits without a name as a number."""
    span = number.span
    storage = type_.storage
    left = LocalRef(storage, span, checker.temporary(storage, span, "left"))
    is_first = LocalRef(BOOL, span, checker.temporary(BOOL, span, "first"))
    checker.emit(Assign(span, left, number))
    checker.emit(Assign(span, is_first, checker.bool_constant(True, span)))

    def item(test: Expression, mask: int, write: Callable[[], None]) -> None:
        with checker.capture() as body:
            with checker.capture() as bar:
                write_text(checker, sink, "|", node)
            checker.emit(If(span, is_first, [Assign(span, is_first, checker.bool_constant(False, span))], bar))
            write()
            rest = Arithmetic(storage, span, "and", left, Constant(storage, span, mask))
            checker.emit(Assign(span, left, rest))
        checker.emit(If(span, test, body, []))

    everything = storage.maximum if not storage.signed else -1
    for member in type_.members:
        bit = Constant(storage, span, member.stored)
        if member.stored > 0 and not member.stored & (member.stored - 1):
            is_set = Compare(BOOL, span, "eq", Arithmetic(storage, span, "and", left, bit), bit)
            item(is_set, everything ^ member.stored, partial(write_text, checker, sink, member.name, node))
    has_more = Compare(BOOL, span, "ne", left, Constant(storage, span, 0))
    item(has_more, 0, lambda: write_integer(checker, sink, left, storage, node))
