"""Walking the typed tree without knowing every kind of node."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from typing import cast

from kgen.frontend import tree

Node = tree.Expression | tree.Statement | tree.Handler

NODES = (tree.Expression, tree.Statement, tree.Handler)

_names: dict[type[Node], tuple[str, ...]] = {}


def children(node: Node) -> Iterator[Node]:
    """The nodes directly below `node`, in source order; the bodies of called functions are not below."""
    kind = type(node)
    names = _names.get(kind)
    if names is None:
        names = tuple(f.name for f in dataclasses.fields(node) if f.name not in ("type", "span"))
        _names[kind] = names
    for name in names:
        value: object = getattr(node, name)
        if isinstance(value, list):
            for item in cast("list[object]", value):
                if isinstance(item, NODES):
                    yield item
        elif isinstance(value, NODES):
            yield value


def descendants(nodes: Iterable[Node]) -> Iterator[Node]:
    """All nodes at and below `nodes`, parents first."""
    stack = list(nodes)
    stack.reverse()
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(list(children(node))))


def assigned_locals(nodes: Iterable[Node]) -> set[tree.Local]:
    """The variables that running `nodes` may give a new value."""
    found: set[tree.Local] = set()
    for node in descendants(nodes):
        match node:
            case tree.Assign(target=tree.LocalRef(local=local)) | tree.Clear(target=tree.LocalRef(local=local)):
                found.add(local)
            case tree.ForRange(target=local) | tree.ForGenerator(target=local):
                found.add(local)
            case tree.Handler(target=tree.Local() as local):
                found.add(local)
            case _:
                pass
    return found


def read_locals(nodes: Iterable[Node]) -> set[tree.Local]:
    """The variables that `nodes` mention."""
    return {node.local for node in descendants(nodes) if isinstance(node, tree.LocalRef)}


def is_simple(node: tree.Expression) -> bool:
    """Whether evaluating `node` only reads: no call, no release, no store."""
    match node:
        case tree.Constant() | tree.DataAddress() | tree.SymbolAddress() | tree.LocalRef() | tree.StaticRef():
            return True
        case (
            tree.FieldOf()
            | tree.ElementOf()
            | tree.PointerItem()
            | tree.TupleItem()
            | tree.Arithmetic()
            | tree.Negate()
            | tree.Invert()
            | tree.Compare()
            | tree.Not()
            | tree.ShortCircuit()
            | tree.Conditional()
            | tree.Convert()
            | tree.IsNone()
            | tree.IsMember()
        ):
            return all(isinstance(child, tree.Expression) and is_simple(child) for child in children(node))
        case _:
            return False
