"""Who sees an object before `__init__` has given all its fields values.

A method that `__init__` calls sees the object unfinished. That is harmless as long as the method, and whatever it
calls on the same object, keeps to fields that have values and gives the object to nobody else; then `__init__` may
call it. The walk is over the syntax: methods are found as CPython would find them, with the overriding ones of all
subclasses, which are all known once build time is over.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from kgen.frontend.classes import Classes, Method
from kgen.frontend.signatures import Signatures
from kgen.frontend.types import ClassType


class Exposure:
    """Looks for uses of fields that have no value yet."""

    def __init__(self, classes: Classes, signatures: Signatures, class_: ClassType, missing: frozenset[str]) -> None:
        self.classes = classes
        self.signatures = signatures
        self.class_ = class_
        self.missing = missing
        self._seen: set[object] = set()

    def of_call(self, name: str) -> str | None:
        """What `self.name(...)` does that it must not, in words; None when it is harmless."""
        found = self.classes.method(self.class_, name)
        candidates = [] if found is None else [found]
        candidates += _overriding(self.classes, self.class_, name)
        for method in candidates:
            reason = self.of_method(method)
            if reason is not None:
                return reason
        return None

    def of_method(self, method: Method) -> str | None:
        """What one method does that it must not."""
        if method.function in self._seen or method.kind in ("static", "class"):
            return None
        self._seen.add(method.function)
        signature = self.signatures.of(method.function, method.owner, method.kind)
        node = signature.node
        parameters = [*node.args.posonlyargs, *node.args.args]
        where = f"`{method.owner}.{signature.name}`"
        if not parameters:
            return f"{where} has no self"
        parents = {child: parent for parent in ast.walk(node) for child in ast.iter_child_nodes(parent)}
        for part in _in_body(node):
            if not isinstance(part, ast.Name):
                continue
            if part.id == parameters[0].arg:
                reason = self._of_use(part, parents, where)
            elif part.id == "super":
                reason = self._of_super(part, parents, method, where)
            else:
                continue
            if reason is not None:
                return reason
        return None

    def _of_use(self, name: ast.Name, parents: dict[ast.AST, ast.AST], where: str) -> str | None:
        attribute = parents[name]
        if not isinstance(attribute, ast.Attribute):
            return f"{where} passes the object on"
        if self.class_.field(attribute.attr) is not None:
            is_read = not isinstance(attribute.ctx, ast.Store)
            return f"{where} reads `{attribute.attr}`" if is_read and attribute.attr in self.missing else None
        method = self.classes.method(self.class_, attribute.attr)
        if method is None or method.kind in ("static", "class"):
            return None
        outer = parents[attribute]
        if method.kind == "property" or (isinstance(outer, ast.Call) and outer.func is attribute):
            return self.of_call(attribute.attr)
        return f"{where} passes the object on"

    def _of_super(self, name: ast.Name, parents: dict[ast.AST, ast.AST], method: Method, where: str) -> str | None:
        call = parents[name]
        attribute = parents[call]
        owner = method.owner
        if not isinstance(attribute, ast.Attribute) or not isinstance(owner, ClassType) or owner.base is None:
            return f"{where} passes the object on"
        above = self.classes.method(owner.base, attribute.attr)
        return None if above is None else self.of_method(above)


def _in_body(node: ast.FunctionDef) -> Iterator[ast.AST]:
    for statement in node.body:
        yield from ast.walk(statement)


def _overriding(classes: Classes, class_: ClassType, name: str) -> list[Method]:
    """The methods of this name in all subclasses, which exist since build time."""
    found: list[Method] = []
    for python in _subclasses(class_.python):
        if name not in python.__dict__:
            continue
        parameters: tuple[object, ...] = getattr(python, "__parameters__", ())
        type_ = classes.resolver.nominal(python, tuple(classes.resolver.variable(p) for p in parameters))
        method = classes.method(type_, name) if isinstance(type_, ClassType) else None
        if method is not None:
            found.append(method)
    return found


def _subclasses(python: type[object]) -> Iterator[type[object]]:
    for subclass in python.__subclasses__():
        yield subclass
        yield from _subclasses(subclass)
