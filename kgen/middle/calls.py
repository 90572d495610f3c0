"""Calls of every kind, and the making of objects and of function values."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kgen.frontend import tree
from kgen.frontend.types import (
    NONE,
    CallableType,
    ClassType,
    NeverType,
    Type,
    holds_references,
    is_memory,
    optional,
    underlying,
)
from kgen.middle import kir
from kgen.middle.drops import abandon_function
from kgen.middle.places import Places
from kgen.middle.scopes import Unfinished, Value
from kgen.middle.thunks import environment_class, same_form, thunk
from kgen.middle.traverse import assigned_locals, is_simple, read_locals

Invocation = Callable[[kir.Temp | None, kir.Temp | None, kir.Operand | None], kir.Instruction]
"""Makes the call instruction from its result, its error and the storage of its result."""


class Calls(Places):
    """Lowering of calls."""

    def operands(self, nodes: Sequence[tree.Expression]) -> list[kir.Operand]:
        """The values of `nodes` from left to right, all of them alive until the enclosing mark is closed.

        A variable that a later operand assigns is read with a reference of its own.
        """
        found: list[kir.Operand] = []
        for index, node in enumerate(nodes):
            if is_memory(underlying(node.type)):
                found.append(self.place(node).address)
                continue
            value = self.evaluate(node)
            if not value.owned and holds_references(value.type):
                rest = [later for later in nodes[index + 1 :] if not is_simple(later)]
                if rest and assigned_locals(rest) & read_locals([node]):
                    value = self.as_owned(value)
            found.append(self.hold(value).operand)
        return found

    def call(self, node: tree.Expression, destination: kir.Operand | None = None) -> Value:
        """Lowers a call; with a memory type the result goes to `destination`."""
        mark = self.mark()
        match node:
            case tree.Call(function=function, arguments=arguments):
                return self._direct(function, self.operands(arguments), node.type, mark, destination)
            case tree.VirtualCall():
                return self._virtual(node, mark, destination)
            case tree.IndirectCall(callee=callee, arguments=arguments):
                type_ = underlying(callee.type)
                assert isinstance(type_, CallableType)
                target, *values = self.operands([callee, *arguments])
                return self._finish_call(
                    lambda result, error, sret: kir.CallIndirect(self.span, result, error, target, type_, values, sret),
                    type_.result,
                    self.image.raises.callable_has_error_result(type_),
                    bool(self.image.raises.of_callable(type_)),
                    mark,
                    destination,
                )
            case tree.CallAddress(address=address, arguments=arguments):
                target, *values = self.operands([address, *arguments])
                return self._finish_call(
                    lambda result, error, sret: kir.CallAddress(self.span, result, target, values),
                    node.type,
                    False,
                    False,
                    mark,
                    None,
                )
            case _:
                raise AssertionError(node)

    def _direct(
        self,
        function: tree.Function,
        values: list[kir.Operand],
        type_: Type,
        mark: int,
        destination: kir.Operand | None,
    ) -> Value:
        callee = self.image.function(function)
        result = self._finish_call(
            lambda result, error, sret: kir.Call(self.span, result, error, callee, values, sret),
            callee.result,
            callee.raises,
            bool(self.image.raises.of(function)),
            mark,
            destination,
        )
        if isinstance(underlying(type_), NeverType):
            self.terminate(kir.Unreachable(self.span))
        return result

    def _virtual(self, node: tree.VirtualCall, mark: int, destination: kir.Operand | None) -> Value:
        slot = node.slot
        receiver = underlying(node.arguments[0].type)
        assert isinstance(receiver, ClassType)
        found = self.image.raises.reachable(slot, receiver)
        result = slot.result or NONE
        if len(found) == 1 and same_form(found[0], slot.parameters, result):
            values = self.operands(node.arguments)
            if found[0].parameters[0].type is not node.arguments[0].type:
                values[0] = self.cast_same(values[0], found[0].parameters[0].type)
            value = self._direct(found[0], values, node.type, mark, destination)
            if value.type is not result and not is_memory(underlying(result)):
                value = Value(self.cast_same(value.operand, result), result, value.owned)
            return value
        values = self.operands(node.arguments)
        if not found:
            self.trap("unreachable", f"no object of {receiver.name} or of a subclass is ever made")
        return self._finish_call(
            lambda to, error, sret: kir.CallVirtual(self.span, to, error, slot, values, sret),
            result,
            self.image.raises.slot_has_error_result(slot),
            bool(self.image.raises.of_slot(slot, receiver)),
            mark,
            destination,
        )

    def _finish_call(
        self,
        make: Invocation,
        type_: Type,
        has_error: bool,
        may_raise: bool,
        mark: int,
        destination: kir.Operand | None,
    ) -> Value:
        plain = underlying(type_)
        in_memory = is_memory(plain)
        has_value = not in_memory and plain is not NONE and not isinstance(plain, NeverType)
        result = self.temp(type_) if has_value else None
        error = self.temp(self.image.error_optional) if has_error else None
        if in_memory and destination is None:
            destination = self.temporary(type_)
        self.emit(make(result, error, destination if in_memory else None))
        if error is not None and may_raise:
            self.check_error(error)
        self.close(mark)
        if isinstance(plain, NeverType):
            self.terminate(kir.Unreachable(self.span))
        if in_memory:
            assert destination is not None
            return Value(destination, type_, owned=holds_references(type_))
        return Value(result or kir.Zero(type_), type_, owned=holds_references(type_))

    # Objects.

    def allocate(self, class_: ClassType) -> kir.Operand:
        """A new object, zero but for its header; leaves with MemoryError when there is no memory."""
        allocated = self.temp(optional(class_))
        self.emit(kir.Allocate(self.span, allocated, class_))
        failed, good = self.new_block("no_memory"), self.new_block("allocated")
        self.branch(self.is_none(allocated), failed, good, unlikely_then=True)
        self.place_block(failed)
        self.raise_error(self.memory_error())
        self.place_block(good)
        result = self.temp(class_)
        self.emit(kir.Unwrap(self.span, result, allocated))
        return result

    def memory_error(self) -> kir.Operand:
        """A reference to the one MemoryError, which needs no memory."""
        class_ = self.image.program.memory_error
        assert class_ is not None
        symbol = self.image.module.immortals.setdefault(class_, f"immortal.{self.image.class_symbol(class_)}")
        error = self.cast_same(kir.Symbol(class_, symbol), self.image.error_type)
        self.retain(error)
        return error

    def new_object(self, node: tree.NewObject) -> Value:
        class_ = underlying(node.type)
        assert isinstance(class_, ClassType)
        mark = self.mark()
        values = self.operands(node.arguments)
        made = self.hold(Value(self.allocate(class_), class_, owned=True))
        if node.constructor is None:
            self.scopes.pop()
            self.close(mark)
            return made
        # The new object is below the arguments on the stack, so that closing the call leaves it alone.
        held = self.scopes.pop()
        if class_.drop_method is not None:
            held = Unfinished(made, abandon_function(self.image, class_))
        self.scopes.insert(mark, held)
        receiver = made.operand
        if node.constructor.parameters[0].type is not class_:
            receiver = self.cast_same(receiver, node.constructor.parameters[0].type)
        self._direct(node.constructor, [receiver, *values], NONE, mark + 1, None)
        self.forget(mark)
        return Value(made.operand, node.type, owned=True)

    # Function values.

    def make_callable(self, node: tree.MakeCallable) -> Value:
        type_ = underlying(node.type)
        assert isinstance(type_, CallableType)
        code = thunk(self.image, node.function, type_)
        environment: kir.Operand | None = None
        if node.captures:
            environment = self._environment(node)
        result = self.temp(node.type)
        self.emit(kir.MakeCallable(self.span, result, code, environment))
        return Value(result, node.type, owned=True)

    def _environment(self, node: tree.MakeCallable) -> kir.Operand:
        class_ = environment_class(self.image, node.function)
        mark = self.mark()
        values: list[kir.Operand] = []
        for capture in node.captures:
            if is_memory(underlying(capture.type)):
                values.append(self.spill(capture).address)
            else:
                values.append(self.held_owned(capture))
        made = self.allocate(class_)
        for field, value in zip(class_.fields, values, strict=True):
            address = self.field_address(made, class_, field)
            if is_memory(underlying(field.type)):
                self.emit(kir.CopyBytes(self.span, field.type, address, value))
            else:
                self.store(value, address)
        self.forget(mark)
        return made
