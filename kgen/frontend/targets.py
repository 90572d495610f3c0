"""Assignment: names, attributes, subscripts, unpacking and `del`."""

from __future__ import annotations

import ast
import types
from typing import Final

from kgen.frontend.arguments import Argument
from kgen.frontend.body import LITERAL
from kgen.frontend.calls.container_methods import collect_value
from kgen.frontend.diagnostics import Abandoned
from kgen.frontend.live import is_static
from kgen.frontend.patterns import Patterns
from kgen.frontend.resolver import GeneratorType
from kgen.frontend.tree import (
    Arithmetic,
    Assign,
    Clear,
    Compare,
    Constant,
    Convert,
    ElementOf,
    Expression,
    FieldOf,
    ForRange,
    If,
    Local,
    LocalRef,
    MakeTuple,
    Panic,
    PointerItem,
    StaticRef,
    TupleItem,
)
from kgen.frontend.types import (
    BOOL,
    INT,
    NEVER,
    NO_DEFAULT,
    NONE,
    ArrayType,
    ClassType,
    IntType,
    NoneType,
    OptionalType,
    PtrType,
    StructType,
    TupleType,
    Type,
    UnionType,
    is_memory,
    underlying,
)

IN_PLACE: Final[dict[type[ast.operator], str]] = {
    ast.Add: "__iadd__",
    ast.BitOr: "__ior__",
    ast.BitAnd: "__iand__",
    ast.Sub: "__isub__",
}
"""Methods of containers that change the left side."""


