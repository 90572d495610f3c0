"""What is known about variables at one point of a function: bound or not, and how far narrowed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kgen.frontend.tree import Local
from kgen.frontend.types import ClassType, OptionalType, Type, UnionType, union


@dataclass(frozen=True, slots=True)
class Binding:
    """A variable name at one point.

    A name can stand for several locals in turn when it is assigned values of unrelated types; `local` is None
    where paths with different ones meet, and reading it there is an error.
    """

    local: Local | None
    type: Type
    """The declared type of `local` or a narrowing of it."""
    is_definite: bool = True


class Flow:
    """The state at one point of the control flow."""

    def __init__(self) -> None:
        self.bindings: dict[str, Binding] = {}
        self.paths: dict[str, Type] = {}
        """Narrowed types of attribute paths such as `self.left`; every use is checked again at run time."""
        self.is_reachable = True

    def copy(self) -> Flow:
        result = Flow()
        result.bindings = dict(self.bindings)
        result.paths = dict(self.paths)
        result.is_reachable = self.is_reachable
        return result

    def become(self, other: Flow) -> None:
        """Takes over the state of another point."""
        self.bindings = dict(other.bindings)
        self.paths = dict(other.paths)
        self.is_reachable = other.is_reachable

    def narrow(self, path: str, type_: Type) -> None:
        """Notes that the variable or attribute path holds a `type_` here."""
        binding = self.bindings.get(path)
        if binding is not None:
            self.bindings[path] = replace(binding, type=type_)
        elif "." in path:
            self.paths[path] = type_

    def bind(self, name: str, local: Local, type_: Type | None = None) -> None:
        """The variable is assigned."""
        self.bindings[name] = Binding(local, type_ or local.type)
        self.forget(name)

    def forget(self, name: str) -> None:
        """Drops what was known about attributes reached through `name`."""
        prefix = name + "."
        for path in [p for p in self.paths if p.startswith(prefix) or p == name]:
            del self.paths[path]

    def forget_fields(self) -> None:
        """Drops everything known about attributes: something may have written them."""
        self.paths.clear()

    def unbind(self, name: str) -> None:
        """The variable is deleted."""
        self.bindings.pop(name, None)
        self.forget(name)


def join(flows: list[Flow]) -> Flow:
    """The state where several paths meet: what holds on all reachable ones."""
    alive = [flow for flow in flows if flow.is_reachable]
    if not alive:
        result = flows[0].copy() if flows else Flow()
        result.is_reachable = False
        return result
    result = alive[0].copy()
    for other in alive[1:]:
        for name in list(result.bindings.keys() | other.bindings.keys()):
            result.bindings[name] = _join_binding(result.bindings.get(name), other.bindings.get(name))
        both = {
            path: _join_path(type_, other.paths[path]) for path, type_ in result.paths.items() if path in other.paths
        }
        result.paths = {path: type_ for path, type_ in both.items() if type_ is not None}
    return result


def _join_path(one: Type, other: Type) -> Type | None:
    """What an attribute holds whose type was narrowed on two paths; None where that is not more than its declaration says.

    Two classes of one family come from a declared class, and a union of them would have another layout.
    """
    if one is other:
        return one
    joined = union([one, other])
    inner = joined.inner if isinstance(joined, OptionalType) else joined
    members = inner.members if isinstance(inner, UnionType) else (inner,)
    families = [_root(member) for member in members if isinstance(member, ClassType)]
    return joined if len(set(families)) == len(families) else None


def _root(class_: ClassType) -> ClassType:
    while class_.base is not None:
        class_ = class_.base
    return class_


def _join_binding(one: Binding | None, other: Binding | None) -> Binding:
    if one is None or other is None:
        known = one or other
        assert known is not None
        return replace(known, is_definite=False)
    is_definite = one.is_definite and other.is_definite
    if one.local is not other.local:
        if one.local is not None and other.local is not None and not is_definite:
            keep = one if one.is_definite else other
            return replace(keep, local=None, is_definite=False)
        return Binding(None, one.type, is_definite)
    if one.type is other.type:
        return Binding(one.local, one.type, is_definite)
    joined = union([one.type, other.type])
    declared = one.local.type if one.local is not None else joined
    return Binding(one.local, joined if _within(joined, declared) else declared, is_definite)


def _within(narrowed: Type, declared: Type) -> bool:
    """Whether a join of narrowings is still a narrowing of the declared type (and not a new shape)."""

    def parts(type_: Type) -> set[Type]:
        if isinstance(type_, OptionalType):
            return {*parts(type_.inner), type_}
        if isinstance(type_, UnionType):
            return set(type_.members)
        return {type_}

    if isinstance(declared, ClassType):
        return False
    wide = parts(declared)
    return all(part in wide or isinstance(part, OptionalType) for part in parts(narrowed))
