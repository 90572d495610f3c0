"""When the variables that the front end invented give up what they hold.

A variable of the source lives until its function ends, as in CPython; one of a comprehension ends with it. A
temporary (its name starts with `.`) ends with the statement that needs it: this module puts a `Clear` behind the
last statement that mentions it, in the innermost list of statements that has all mentions; or behind the test of
an `if` that alone mentions it.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import cast

from kgen.frontend import tree
from kgen.frontend.types import BOOL, holds_references
from kgen.middle.traverse import Node, descendants

Mentions = Counter[tree.Local]


def end_temporaries(function: tree.Function) -> None:
    """Inserts the clears into the body of `function`; at most once per function."""
    Ending(function).run()


class Ending:
    def __init__(self, function: tree.Function) -> None:
        self.function = function
        self.total: Mentions = Counter()
        for node in descendants(function.body):
            self.total.update(mentioned(node))
        self.settled: set[tree.Local] = set()
        self.variables = {local for local in function.locals if holds_references(local.type) and not local.is_scratch}
        self.sequences = 0

    def run(self) -> None:
        if self.variables:
            self._list(self.function.body)

    def _list(self, statements: list[tree.Statement]) -> Mentions:
        counts = [self._node(statement) for statement in statements]
        total: Mentions = Counter()
        for count in counts:
            total.update(count)
        ends: dict[int, list[tree.Local]] = {}
        for local, count in total.items():
            is_inner = local.name.startswith(".") or self.sequences > 0
            if count == self.total[local] and local not in self.settled and is_inner:
                self.settled.add(local)
                last = max(index for index, mentions in enumerate(counts) if local in mentions)
                ends.setdefault(last, []).append(local)
        for index in sorted(ends, reverse=True):
            self._end(statements, index, ends[index])
        return total

    def _end(self, statements: list[tree.Statement], index: int, locals_: list[tree.Local]) -> None:
        """Clears `locals_` behind the statement at `index`."""
        statement = statements[index]
        if isinstance(statement, tree.Return | tree.Raise | tree.Break | tree.Continue | tree.Panic):
            return
        after: list[tree.Local] = []
        in_test: list[tree.Local] = []
        for local in locals_:
            (in_test if self._only_in_test(statement, local) else after).append(local)
        if in_test and isinstance(statement, tree.If | tree.While):
            self._end_test(statement, in_test)
        statements[index + 1 : index + 1] = [clear(local, statement.span) for local in after]

    def _only_in_test(self, statement: tree.Statement, local: tree.Local) -> bool:
        if not isinstance(statement, tree.If | tree.While):
            return False
        inside = sum(mentioned(node)[local] for node in descendants([statement]))
        in_test = sum(mentioned(node)[local] for node in descendants([statement.test]))
        return in_test == inside and (isinstance(statement, tree.If) or in_test == self.total[local])

    def _end_test(self, statement: tree.If | tree.While, locals_: list[tree.Local]) -> None:
        test = statement.test
        result = tree.Local(".test", BOOL, test.span)
        self.function.locals.append(result)
        read = tree.LocalRef(BOOL, test.span, result)
        write = tree.Assign(test.span, tree.LocalRef(BOOL, test.span, result), test)
        clears = [clear(local, test.span) for local in locals_]
        statement.test = tree.Sequence(test.type, test.span, [write, *clears], read)

    def _node(self, node: Node) -> Mentions:
        found = mentioned(node)
        found = Counter({local: count for local, count in found.items() if local in self.variables})
        is_sequence = isinstance(node, tree.Sequence)
        for name in field_names(type(node)):
            value: object = getattr(node, name)
            if isinstance(value, Node):
                found.update(self._node(value))
            elif isinstance(value, list):
                items = cast("list[object]", value)
                if items and isinstance(items[0], tree.Statement):
                    self.sequences += is_sequence
                    found.update(self._list(cast("list[tree.Statement]", items)))
                    self.sequences -= is_sequence
                else:
                    for item in items:
                        if isinstance(item, Node):
                            found.update(self._node(item))
        return found


def mentioned(node: Node) -> Mentions:
    """The variables that `node` itself names."""
    match node:
        case tree.LocalRef(local=local) | tree.ForRange(target=local) | tree.ForGenerator(target=local):
            return Counter((local,))
        case tree.Handler(target=tree.Local() as local):
            return Counter((local,))
        case _:
            return Counter()


def clear(local: tree.Local, span: tree.Span) -> tree.Clear:
    return tree.Clear(span, tree.LocalRef(local.type, span, local))


_names: dict[type[Node], tuple[str, ...]] = {}


def field_names(kind: type[Node]) -> tuple[str, ...]:
    if kind not in _names:
        _names[kind] = tuple(f.name for f in dataclasses.fields(kind) if f.name not in ("type", "span"))
    return _names[kind]