class Targets(Patterns):
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
                self._assign_attribute(target, value, node)
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

    def _narrowed_by(self, declared: Type, assigned: Type, value: Expression) -> Type:
        """What an annotated variable is known to hold after an assignment."""
        del value
        if isinstance(declared, OptionalType):
            if isinstance(assigned, NoneType):
                return NONE
            if isinstance(assigned, OptionalType):
                return declared
            inner = declared.inner
            if isinstance(inner, UnionType):
                return self._narrowed_by(inner, assigned, Constant(NONE, self.function.span, None))
            return inner
        if isinstance(declared, UnionType):
            if assigned is LITERAL:
                return next((m for m in declared.members if isinstance(m, IntType)), declared)
            if assigned in declared.members:
                return assigned
            return declared
        return declared

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

    # Attributes

    def _assign_attribute(self, target: ast.Attribute, value: Expression, node: ast.AST) -> None:
        owner = self.build_time(target.value)
        if is_static(owner) and target.attr == "value":
            place = self.static_reference(owner, target)
            self.emit(Assign(self.span(target), place, self.coerce(value, place.type, node)))
            return
        if isinstance(owner, type | types.ModuleType):
            self.refuse("K0211", target, "classes and modules cannot be changed in compiled code", "use a static")
        if isinstance(target.value, ast.Subscript) and self._assign_through_copy(target, value, node):
            return
        self.own_object_is_safe = self.is_own_object(target.value)
        receiver = self.value(target.value)
        self._store_attribute(receiver, target, value, node)
        if self.is_own_object(target.value):
            self.note_field(target.attr)

    def _store_attribute(self, receiver: Expression, target: ast.Attribute, value: Expression, node: ast.AST) -> None:
        span = self.span(target)
        name = target.attr
        type_ = receiver.type
        if isinstance(type_, OptionalType):
            text = self.name_of(target.value)
            self.refuse("K0506", target, f"`{text}` may be None", f"test it first: if {text} is not None: ...")
        type_ = underlying(type_)
        if not isinstance(type_, ClassType | StructType):
            self.refuse("K0304", target, f"`{type_}` has no attribute `{name}`")
        self.classes.complete(type_)
        setter = self.classes.setter(type_, name)
        if setter is not None:
            call = self.call_function(
                setter.function, setter.owner, "method", receiver, [Argument(node, None, value)], node
            )
            self.emit(self.evaluate(call))
            return
        field = type_.field(name)
        if (type_, name) in self.classes.unknown_fields:
            raise Abandoned
        if field is None:
            self.report_missing_once(type_, name)
            self.refuse(
                "K0304",
                target,
                f"`{type_}` has no attribute `{name}`",
                self._close(name, [f.name for f in type_.fields]) or self._declaring(type_, name, target),
                self.declared_here(type_),
            )
        if isinstance(type_, StructType):
            if type_.frozen:
                self.refuse("K0520", target, f"`{type_}` is frozen", "make a new one")
            self._require_place(receiver, target)
        elif self._is_frozen_class(type_) or (
            field.is_final and self.function.display_name.split(".")[-1] != "__init__"
        ):
            self.refuse("K0520", target, f"`{name}` of `{type_}` cannot be changed", "make a new object")
        value_type = value.type
        converted = self.fit_bits(self.coerce(value, field.type, node), field, node)
        self.emit(Assign(span, FieldOf(field.type, span, receiver, field), converted))
        path = self.path_of(target)
        if path is not None:
            self.flow.forget(path)
            known = self._narrowed_by(field.type, value_type, value)
            if known is not field.type and known is not NONE:
                self.flow.paths[path] = known

    def _declaring(self, type_: ClassType | StructType, name: str, target: ast.Attribute) -> str:
        """How to write a field that the class does not have yet."""
        if self.classes.class_attribute(type_, name) is not NO_DEFAULT:
            return f"annotate it in the class, then each object has its own: {name}: int = ..."
        shown = self.name_of(target.value) if isinstance(target.value, ast.Name) else "self"
        if shown != "self":
            return f"declare it in the class: {name}: int = ..."
        return f"assign it in __init__, or annotate it here: self.{name}: int = ..."

    def _is_frozen_class(self, type_: ClassType) -> bool:
        parameters = getattr(type_.python, "__dataclass_params__", None)
        return bool(getattr(parameters, "frozen", False))

    def _require_place(self, value: Expression, node: ast.AST) -> None:
        """A store into a struct must reach storage, not a copy."""
        current = value
        while True:
            match current:
                case LocalRef() | StaticRef() | PointerItem():
                    return
                case FieldOf(object=inner):
                    if isinstance(inner.type, ClassType):
                        return
                    current = inner
                case ElementOf(array=inner):
                    current = inner
                case Convert(kind="rename", value=inner):
                    current = inner
                case _:
                    self.refuse(
                        "K0519",
                        node,
                        f"this changes a copy of the `{value.type}`",
                        "take it out, change it, and store it back",
                    )

    def _assign_through_copy(self, target: ast.Attribute, value: Expression, node: ast.AST) -> bool:
        """`items[i].x = v` where `items[i]` is a copy: taken out, changed, stored back."""
        subscript = target.value
        assert isinstance(subscript, ast.Subscript)
        if self.build_time(subscript.value) is not None and isinstance(self.build_time(subscript.value), type):
            return False
        container = self.value(subscript.value)
        type_ = underlying(container.type)
        if not isinstance(type_, ClassType):
            return False
        if self.classes.method(type_, "__setitem__") is None or isinstance(subscript.slice, ast.Slice):
            return False
        held = self.hold(container)
        with self.capture() as trial:
            probe = self._item_of(held, subscript.slice, subscript)
        if not is_memory(probe.type):
            self.statements.extend(trial)
            self._store_attribute(probe, target, value, node)
            return True
        index = self.hold(self.value(subscript.slice))
        content = self.call_method(held, "__getitem__", [index], subscript)
        local = self.temporary(content.type, content.span)
        reference = LocalRef(content.type, content.span, local)
        self.emit(Assign(content.span, reference, content))
        self._store_attribute(reference, target, value, node)
        self.emit(self.evaluate(self.call_method(held, "__setitem__", [index, reference], subscript)))
        return True

    # Items

    def _assign_item(self, target: ast.Subscript, value: Expression, node: ast.AST) -> None:
        container = self.value(target.value)
        type_ = underlying(container.type)
        span = self.span(target)
        if isinstance(target.slice, ast.Slice):
            self._assign_slice(container, target, target.slice, value, node)
            return
        if isinstance(type_, ArrayType):
            self._require_place(container, target)
            place = self._item_of(container, target.slice, target)
            self._require_mutable(container, target)
            self.emit(Assign(span, place, self.coerce(value, type_.element, node)))
            return
        if isinstance(type_, PtrType):
            place = self._item_of(container, target.slice, target)
            self.emit(Assign(span, place, self.coerce(value, type_.element, node)))
            return
        if isinstance(type_, ClassType) and self.classes.method(type_, "__setitem__") is not None:
            arguments = [Argument(target.slice), Argument(node, None, value)]
            self.emit(self.evaluate(self.method_call(container, "__setitem__", arguments, target)))
            return
        if isinstance(type_, OptionalType):
            text = self.name_of(target.value)
            self.refuse("K0506", target, f"`{text}` may be None", f"test it first: if {text} is not None: ...")
        builtin = self.resolver.builtin_of(type_)
        help = "build a new text" if builtin is str else "use a bytearray" if builtin is bytes else None
        if isinstance(type_, TupleType):
            help = "use a list, or make a new tuple"
        self.refuse("K0519", target, f"the items of a `{container.type}` cannot be assigned", help)

    def _assign_slice(
        self, container: Expression, target: ast.Subscript, part: ast.Slice, value: Expression, node: ast.AST
    ) -> None:
        """`container[start:stop:step] = value` of lists and bytearrays."""
        type_ = underlying(container.type)
        if isinstance(type_, OptionalType):
            text = self.name_of(target.value)
            self.refuse("K0506", target, f"`{text}` may be None", f"test it first: if {text} is not None: ...")
        if not isinstance(type_, ClassType) or self.classes.method(type_, "assign_slice") is None:
            self.refuse(
                "K0214", target, f"a slice of a `{container.type}` cannot be assigned", "assign the items in a loop"
            )
        arguments = self.slice_arguments(part, target)
        name = "assign_slice"
        if self.resolver.builtin_of(type_) is bytearray and value.type is type_:
            name = "assign_slice_array"
        given = [*arguments, Argument(node, None, value)]
        self.emit(self.evaluate(self.method_call(container, name, given, target)))

    def _require_mutable(self, value: Expression, node: ast.AST) -> None:
        current = value
        while isinstance(current, FieldOf | ElementOf):
            current = current.object if isinstance(current, FieldOf) else current.array
        if isinstance(current, StaticRef) and not current.static.mutable:
            self.refuse("K0520", node, "a build-time table cannot be changed", "write static(...) at module level")

    # Augmented assignment

    def augmented(self, node: ast.AugAssign) -> None:
        """`target op= value`; the target's parts are evaluated once."""
        target = node.target
        if isinstance(node.op, ast.Div):
            self.refuse("K0204", node, "`/=` gives a float, and floats are not in the subset", "use //=")
        if isinstance(target, ast.Name):
            current = self.expression(ast.copy_location(ast.Name(target.id, ast.Load()), target))
            self.assign_name(target, self._combined(node, current), node.value)
            return
        if isinstance(target, ast.Attribute):
            owner = self.build_time(target.value)
            if isinstance(owner, type | types.ModuleType):
                self.refuse("K0211", target, "classes and modules cannot be changed in compiled code", "use a static")
            if is_static(owner):
                place = self.static_reference(owner, target)
                self.emit(
                    Assign(self.span(node), place, self.coerce(self._combined(node, place), place.type, node.value))
                )
                return
            name = self._held_name(target.value)
            self._augment_attribute(target, name, node)
            return
        assert isinstance(target, ast.Subscript)
        container = self.hold_place(self.value(target.value))
        type_ = underlying(container.type)
        if isinstance(type_, ArrayType | PtrType):
            index = self.hold(
                self.as_integer_value(self.settle(self.expression(target.slice), target.slice), target.slice)
            )
            if isinstance(type_, ArrayType):
                self._require_mutable(container, target)
                place: Expression = ElementOf(type_.element, self.span(target), container, index)
            else:
                place = PointerItem(type_.element, self.span(target), container, index)
            self.emit(Assign(self.span(node), place, self.coerce(self._combined(node, place), place.type, node.value)))
            return
        if isinstance(type_, ClassType) and self.classes.method(type_, "__getitem__") is not None:
            index = self.hold(self.value(target.slice))
            current = self.call_method(container, "__getitem__", [index], target)
            result = self._combined(node, current)
            result = self.coerce(result, current.type, node.value) if current.type is not result.type else result
            self.emit(self.evaluate(self.call_method(container, "__setitem__", [index, result], target)))
            return
        self.refuse("K0511", target, f"a `{container.type}` cannot be indexed")

    def _held_name(self, node: ast.expr) -> Expression:
        return self.hold_place(self.value(node))

    def _augment_attribute(self, target: ast.Attribute, receiver: Expression, node: ast.AugAssign) -> None:
        if isinstance(receiver.type, StructType) and isinstance(target.value, ast.Subscript):
            field_target = target
            container = self.value(target.value.value)
            if isinstance(underlying(container.type), ClassType):
                current = self.member(receiver, target.attr, target)
                self._assign_attribute(field_target, self._combined(node, current), node.value)
                return
        current = self.member(receiver, target.attr, target)
        path = self.path_of(target)
        known = self.flow.paths.get(path) if path is not None else None
        if known is not None and known is not current.type:
            current = self.unwrap_checked(current, known)
        self._store_attribute(receiver, target, self._combined(node, current), node.value)

    def _combined(self, node: ast.AugAssign, current: Expression) -> Expression:
        made = self._operation(node, current)
        self.observer.augmented(node, made.type)
        return made

    def _operation(self, node: ast.AugAssign, current: Expression) -> Expression:
        """`current op value`, in place for containers that have the in-place method."""
        method = IN_PLACE.get(type(node.op))
        if method is not None and isinstance(current.type, ClassType):
            if self.classes.method(current.type, method) is not None:
                value = self.value(node.value, current.type)
                if self.resolver.builtin_of(current.type) is list and value.type is not current.type:
                    value = collect_value(self, value, node)
                return self.call_method(current, method, [value], node)
        if isinstance(node.op, ast.Pow):
            number = self.as_number(self.settle(current, node), node)
            return self.runtime_call("ints", "power", [number, self.typed(node.value, INT)], node)
        hint = current.type if not isinstance(current.type, TupleType) else None
        value = self.expression(node.value, hint)
        return self.arithmetic(node, type(node.op), current, value, (node.target, node.value))

    # del

    def delete(self, target: ast.expr) -> None:
        """`del target`."""
        span = self.span(target)
        match target:
            case ast.Name(id=name):
                binding = self.flow.bindings.get(name)
                if binding is None or binding.local is None:
                    self.refuse("K0301", target, f"the name `{name}` is not defined")
                if not binding.local.is_parameter:
                    self.emit(Clear(span, LocalRef(binding.local.type, span, binding.local)))
                self.flow.unbind(name)
            case ast.Subscript(slice=ast.Slice() as slice_):
                container = self.value(target.value)
                type_ = underlying(container.type)
                if not isinstance(type_, ClassType) or self.classes.method(type_, "delete_slice") is None:
                    self.refuse("K0519", target, f"the items of a `{container.type}` cannot be deleted")
                arguments = self.slice_arguments(slice_, target)
                self.emit(self.evaluate(self.method_call(container, "delete_slice", arguments, target)))
            case ast.Subscript():
                container = self.value(target.value)
                type_ = underlying(container.type)
                if not isinstance(type_, ClassType) or self.classes.method(type_, "__delitem__") is None:
                    self.refuse("K0519", target, f"the items of a `{container.type}` cannot be deleted")
                arguments = [Argument(target.slice)]
                self.emit(self.evaluate(self.method_call(container, "__delitem__", arguments, target)))
            case ast.Tuple(elts=parts):
                for part in parts:
                    self.delete(part)
            case _:
                self.refuse("K0211", target, "attributes cannot be deleted", "use an optional field and assign None")
