"""Expressions: values, operators, conversions, aggregates."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kgen.frontend import tree
from kgen.frontend.types import (
    BOOL,
    NONE,
    BoolType,
    ClassType,
    EnumType,
    IntType,
    OptionalType,
    PtrType,
    Type,
    holds_references,
    is_memory,
    underlying,
)
from kgen.middle import kir
from kgen.middle.aggregates import Aggregates
from kgen.middle.scopes import Value
from kgen.middle.traverse import is_simple

OPERATION_NAMES = {
    "add": "addition",
    "sub": "subtraction",
    "mul": "multiplication",
    "floordiv": "division",
    "mod": "modulo",
    "shl": "left shift",
    "shr": "right shift",
}


def _in_range(value: int, type_: IntType) -> int:
    """The value of the type with the same low bits."""
    value &= (1 << type_.bits) - 1
    return value - (1 << type_.bits) if value > type_.maximum else value


def integer_of(type_: Type) -> IntType | BoolType:
    """The machine integer that represents `type_`."""
    type_ = underlying(type_)
    if isinstance(type_, EnumType):
        return type_.storage
    assert isinstance(type_, IntType | BoolType), type_
    return type_


class Expressions(Aggregates):
    """Lowering of expressions."""

    def evaluate(self, node: tree.Expression) -> Value:
        outer, self.span = self.span, node.span
        value = self._evaluate(node)
        self.span = outer
        return value

    def _evaluate(self, node: tree.Expression) -> Value:
        if is_memory(underlying(node.type)):
            return self._evaluate_memory(node)
        match node:
            case tree.Constant(type=type_, value=value):
                return Value(kir.Const(type_, value), type_)
            case tree.DataAddress(type=type_, data=data):
                return Value(kir.Data(type_, data), type_)
            case tree.SymbolAddress(type=type_, symbol=symbol):
                if isinstance(symbol, str):
                    return Value(kir.Symbol(type_, symbol), type_)
                function = self.image.function(symbol)
                function.has_address = True
                return Value(kir.Symbol(type_, function.symbol), type_)
            case tree.LocalRef(local=local, type=type_):
                storage = self.environment[local]
                if isinstance(storage, kir.Slot):
                    return Value(self.load(storage, local.type), type_)
                return Value(storage, type_)
            case tree.StaticRef() | tree.ElementOf() | tree.PointerItem():
                return self._read(node)
            case tree.FieldOf():
                return self._read(node) if self.in_storage(node) else self._part(node, node.object, node.field.index)
            case tree.TupleItem(value=value, index=index):
                return self._part(node, value, index)
            case tree.Arithmetic():
                return self._arithmetic(node)
            case tree.Negate(value=value, mode=mode, type=type_):
                operand = self.evaluate(value).operand
                site = self.site("overflow", f"the negation does not fit {type_}") if mode == "checked" else None
                return self._binary("sub", type_, kir.Const(type_, 0), operand, site)
            case tree.Invert(value=value, type=type_):
                operand = self.evaluate(value).operand
                integer = integer_of(type_)
                if isinstance(integer, BoolType):
                    return Value(self.negated(operand), type_)
                ones = -1 if integer.signed else integer.maximum
                return self._binary("xor", type_, operand, kir.Const(type_, ones))
            case tree.Compare():
                return self._compare(node)
            case tree.Not(value=value):
                return Value(self.negated(self.evaluate(value).operand), BOOL)
            case tree.ShortCircuit() | tree.Conditional():
                return self._choice(node)
            case tree.Convert():
                return self._convert(node)
            case tree.IsNone(value=value):
                return self._test(value, lambda operand, result: kir.IsNone(self.span, result, operand))
            case tree.IsMember(value=value, members=members):
                return self._test(value, lambda operand, result: kir.IsMember(self.span, result, operand, members))
            case tree.Call() | tree.VirtualCall() | tree.IndirectCall() | tree.CallAddress():
                return self.call(node)
            case tree.NewObject():
                return self.new_object(node)
            case tree.MakeStruct(values=values) | tree.MakeTuple(values=values):
                return self.make_value(node.type, values)
            case tree.MakeCallable():
                return self.make_callable(node)
            case tree.WeakOf(value=value, type=type_):
                result = self.temp(type_)
                mark = self.mark()
                operand = self.peek(value)
                self.emit(kir.WeakRetain(self.span, result, operand))
                self.close(mark)
                return Value(result, type_, owned=True)
            case tree.WeakGet(value=value, type=type_):
                result = self.temp(type_)
                mark = self.mark()
                operand = self.peek(value)
                self.emit(kir.WeakLoad(self.span, result, operand))
                self.close(mark)
                return Value(result, type_, owned=True)
            case tree.Intrinsic():
                return self._intrinsic(node)
            case tree.InlineAssembly(type=type_, template=template, constraints=constraints, arguments=arguments):
                mark = self.mark()
                operands = self.operands(arguments)
                result = None if underlying(type_) is NONE else self.temp(type_)
                self.emit(kir.Assembly(self.span, result, template, constraints, operands))
                self.close(mark)
                return Value(result or kir.Zero(type_), type_)
            case tree.Sequence(statements=statements, value=value):
                self.statements(statements)
                return self.evaluate(value)
            case _:
                raise AssertionError(f"no lowering for {type(node).__name__}")

    def _evaluate_memory(self, node: tree.Expression) -> Value:
        """A memory value as the address of a fresh temporary that owns its content."""
        slot = self.temporary(node.type)
        self.construct(node, slot)
        return Value(slot, node.type, owned=holds_references(node.type))

    # Reading places and parts.

    def _read(self, node: tree.Expression) -> Value:
        mark = self.mark()
        value = self.load_place(self.place(node, briefly=True))
        owned = holds_references(node.type)
        if owned:
            self.retain(value)
        self.close(mark)
        return Value(value, node.type, owned)

    def _part(self, node: tree.Expression, whole: tree.Expression, index: int) -> Value:
        """Part `index` of a tuple or frozen struct value: borrowed where the whole is borrowed."""
        value = self.evaluate(whole)
        result = self.temp(node.type)
        self.emit(kir.Extract(self.span, result, value.operand, index))
        if not value.owned:
            return Value(result, node.type)
        owned = holds_references(node.type)
        if owned:
            self.retain(result)
        self.let_go(value)
        return Value(result, node.type, owned)

    # Operators.

    def _binary(
        self,
        operator: kir.BinaryOperator,
        type_: Type,
        left: kir.Operand,
        right: kir.Operand,
        overflow: kir.Site | None = None,
        operands: kir.Site | None = None,
    ) -> Value:
        result = self.temp(type_)
        self.emit(kir.Binary(self.span, result, operator, left, right, overflow, operands))
        return Value(result, type_)

    def _arithmetic(self, node: tree.Arithmetic) -> Value:
        left = self.evaluate(node.left).operand
        right = self.evaluate(node.right).operand
        overflow: kir.Site | None = None
        operands: kir.Site | None = None
        integer = integer_of(node.type)
        constant = right.value if isinstance(right, kir.Const) else None
        if node.operator not in ("and", "or", "xor") and isinstance(integer, IntType):
            name = OPERATION_NAMES[node.operator]
            may_overflow = node.operator in ("add", "sub", "mul", "shl") or (
                node.operator == "floordiv" and integer.signed and constant in (None, -1)
            )
            if may_overflow and node.mode == "checked":
                overflow = self.site("overflow", f"the {name} does not fit {node.type}")
            if node.operator in ("floordiv", "mod") and not constant:
                operands = self.site("division", f"{name} by zero")
            is_exact_shift = node.operator in ("shl", "shr") and node.mode == "checked"
            if is_exact_shift and (constant is None or not 0 <= constant < integer.bits):
                operands = self.site("value", "negative shift count")
        return self._binary(node.operator, node.type, left, right, overflow, operands)

    def _compare(self, node: tree.Compare) -> Value:
        mark = self.mark()
        type_ = underlying(node.left.type)
        if isinstance(type_, ClassType | OptionalType) and is_simple(node.right):
            left, right = self.peek(node.left), self.peek(node.right)
        else:
            left, right = self.operands([node.left, node.right])
        result = self.temp(BOOL)
        self.emit(kir.Compare(self.span, result, node.operator, left, right))
        self.close(mark)
        return Value(result, BOOL)

    def _test(self, value: tree.Expression, make: Callable[[kir.Operand, kir.Temp], kir.Instruction]) -> Value:
        mark = self.mark()
        operand = self.peek(value)
        result = self.temp(BOOL)
        self.emit(make(operand, result))
        self.close(mark)
        return Value(result, BOOL)

    def _choice(self, node: tree.ShortCircuit | tree.Conditional) -> Value:
        """A value chosen by control flow, handed over in a slot."""
        result = self.slot(".choice", node.type)
        owned = holds_references(node.type)
        then, otherwise, after = self.new_block("then"), self.new_block("else"), self.new_block("endif")
        if isinstance(node, tree.Conditional):
            self.condition(node.test, then, otherwise)
            self.place_block(then)
            self.store(self.owned(node.then), result)
            self.jump(after)
            self.place_block(otherwise)
            self.store(self.owned(node.otherwise), result)
        else:
            self.condition(node, then, otherwise)
            self.place_block(then)
            self.store(kir.Const(BOOL, True), result)
            self.jump(after)
            self.place_block(otherwise)
            self.store(kir.Const(BOOL, False), result)
        self.place_block(after)
        value = self.take(result) if owned else self.load(result, node.type)
        return Value(value, node.type, owned)

    def condition(self, node: tree.Expression, then: kir.Block, otherwise: kir.Block) -> None:
        """Branches on the bool `node`."""
        match node:
            case tree.Not(value=value):
                self.condition(value, otherwise, then)
            case tree.ShortCircuit(operator=operator, left=left, right=right):
                middle = self.new_block(operator)
                if operator == "and":
                    self.condition(left, middle, otherwise)
                else:
                    self.condition(left, then, middle)
                self.place_block(middle)
                self.condition(right, then, otherwise)
            case tree.Intrinsic(name="unlikely", arguments=[test]):
                self.branch(self.evaluate(test).operand, then, otherwise, unlikely_then=True)
            case _:
                self.branch(self.evaluate(node).operand, then, otherwise)

    # Conversions.

    def _convert(self, node: tree.Convert) -> Value:
        if node.kind == "wrap":
            return self._wrap(node)
        value = self.evaluate(node.value)
        operand = value.operand
        match node.kind:
            case "widen" | "from_bool":
                return Value(self._cast("extend", operand, node.type), node.type)
            case "narrow":
                result = self.temp(node.type)
                site = self.site("conversion", f"the value does not fit {node.type}")
                self.emit(kir.Narrow(self.span, result, operand, site))
                return Value(result, node.type)
            case "truncate":
                source, target = integer_of(node.value.type), integer_of(node.type)
                source_bits = source.bits if isinstance(source, IntType) else 1
                target_bits = target.bits if isinstance(target, IntType) else 1
                kind = "extend" if target_bits > source_bits else "truncate"
                return Value(self._cast(kind, operand, node.type), node.type)
            case "unwrap" | "unwrap_checked":
                if node.kind == "unwrap_checked":
                    self.check_not_none(operand)
                result = self.temp(node.type)
                self.emit(kir.Unwrap(self.span, result, operand))
                return Value(result, node.type, value.owned)
            case "downcast_checked":
                test = self.temp(BOOL)
                self.emit(kir.IsMember(self.span, test, operand, [node.type]))
                self.emit(kir.Check(self.span, test, self.site("narrowing", f"the value is not a {node.type}")))
                return Value(self.cast_same(operand, node.type), node.type, value.owned)
            case "pointer_address":
                return Value(self._cast("to_integer", operand, node.type), node.type)
            case "pointer_at":
                return Value(self._cast("to_pointer", operand, node.type), node.type)
            case _:
                return Value(self.cast_same(operand, node.type), node.type, value.owned)

    def _cast(self, kind: kir.CastKind, operand: kir.Operand, type_: Type) -> kir.Operand:
        if isinstance(operand, kir.Const) and kind == "extend":
            content, integer = operand.value, integer_of(type_)
            if content is not None and isinstance(integer, IntType):
                content = _in_range(int(content), integer)
            return kir.Const(type_, content)
        result = self.temp(type_)
        self.emit(kir.Cast(self.span, result, kind, operand))
        return result

    def _wrap(self, node: tree.Convert) -> Value:
        result = self.temp(node.type)
        if is_memory(underlying(node.value.type)) and self.in_storage(node.value):
            mark = self.mark()
            place = self.place(node.value, briefly=True)
            self.emit(kir.Wrap(self.span, result, place.address, node.value.type))
            owned = holds_references(node.type)
            if owned:
                self.retain(result)
            self.close(mark)
            return Value(result, node.type, owned)
        value = self.evaluate(node.value)
        self.emit(kir.Wrap(self.span, result, value.operand, node.value.type))
        return Value(result, node.type, value.owned)

    # Operations of the machine.

    def _intrinsic(self, node: tree.Intrinsic) -> Value:
        arguments = node.arguments
        match node.name:
            case "unreachable":
                self.terminate(kir.Unreachable(self.span))
                return Value(kir.Zero(node.type), node.type)
            case "unlikely":
                return self.evaluate(arguments[0])
            case "address_of":
                mark = self.mark()
                address = self.place(arguments[0], briefly=True).address
                self.close(mark)
                return Value(self.cast_same(address, node.type), node.type)
            case "pointer_initialize":
                self._initialize(arguments[0], arguments[1], arguments[2])
                return Value(kir.Zero(NONE), NONE)
            case "pointer_take":
                place = self.pointer_item(arguments[0], arguments[1])
                result = self.temp(node.type)
                self.emit(kir.Load(self.span, result, place.address, takes=True))
                return Value(result, node.type, owned=holds_references(node.type))
            case "pointer_drop":
                place = self.pointer_item(arguments[0], arguments[1])
                if is_memory(underlying(place.type)):
                    self.emit(kir.ReleaseAt(self.span, place.type, place.address))
                elif holds_references(place.type):
                    old = self.temp(place.type)
                    self.emit(kir.Load(self.span, old, place.address, takes=True))
                    self.release(old)
                return Value(kir.Zero(NONE), NONE)
            case "pointer_offset":
                type_ = underlying(arguments[0].type)
                assert isinstance(type_, PtrType)
                base, index = self.operands(arguments)
                result = self.temp(node.type)
                self.emit(kir.ElementAddress(self.span, result, base, index, type_.element))
                return Value(result, node.type)
            case _:
                return self._machine(node)

    def _machine(self, node: tree.Intrinsic) -> Value:
        mark = self.mark()
        operands: list[kir.Operand] = []
        rest: Sequence[tree.Expression] = node.arguments
        if node.name.startswith("atomic_"):
            operands.append(self.place(rest[0]).address)
            rest = rest[1:]
        operands.extend(self.operands(rest))
        result = None if underlying(node.type) is NONE else self.temp(node.type)
        site = (
            self.site("overflow", f"the absolute value does not fit {node.type}") if node.name == "absolute" else None
        )
        self.emit(kir.Machine(self.span, result, node.name, operands, site))
        self.close(mark)
        return Value(result or kir.Zero(node.type), node.type, owned=holds_references(node.type))

    def _initialize(self, pointer: tree.Expression, index: tree.Expression, value: tree.Expression) -> None:
        if is_memory(underlying(value.type)):
            temporary = self.evaluate(value)
            place = self.pointer_item(pointer, index)
            self.emit(kir.CopyBytes(self.span, value.type, place.address, temporary.operand))
            return
        mark = self.mark()
        operand = self.held_owned(value) if not is_simple(pointer) or not is_simple(index) else self.owned(value)
        place = self.pointer_item(pointer, index)
        self.store_place(operand, place)
        self.forget(mark)
