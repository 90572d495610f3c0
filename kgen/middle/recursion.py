"""Which classes can hold objects of their own class, directly or through others.

Dropping the first of a million linked objects must not take a million frames of stack: the drop functions of these
classes, and only of these, count their depth (`kgen.runtime.object`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kgen.frontend.types import (
    ArrayType,
    CallableType,
    ClassType,
    OptionalType,
    PtrType,
    StructType,
    TupleType,
    Type,
    UnionType,
    underlying,
)


def recursive_classes(live: Iterable[ClassType], environments: Iterable[ClassType]) -> set[ClassType]:
    """The classes of `live` that lie on a cycle of "may hold"; any callable may hold any of `environments`."""
    closures = list(environments)
    holds = {class_: list(_held(class_, closures)) for class_ in live}
    return {class_ for component in _components(holds) for class_ in component if _is_cycle(component, holds)}


def _is_cycle(component: list[ClassType], holds: dict[ClassType, list[ClassType]]) -> bool:
    return len(component) > 1 or component[0] in holds[component[0]]


def _held(class_: ClassType, closures: list[ClassType]) -> Iterator[ClassType]:
    """The classes of the objects that a `class_` object may refer to."""
    seen: set[Type] = set()
    pending: list[Type] = [field.type for field in class_.fields]
    while pending:
        type_ = underlying(pending.pop())
        if type_ in seen:
            continue
        seen.add(type_)
        match type_:
            case ClassType():
                yield from type_.descendants()
            case OptionalType(inner=inner):
                pending.append(inner)
            case PtrType(element=element) | ArrayType(element=element):
                pending.append(element)
            case UnionType(members=members) | TupleType(elements=members):
                pending.extend(members)
            case StructType(fields=fields):
                pending.extend(field.type for field in fields)
            case CallableType():
                yield from closures
            case _:
                pass


def _components(holds: dict[ClassType, list[ClassType]]) -> list[list[ClassType]]:
    """The strongly connected components (Kosaraju's algorithm, without recursion)."""
    order: list[ClassType] = []
    visited: set[ClassType] = set()
    held_by: dict[ClassType, list[ClassType]] = {class_: [] for class_ in holds}
    for class_, others in holds.items():
        for other in others:
            if other in held_by:
                held_by[other].append(class_)
    for root in holds:
        _visit(root, holds, visited, order)
    visited.clear()
    components: list[list[ClassType]] = []
    for root in reversed(order):
        if root not in visited:
            component: list[ClassType] = []
            _visit(root, held_by, visited, component)
            components.append(component)
    return components


def _visit(
    root: ClassType, edges: dict[ClassType, list[ClassType]], visited: set[ClassType], order: list[ClassType]
) -> None:
    """Adds what is reachable from `root` and not visited to `order`, each class after those it leads to."""
    if root in visited:
        return
    visited.add(root)
    path = [(root, iter(edges[root]))]
    while path:
        class_, rest = path[-1]
        following = next((other for other in rest if other in edges and other not in visited), None)
        if following is None:
            order.append(class_)
            path.pop()
        else:
            visited.add(following)
            path.append((following, iter(edges[following])))
