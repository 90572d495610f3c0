"""Assignment: to names, and unpacking into several targets."""

from __future__ import annotations

import ast

from kgen.frontend.body import LITERAL
from kgen.frontend.generics import GeneratorType
from kgen.frontend.item_targets import ItemTargets
from kgen.frontend.tree import (
    Arithmetic,
    Assign,
    Compare,
    Constant,
    Expression,
    ForRange,
    If,
    Local,
    LocalRef,
    MakeTuple,
    Panic,
    TupleItem,
)
from kgen.frontend.types import (
    BOOL,
    INT,
    NEVER,
    ArrayType,
    ClassType,
    NoneType,
    StructType,
    TupleType,
    Type,
    underlying,
)


class Targets(ItemTargets):
    """Part of the checker: assignment targets."""

    def expected_of(self, target: ast.expr) -> Type | None:
        """The declared type of a target, as a hint for the value."""
        raise NotImplementedError

    def assign(self, target: ast.expr, value: Expression, node: ast.AST) -> None:
        """`target = value` for a checked value."""
        if isinstance(target, ast.Attribute | ast.Subscript):
            value = self._before(target, value, node)
        match target:
            case ast.Name():
                self.assign_name(target, value, node)
            case ast.Attribute():
                self.assign_attribute(target, value, node)
            case ast.Subscript():
                self._assign_item(target, value, node)
            case ast.Tuple() | ast.List():
                self._unpack(target, target.elts, value, node)
            case ast.Starred():
                self.refuse("K0215", target, "a `*` target stands among other targets", "write first, *rest = ...")
            case _:
                self.refuse("K0519", target, "this cannot be assigned")

    def _before(self, target: ast.Attribute | ast.Subscript, value: Expression, node: ast.AST) -> Expression:
        """The value, evaluated before the parts of the target where that can be told from after."""
        acts = any(isinstance(part, ast.Call | ast.NamedExpr) for part in ast.walk(node))
        parts = [target.value, target.slice] if isinstance(target, ast.Subscript) else [target.value]
        if not acts or all(isinstance(part, ast.Name | ast.Constant) for part in parts):
            return value
        if isinstance(value.type, NoneType | GeneratorType) or value.type in (LITERAL, NEVER):
            return value
        return self.hold(self.settle(value, node))

    def assign_name(self, target: ast.Name, value: Expression, node: ast.AST) -> None:
        span = self.span(target)
        name = target.id
        declared = self.declared.get(name)
        value_type = value.type
        if declared is not None:
            binding = self.flow.bindings.get(name)
            local = binding.local if binding is not None and binding.local is not None else None
            if local is None or local.type is not declared:
                local = self._declared_local(name, declared, target)
            converted = self.coerce(value, declared, node)
            self._store(local, converted, target)
            self.flow.bind(name, local, self._narrowed_by(declared, value_type, value))
            return
        binding = self.flow.bindings.get(name)
        if binding is not None and binding.local is not None:
            converted_or_none = self.try_coerce(value, binding.local.type, node)
            if converted_or_none is not None:
                self._store(binding.local, converted_or_none, target)
                self.flow.bind(name, binding.local, self._narrowed_by(binding.local.type, value_type, value))
                return
            if underlying(binding.local.type) is underlying(value.type) or (
                value.type is LITERAL and isinstance(value, Constant)
            ):
                self.coerce(value, binding.local.type, node)
        value = self.settle(value, node)
        if isinstance(value.type, NoneType):
            help = f"annotate it: {name}: T | None = None"
            if isinstance(node, ast.Call):
                self.refuse(
                    "K0524",
                    node,
                    "the function returns nothing, so its result cannot be used",
                    "call it on a line of its own",
                )
            self.refuse("K0411", target, f"the type of `{name}` is not known from None alone", help)
        if value.type is NEVER:
            self.emit(self.evaluate(value))
            return
        self._refuse_generator(value, node)
        for key in self.local_cache:
            if key[0] == name and key[1] is value.type:
                local = self.local_cache[key]
                break
        else:
            local = self.variable(name, value.type, span)
            self.local_cache[(name, value.type)] = local
        self._store(local, value, target)
        self.flow.bind(name, local)
        self.nested.pop(name, None)

    def _declared_local(self, name: str, declared: Type, target: ast.AST) -> Local:
        key = (name, declared)
        if key not in self.local_cache:
            self.local_cache[key] = self.variable(name, declared, self.span(target))
        return self.local_cache[key]

    def _refuse_generator(self, value: Expression, node: ast.AST) -> None:
        if isinstance(value.type, GeneratorType):
            self.refuse(
                "K0219",
                node,
                "a generator can only be the iterable of a loop or comprehension",
                "collect it: list(...)",
            )

    def _store(self, local: Local, value: Expression, target: ast.Name) -> None:
        self.observer.variable(target, local.type)
        self.emit(Assign(value.span, LocalRef(local.type, value.span, local), value))

    def assign_fresh(self, target: ast.expr, value: Expression) -> None:
        """Loop clauses of comprehensions: always new variables."""
        if isinstance(target, ast.Name):
            value = self.settle(value, target)
            local = self.variable(target.id, value.type, self.span(target))
            self._store(local, value, target)
            self.flow.bind(target.id, local)
            return
        if isinstance(target, ast.Tuple | ast.List):
            parts = self._parts(target, len(target.elts), value)
            for part, item in zip(target.elts, parts, strict=True):
                self.assign_fresh(part, item)
            return
        self.refuse("K0519", target, "a comprehension binds names only")

    def _unpack(self, target: ast.expr, targets: list[ast.expr], value: Expression, node: ast.AST) -> None:
        star = next((i for i, part in enumerate(targets) if isinstance(part, ast.Starred)), None)
        if star is not None:
            self._unpack_starred(target, targets, star, value, node)
            return
        parts = self._parts(target, len(targets), value)
        if isinstance(value, MakeTuple) and isinstance(node, ast.Tuple) and len(node.elts) == len(targets):
            nodes: list[ast.AST] = list(node.elts)
        else:
            nodes = [node] * len(targets)
        if isinstance(value, MakeTuple) and len(targets) > 1:
            held = [
                part if part.type is LITERAL or isinstance(part, Constant) else self._snapshot(part) for part in parts
            ]
            parts = held
        for part, item, where in zip(targets, parts, nodes, strict=True):
            self.assign(part, item, where)

    def _unpack_starred(
        self, target: ast.expr, targets: list[ast.expr], star: int, value: Expression, node: ast.AST
    ) -> None:
        """`first, *middle, last = value`: what is left over becomes a list."""
        value = self.as_tuple(value)
        span = value.span
        starred = targets[star]
        assert isinstance(starred, ast.Starred)
        type_ = underlying(value.type)
        after = len(targets) - star - 1
        parts: list[Expression]
        if isinstance(type_, TupleType):
            spare = len(type_.elements) - star - after
            if spare < 0:
                self.refuse("K0512", target, f"{len(targets) - 1} targets for {len(type_.elements)} values")
            parts = [
                self._snapshot(self.settle(part, node)) for part in self._parts(target, len(type_.elements), value)
            ]
            between = self._list_of(parts[star : star + spare], self.expected_of(starred.value), starred)
            parts[star : star + spare] = [between]
        elif isinstance(type_, ClassType | StructType | ArrayType):
            held = self.hold(value)
            length = self.hold(self.length(held, target))
            few = Compare(BOOL, span, "lt", length, Constant(INT, span, star + after))
            self.emit(If(span, few, [Panic(span, "value", f"expected at least {star + after} values to unpack")], []))
            parts = [self.item(held, Constant(INT, span, i), target) for i in range(star)]
            stop = Arithmetic(INT, span, "sub", length, Constant(INT, span, after), "wrapping")
            parts.append(self.items_between(held, star, stop, target))
            parts += [self.item(held, Constant(INT, span, i - after), target) for i in range(after)]
            parts = [self._snapshot(part) for part in parts]
        else:
            self.refuse("K0512", target, f"a `{value.type}` cannot be unpacked")
        for number, (part, item) in enumerate(zip(targets, parts, strict=True)):
            self.assign(starred.value if number == star else part, item, node)

    def _list_of(self, values: list[Expression], expected: Type | None, node: ast.AST) -> Expression:
        """A new list of checked values."""
        element = expected.arguments[0] if isinstance(expected, ClassType) and expected.arguments else None
        if element is None:
            element = self.common_type([value.type for value in values]) if values else None
        if element is None or element is NEVER:
            self.refuse("K0411", node, "the element type of the list is not known", "annotate it: rest: list[int]")
        type_ = self.resolver.list_of(element)
        made = LocalRef(type_, self.span(node), self.temporary(type_, self.span(node), "list"))
        self.emit(Assign(made.span, made, self.construct(type_, [], node)))
        for value in values:
            self.emit(self.evaluate(self.call_method(made, "append", [self.coerce(value, element, node)], node)))
        return made

    def items_between(self, held: Expression, start: int, stop: Expression, node: ast.AST) -> Expression:
        """A list of the items at `start` to before `stop`."""
        span = held.span
        index = LocalRef(INT, span, self.temporary(INT, span, "index"))
        item = self.item(held, index, node)
        made = self._list_of([], self.resolver.list_of(item.type), node)
        with self.capture() as body:
            self.emit(self.evaluate(self.call_method(made, "append", [item], node)))
        self.emit(ForRange(span, index.local, Constant(INT, span, start), stop, 1, body, []))
        return made

    def _snapshot(self, value: Expression) -> Expression:
        """The value now: later targets of the same assignment may change what it was read from."""
        local = self.temporary(value.type, value.span)
        self.emit(Assign(value.span, LocalRef(value.type, value.span, local), value))
        return LocalRef(value.type, value.span, local)

    def _parts(self, target: ast.AST, count: int, value: Expression) -> list[Expression]:
        value = self.as_tuple(value)
        span = value.span
        type_ = underlying(value.type)
        if isinstance(type_, TupleType):
            if len(type_.elements) != count:
                self.refuse(
                    "K0512",
                    target,
                    f"{count} targets for {len(type_.elements)} values",
                    "write one target for each value, or first, *rest",
                )
            if isinstance(value, MakeTuple):
                return list(value.values)
            held = self.hold(value)
            return [TupleItem(t, span, held, i) for i, t in enumerate(type_.elements)]
        if isinstance(type_, ClassType | StructType | ArrayType):
            held = self.hold(value)
            length = self.length(held, target)
            wrong = Compare(BOOL, span, "ne", length, Constant(INT, span, count))
            self.emit(If(span, wrong, [Panic(span, "value", f"expected {count} values to unpack")], []))
            return [self.item(held, Constant(INT, span, i), target) for i in range(count)]
        self.refuse("K0512", target, f"a `{value.type}` cannot be unpacked")
