"""Unfinished objects: what an `__init__` may do with its object before all fields have values."""

from __future__ import annotations

import ast

from kgen.frontend.arguments import Arguments
from kgen.frontend.classes import Method
from kgen.frontend.exposure import Exposure
from kgen.frontend.flow import Binding
from kgen.frontend.initialization import fields_to_assign
from kgen.frontend.tree import Span
from kgen.frontend.types import INT, ClassType


class Unfinished(Arguments):
    """Part of the checker: the object that an `__init__` makes."""

    def start_initialization(self, name: str) -> None:
        """At the start of `__init__`: none of the fields that need a value has one."""
        if name == "__init__" and isinstance(self.owner, ClassType):
            self.classes.complete(self.owner)
            self.initializing = self.owner
            self.must_assign = fields_to_assign(self.owner)

    def is_own_object(self, node: ast.expr) -> bool:
        """Whether `node` is the `self` of an `__init__`."""
        return (
            self.initializing is not None
            and isinstance(node, ast.Name)
            and bool(self.function.parameters)
            and node.id == self.function.parameters[0].name
        )

    def note_field(self, name: str) -> None:
        """The field has a value from here on."""
        self.flow.bindings[f".{name}"] = Binding(self.function.parameters[0], INT)

    def has_field(self, name: str) -> bool:
        """Whether the field is assigned on every path that leads here."""
        binding = self.flow.bindings.get(f".{name}")
        return name not in self.must_assign or (binding is not None and binding.is_definite)

    def require_fields(self, where: ast.AST | Span, is_end: bool = False) -> None:
        """Everything that needs a value has one; else a diagnostic."""
        missing = [name for name in self.must_assign if not self.has_field(name)]
        if self.initializing is None or not missing:
            return
        names = ", ".join(f"`{name}`" for name in missing)
        if is_end:
            self.report(
                "K0415",
                where,
                f"__init__ of `{self.initializing}` does not assign {names} on every path",
                f"assign it: self.{missing[0]} = ...",
            )
        else:
            self.refuse(
                "K0414",
                where,
                f"the new `{self.initializing}` is used before its field {names} is assigned",
                "assign all fields first",
            )

    def require_harmless(self, node: ast.AST, name: str, above: Method | None = None) -> None:
        """`self.name` of an unfinished object, or `super().name`, keeps to fields that have values."""
        assert self.initializing is not None
        inherited = {field.name for field in self.initializing.base.fields} if self.initializing.base else set[str]()
        done = inherited if above is not None and name == "__init__" else set[str]()
        missing = frozenset(field for field in self.must_assign if not self.has_field(field)) - done
        if not missing:
            return
        exposure = Exposure(self.classes, self.builder.signatures, self.initializing, missing)
        reason = exposure.of_call(name) if above is None else exposure.of_method(above)
        if reason is not None:
            first = next(field for field in self.must_assign if field in missing)
            self.refuse(
                "K0414",
                node,
                f"the new `{self.initializing}` is used before its field `{first}` is assigned: {reason}",
                f"assign it first: self.{first} = ...",
            )
