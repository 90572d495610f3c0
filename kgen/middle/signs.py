"""Integers that are never negative, and the checks that need not be made of them.

Python's `int` is signed, and most integers of a program are places and counts. Whether a variable, a field, a
parameter or a result can be negative is asked of the whole program at once: everything starts out as never
negative, and what is stored, passed or returned from something that may be negative loses that. A checked sum or
product of two such integers is one again, for one that overflows does not come to be.

What follows from it: `index >= 0` is true, so an index from the end is not looked for; the difference of two such
integers cannot overflow; their quotient needs no rounding down; and they fit the unsigned type of their width.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, cast

from kgen.frontend import tree
from kgen.frontend.types import BOOL, BoolType, ClassType, Field, IntType, StructType, Type, underlying
from kgen.middle import kir
from kgen.middle.effects import FieldKey, field_key
from kgen.middle.verify import used

Node = kir.Temp | kir.Slot | kir.Function | FieldKey
"""What an integer can be kept in: a function stands for its result."""

LENGTH_OWNERS: Final = frozenset(f"kgen.runtime.{name}" for name in ("list", "deque", "bytearray", "bytes", "str"))
"""The containers whose `length` the heap keeps far below what an `int` holds."""


def drop_sign_checks(module: kir.Module) -> None:
    """Rewrites the checks of all functions of `module` that a sign decides."""
    signs = Signs(module)
    for function in module.functions:
        for block in function.blocks:
            for index, instruction in enumerate(block.instructions):
                block.instructions[index] = signs.simplified(instruction)


def is_signed(type_: Type) -> bool:
    """Whether values of the type can be negative at all."""
    inner = underlying(type_)
    return isinstance(inner, IntType) and inner.signed


class Signs:
    """The integers of a program that may be negative: the others never are."""

    def __init__(self, module: kir.Module) -> None:
        self._negative: set[Node] = set()
        self._followers: dict[Node, list[Node]] = {}
        self._pending: list[Node] = []
        self._definitions: dict[kir.Temp, kir.Instruction] = {}
        self._fields: dict[kir.Temp, FieldKey] = {}
        self._lengths: set[kir.Temp] = set()
        self._refuse_unknown(module)
        for function in module.functions:
            self._collect(function)
        self._spread()

    # The answers.

    def is_natural(self, operand: kir.Operand) -> bool:
        """Whether an integer operand is never negative."""
        match operand:
            case kir.Const(value=value):
                return value is not None and value >= 0
            case kir.Zero():
                return True
            case kir.Temp(type=type_):
                inner = underlying(type_)
                if isinstance(inner, BoolType):
                    return True
                return isinstance(inner, IntType) and (not inner.signed or operand not in self._negative)
            case _:
                return False

    def simplified(self, instruction: kir.Instruction) -> kir.Instruction:
        """The instruction, or a cheaper one that does the same."""
        match instruction:
            case kir.Compare(result=result, operator="ge" | "lt" as operator, left=left, right=right):
                if is_signed(left.type) and is_zero(right) and self.is_natural(left):
                    return kir.Cast(instruction.span, result, "same", kir.Const(BOOL, operator == "ge"))
            case kir.Binary(result=result, operator=operator, left=left, right=right) if is_signed(result.type):
                if operator in ("sub", "floordiv", "mod") and self.is_natural(left) and self.is_natural(right):
                    if operator != "sub":
                        instruction.is_natural = True
                        instruction.overflow = None
                    elif instruction.overflow is not None:
                        instruction.overflow = None
                        instruction.exact = True
            case kir.Narrow(result=result, value=value) if is_signed(value.type) and self.is_natural(value):
                have, want = underlying(value.type), underlying(result.type)
                if isinstance(have, IntType) and isinstance(want, IntType) and not want.signed:
                    if want.bits >= have.bits:
                        return kir.Cast(instruction.span, result, "extend", value)
            case kir.CheckIndex(index=index) if is_signed(index.type) and self.is_natural(index):
                instruction.is_natural = True
            case _:
                pass
        return instruction

    # What depends on what.

    def _refuse_unknown(self, module: kir.Module) -> None:
        """Functions that are called from where no `Call` says with what, and those whose result no `Return` gives."""
        reached: set[kir.Function | None] = {info.drop for info in module.type_infos}
        named: set[object] = set()
        for info in module.type_infos:
            reached.update(info.vtable)
        for static in module.statics:
            named.update(references(static.initial))
        for function in module.functions:
            for block in function.blocks:
                for instruction in block.instructions:
                    if isinstance(instruction, kir.MakeCallable):
                        reached.add(instruction.code)
                    named.update(operand.name for operand in used(instruction) if isinstance(operand, kir.Symbol))
        for function in module.functions:
            if function.naked or not function.blocks:
                self._refuse(function)
            is_named = function.symbol in named or (function.source is not None and function.source in named)
            if function in reached or not function.internal or function.naked or is_named:
                for parameter in function.parameters:
                    self._refuse(parameter)

    def _collect(self, function: kir.Function) -> None:
        for block in function.blocks:
            for instruction in block.instructions:
                self._add(instruction)
            match block.terminator:
                case kir.Return(value=value) if value is not None and is_signed(function.result):
                    self._follow(function, value)
                case _:
                    pass

    def _add(self, instruction: kir.Instruction) -> None:
        plain: kir.Operand | None = None
        match instruction:
            case kir.FieldAddress(result=result, owner=owner, field=field):
                if is_length(owner, field):
                    self._lengths.add(result)
                elif isinstance(owner, ClassType) and is_signed(field.type):
                    self._fields[result] = field_key(owner, field)
            case kir.Load(address=address):
                plain = address
            case kir.Store(value=value, address=address):
                plain = address
                self._store(value, address)
            case kir.Call(callee=callee, arguments=arguments):
                for parameter, argument in zip(callee.parameters, arguments, strict=True):
                    if is_signed(parameter.type):
                        self._follow(parameter, argument)
            case _:
                pass
        self._refuse_escaped(used(instruction), plain)
        result: object = getattr(instruction, "result", None)
        if isinstance(result, kir.Temp):
            self._definitions[result] = instruction
            if is_signed(result.type):
                self._define(result, instruction)

    def _store(self, value: kir.Operand, address: kir.Operand) -> None:
        if not is_signed(value.type) or isinstance(value, kir.Slot):
            return
        if isinstance(address, kir.Slot):
            self._follow(address, value)
        elif isinstance(address, kir.Temp) and address in self._fields:
            self._follow(self._fields[address], value)

    def _refuse_escaped(self, operands: Iterable[kir.Operand], plain: kir.Operand | None) -> None:
        """Storage whose address goes elsewhere than into the loads and stores that are looked at."""
        for operand in operands:
            if isinstance(operand, kir.Slot):
                if operand is not plain:
                    self._refuse(operand)
            elif isinstance(operand, kir.Temp) and operand in self._fields and operand is not plain:
                self._refuse(self._fields[operand])

    def _define(self, result: kir.Temp, instruction: kir.Instruction) -> None:
        """What the result must follow."""
        match instruction:
            case kir.Load(address=kir.Slot() as slot):
                self._follow_node(result, slot)
            case kir.Load(address=kir.Temp() as address) if address in self._fields:
                self._follow_node(result, self._fields[address])
            case kir.Binary():
                self._define_binary(result, instruction)
            case kir.Cast(kind="extend" | "same", value=value) | kir.Narrow(value=value):
                self._follow(result, value)
            case kir.Cast(kind="truncate", value=value):
                if not self._is_length(value) and not is_small(value, result):
                    self._refuse(result)
            case kir.Select(then=then, otherwise=otherwise):
                self._follow(result, then)
                self._follow(result, otherwise)
            case kir.Call(callee=callee):
                self._follow_node(result, callee)
            case _:
                self._refuse(result)

    def _define_binary(self, result: kir.Temp, instruction: kir.Binary) -> None:
        left, right = instruction.left, instruction.right
        is_exact = instruction.overflow is not None or instruction.exact
        match instruction.operator:
            case "add" | "mul" if is_exact:
                self._follow(result, left)
                self._follow(result, right)
            case "floordiv" | "or" | "xor":
                self._follow(result, left)
                self._follow(result, right)
            case "and":
                if not is_natural_literal(left) and not is_natural_literal(right):
                    self._follow(result, left)
                    self._follow(result, right)
            case "mod":
                # The remainder has the sign of the divisor.
                self._follow(result, right)
            case "shr":
                self._follow(result, left)
            case "shl" if instruction.overflow is not None:
                self._follow(result, left)
            case _:
                self._refuse(result)

    def _is_length(self, value: kir.Operand) -> bool:
        """Whether an operand is the number of elements of a container."""
        match self._definitions.get(value) if isinstance(value, kir.Temp) else None:
            case kir.Load(address=kir.Temp() as address):
                return address in self._lengths
            case kir.Extract(value=whole, index=index):
                owner = underlying(whole.type)
                return isinstance(owner, StructType) and is_length(owner, owner.fields[index])
            case kir.Cast(kind="same", value=inner):
                return self._is_length(inner)
            case _:
                return False

    # The set grows until nothing follows any more.

    def _follow(self, node: Node, operand: kir.Operand) -> None:
        match operand:
            case kir.Const(value=value) if value is not None and value >= 0:
                pass
            case kir.Zero():
                pass
            case kir.Temp(type=type_) if is_signed(type_):
                self._follow_node(node, operand)
            case kir.Temp(type=type_) if isinstance(underlying(type_), IntType | BoolType):
                pass
            case _:
                self._refuse(node)

    def _follow_node(self, node: Node, leader: Node) -> None:
        if leader in self._negative:
            self._refuse(node)
        else:
            self._followers.setdefault(leader, []).append(node)

    def _refuse(self, node: Node) -> None:
        if node not in self._negative:
            self._negative.add(node)
            self._pending.append(node)

    def _spread(self) -> None:
        while self._pending:
            for follower in self._followers.pop(self._pending.pop(), ()):
                self._refuse(follower)


def references(value: object) -> Iterator[object]:
    """The functions, statics and symbol names in the initial value of a static."""
    if isinstance(value, Mapping):
        for part in cast("Mapping[object, object]", value).values():
            yield from references(part)
    elif isinstance(value, tree.Function | str):
        yield value
    elif isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        parts = cast("Sequence[object]", value)
        if not parts or not isinstance(parts[0], int):
            for part in parts:
                yield from references(part)


def is_length(owner: ClassType | StructType, field: Field) -> bool:
    """Whether a field is the number of elements of a container."""
    return field.name == "length" and owner.python.__module__ in LENGTH_OWNERS


def is_zero(operand: kir.Operand) -> bool:
    return isinstance(operand, kir.Zero) or (isinstance(operand, kir.Const) and operand.value == 0)


def is_natural_literal(operand: kir.Operand) -> bool:
    return isinstance(operand, kir.Const) and operand.value is not None and operand.value >= 0


def is_small(value: kir.Operand, result: kir.Temp) -> bool:
    """Whether a literal keeps its sign when it is cut to the result's width."""
    inner = underlying(result.type)
    if not isinstance(inner, IntType) or not isinstance(value, kir.Const) or value.value is None:
        return False
    return 0 <= value.value <= inner.maximum
