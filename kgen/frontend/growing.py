"""Containers that grow in a loop: comprehensions, and `list`, `set`, `dict` and `deque` of an iterable."""

from __future__ import annotations

import ast
import collections
from typing import Final

from kgen.frontend.loops import Loops
from kgen.frontend.tree import Assign, Expression, LocalRef, Statement

METHODS: Final[dict[type, str]] = {list: "append", set: "add", collections.deque: "append", dict: "__setitem__"}
"""What puts one more item into a container; for a dict it takes a key and a value."""


class Growing:
    """A container that a loop fills; the first item that is added says its type."""

    def __init__(self, checker: Loops, builtin: type, node: ast.AST) -> None:
        self.checker = checker
        self.builtin = builtin
        self.node = node
        self.made: LocalRef | None = None

    def add(self, *parts: Expression) -> None:
        """Emits the statement that adds an item: one value, or the key and the value of a dict."""
        checker, span = self.checker, self.checker.span(self.node)
        if self.made is None:
            python = checker.resolver.runtime_class(self.builtin)
            type_ = checker.resolver.nominal(python, tuple(part.type for part in parts))
            self.made = LocalRef(type_, span, checker.temporary(type_, span, "made"))
        added = checker.call_method(self.made, METHODS[self.builtin], list(parts), self.node)
        checker.emit(checker.evaluate(added))

    def filled_by(self, loop: list[Statement]) -> Expression:
        """The container, made empty before `loop` and filled by it."""
        checker, made = self.checker, self.made
        if made is None:
            checker.refuse("K0411", self.node, "the type of the items is not known", "annotate the variable")
        empty = checker.construct(made.type, [], self.node)
        return checker.sequence([Assign(checker.span(self.node), made, empty), *loop], made)
