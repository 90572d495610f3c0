"""Types whose objects the program can see die: by a `__del__` of its own, or by a weak reference.

Moving or borrowing a variable may let an object go earlier than CPython would. Nobody can tell, except for
objects of these types and of types that hold them.
"""

from __future__ import annotations

from collections.abc import Iterator

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
    WeakType,
    underlying,
)
from kgen.middle import kir

RUNTIME = "kgen.runtime."


class Observed:
    """The answers for one module."""

    def __init__(self, module: kir.Module) -> None:
        self.weak_targets: set[ClassType] = set()
        self._known: dict[Type, bool] = {}
        self._environments = [info.class_ for info in module.type_infos if info.class_.python is object]
        for function in module.functions:
            for block in function.blocks:
                for instruction in block.instructions:
                    if isinstance(instruction, kir.WeakRetain):
                        type_ = underlying(instruction.result.type)
                        if isinstance(type_, WeakType):
                            self.weak_targets.add(type_.target)

    def sees(self, type_: Type) -> bool:
        """Whether the program may notice when what a `type_` value holds dies."""
        if type_ not in self._known:
            self._known[type_] = self._search(type_)
        return self._known[type_]

    def _search(self, start: Type) -> bool:
        seen: set[Type] = {start}
        pending = [start]
        while pending:
            type_ = underlying(pending.pop())
            if isinstance(type_, ClassType) and self._is_seen(type_):
                return True
            for part in self._parts(type_):
                if part not in seen:
                    seen.add(part)
                    pending.append(part)
        return False

    def _is_seen(self, class_: ClassType) -> bool:
        if class_.drop_method is not None and not class_.drop_method.name.startswith(RUNTIME):
            return True
        return any(class_.is_subclass_of(target) for target in self.weak_targets)

    def _parts(self, type_: Type) -> Iterator[Type]:
        match type_:
            case ClassType(fields=fields, subclasses=subclasses):
                yield from (field.type for field in fields)
                yield from subclasses
            case StructType(fields=fields):
                yield from (field.type for field in fields)
            case OptionalType(inner=inner):
                yield inner
            case UnionType(members=parts) | TupleType(elements=parts):
                yield from parts
            case ArrayType(element=element) | PtrType(element=element):
                yield element
            case CallableType():
                yield from self._environments
            case _:
                pass
