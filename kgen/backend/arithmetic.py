"""Integer arithmetic: exact Python results or a trap, in as few instructions as LLVM can see through."""

from __future__ import annotations

from typing import Final

from kgen.backend.function import FunctionPrinter
from kgen.backend.layout import machine_integer, value_texts
from kgen.frontend.types import BoolType, EnumType, IntType, Type, underlying
from kgen.middle import kir

_CONDITIONS: Final = {"lt": "lt", "le": "le", "gt": "gt", "ge": "ge"}


def extension(type_: Type) -> str:
    """The attribute of a narrow integer in the C calling convention."""
    inner = underlying(type_)
    if isinstance(inner, IntType | BoolType | EnumType):
        integer = machine_integer(inner)
        if integer.bits < 32:
            return " signext" if integer.signed else " zeroext"
    return ""


def launder(f: FunctionPrinter, integer: str) -> str:
    """An integer as a pointer that LLVM knows nothing of.

    Not `inttoptr`: LLVM may move arithmetic on its operand into the address and derive one address from another.
    """
    return f.define(f'call ptr asm "", "=r,0,~{{dirflag}},~{{fpsr}},~{{flags}}"(i64 {integer})')


def resize(f: FunctionPrinter, value: str, have: IntType, bits: int) -> str:
    """An integer in another width."""
    if have.bits == bits:
        return value
    if value.lstrip("-").isdigit():
        return str(_read_as(have, int(value)) & ((1 << bits) - 1))
    if have.bits > bits:
        return f.define(f"trunc i{have.bits} {value} to i{bits}")
    operation = "sext" if have.signed else "zext"
    return f.define(f"{operation} i{have.bits} {value} to i{bits}")


def _read_as(type_: IntType, bits: int) -> int:
    """The value that bits mean in a type: constants of signed types may be spelled without their sign."""
    value = bits & ((1 << type_.bits) - 1)
    return value - (1 << type_.bits) if value > type_.maximum else value


def to_i64(f: FunctionPrinter, operand: kir.Operand) -> str:
    """An index as i64."""
    return resize(f, f.value(operand), machine_integer(operand.type), 64)


def literal(operand: kir.Operand) -> int | None:
    """The value of a constant operand."""
    match operand:
        case kir.Const(value=value):
            return None if value is None else int(value)
        case kir.Zero():
            return 0
        case _:
            return None


def compare(f: FunctionPrinter, instruction: kir.Compare) -> None:
    left, right = instruction.left, instruction.right
    operator = instruction.operator
    texts = value_texts(left.type)
    text = texts[0] if texts else "i1"
    if operator in ("eq", "ne"):
        condition = operator
    else:
        condition = ("s" if machine_integer(left.type).signed else "u") + _CONDITIONS[operator]
    if not texts:
        f.bind(instruction.result, ("true" if operator in ("eq", "le", "ge") else "false",))
        return
    f.bind(instruction.result, (f.define(f"icmp {condition} {text} {f.value(left)}, {f.value(right)}"),))


def cast(f: FunctionPrinter, instruction: kir.Cast) -> None:
    result, value = instruction.result, instruction.value
    match instruction.kind:
        case "same":
            f.bind(result, f.values(value))
            if isinstance(value, kir.Temp) and f.knows(value):
                f.set_place(result, f.place(value))
        case "extend" | "truncate":
            have, want = machine_integer(value.type), machine_integer(result.type)
            f.bind(result, (resize(f, f.value(value), have, want.bits),))
        case "to_integer":
            f.bind(result, (f.define(f"ptrtoint ptr {f.value(value)} to i64"),))
        case "to_pointer":
            number = f.value(value)
            f.bind(result, ("null" if literal(value) == 0 else launder(f, number),))


def narrow(f: FunctionPrinter, instruction: kir.Narrow) -> None:
    """Range check in the source type, then a change of width."""
    value, result = instruction.value, instruction.result
    have, want = machine_integer(value.type), machine_integer(result.type)
    name = f.value(value)
    text = f"i{have.bits}"
    if not want.includes(have):
        if have.signed and want.signed:
            small = f.define(f"trunc {text} {name} to i{want.bits}")
            back = f.define(f"sext i{want.bits} {small} to {text}")
            f.check(f.define(f"icmp eq {text} {back}, {name}"), instruction.site)
            f.bind(result, (small,))
            return
        limit = min(want.maximum, have.maximum)
        if have.signed and limit == have.maximum:
            good = f.define(f"icmp sge {text} {name}, 0")
        else:
            good = f.define(f"icmp ule {text} {name}, {limit}")
        f.check(good, instruction.site)
        if have.bits > want.bits:
            flags = " nuw" if not want.signed else " nuw nsw"
            f.bind(result, (f.define(f"trunc{flags} {text} {name} to i{want.bits}"),))
            return
        if have.bits < want.bits:
            f.bind(result, (f.define(f"zext nneg {text} {name} to i{want.bits}"),))
            return
        f.bind(result, (name,))
        return
    f.bind(result, (resize(f, name, have, want.bits),))


def check_index(f: FunctionPrinter, instruction: kir.CheckIndex) -> None:
    index, length = instruction.index, instruction.length
    integer = machine_integer(index.type)
    known = literal(index)
    if known is not None and -length <= known < length:
        f.bind(instruction.result, (str(known % length),))
        return
    wide = to_i64(f, index)
    if not integer.signed or instruction.is_natural or (known is not None and known >= 0):
        f.check(f.define(f"icmp ult i64 {wide}, {length}"), instruction.site)
        f.bind(instruction.result, (wide,))
        return
    # A negative index is the rare case: the usual one costs a single comparison.
    fast, slow, done = f.label(), f.label(), f.label()
    f.emit(f"br label %{fast}")
    f.start(fast)
    inside = f.define(f"icmp ult i64 {wide}, {length}")
    f.emit(f"br i1 {inside}, label %{done}, label %{slow}, !prof !{f.module.metadata.unlikely_false}")
    f.start(slow)
    moved = f.define(f"add i64 {wide}, {length}")
    negative = f.define(f"icmp slt i64 {wide}, 0")
    reaches = f.define(f"icmp ult i64 {moved}, {length}")
    f.check(f.define(f"and i1 {negative}, {reaches}"), instruction.site)
    last = f.label()
    f.emit(f"br label %{last}")
    f.start(last)
    f.emit(f"br label %{done}")
    f.start(done)
    f.bind(instruction.result, (f.define(f"phi i64 [ {wide}, %{fast} ], [ {moved}, %{last} ]"),))


def binary(f: FunctionPrinter, instruction: kir.Binary) -> None:
    match instruction.operator:
        case "add" | "sub" | "mul":
            _overflowing(f, instruction)
        case "and" | "or" | "xor":
            text = value_texts(instruction.left.type)[0]
            left, right = f.value(instruction.left), f.value(instruction.right)
            f.bind(instruction.result, (f.define(f"{instruction.operator} {text} {left}, {right}"),))
        case "shl":
            _shift_left(f, instruction)
        case "shr":
            _shift_right(f, instruction)
        case "floordiv" | "mod":
            _divide(f, instruction)


def _overflowing(f: FunctionPrinter, instruction: kir.Binary) -> None:
    integer = machine_integer(instruction.left.type)
    text = f"i{integer.bits}"
    left, right = f.value(instruction.left), f.value(instruction.right)
    operator = instruction.operator
    if instruction.overflow is None or not f.module.target.checks:
        is_exact = instruction.exact or instruction.overflow is not None
        flags = (" nsw" if integer.signed else " nuw") if is_exact else ""
        f.bind(instruction.result, (f.define(f"{operator}{flags} {text} {left}, {right}"),))
        return
    sign = "s" if integer.signed else "u"
    pair = f.define(f"call {{ {text}, i1 }} @llvm.{sign}{operator}.with.overflow.{text}({text} {left}, {text} {right})")
    value = f.define(f"extractvalue {{ {text}, i1 }} {pair}, 0")
    bad = f.define(f"extractvalue {{ {text}, i1 }} {pair}, 1")
    f.check_not(bad, instruction.overflow)
    f.bind(instruction.result, (value,))


def _shift_count(f: FunctionPrinter, instruction: kir.Binary, bits: int) -> tuple[str, str | None, int | None]:
    """The count in the width of the value: (count, name of the i1 "too large" or None, the count if constant).

    With `operands` a negative count traps; without, the count is taken modulo the width.
    """
    count = instruction.right
    have = machine_integer(count.type)
    known = literal(count)
    if instruction.operands is None:
        if known is not None:
            return str(known % bits), None, known % bits
        narrow_count = resize(f, f.value(count), have, bits)
        return f.define(f"and i{bits} {narrow_count}, {bits - 1}"), None, None
    name = f.value(count)
    if have.signed and (known is None or known < 0):
        f.check(f.define(f"icmp sge i{have.bits} {name}, 0"), instruction.operands)
    if known is not None and known >= 0:
        return str(min(known, bits)), "true" if known >= bits else None, known
    large = f.define(f"icmp uge i{have.bits} {name}, {bits}")
    return resize(f, name, IntType("count", have.bits, signed=False), bits), large, None


def _shift_left(f: FunctionPrinter, instruction: kir.Binary) -> None:
    integer = machine_integer(instruction.left.type)
    bits, text = integer.bits, f"i{integer.bits}"
    value = f.value(instruction.left)
    count, large, _ = _shift_count(f, instruction, bits)
    back_operation = "ashr" if integer.signed else "lshr"
    if large is None:
        moved = f.define(f"shl {text} {value}, {count}")
        if instruction.overflow is not None:
            back = f.define(f"{back_operation} {text} {moved}, {count}")
            f.check(f.define(f"icmp eq {text} {back}, {value}"), instruction.overflow)
        f.bind(instruction.result, (moved,))
        return
    safe = "0" if large == "true" else f.define(f"select i1 {large}, {text} 0, {text} {count}")
    moved = f.define(f"shl {text} {value}, {safe}")
    if instruction.overflow is not None:
        back = f.define(f"{back_operation} {text} {moved}, {safe}")
        kept = f.define(f"select i1 {large}, {text} 0, {text} {back}")
        f.check(f.define(f"icmp eq {text} {kept}, {value}"), instruction.overflow)
    f.bind(instruction.result, (f.define(f"select i1 {large}, {text} 0, {text} {moved}"),))


def _shift_right(f: FunctionPrinter, instruction: kir.Binary) -> None:
    integer = machine_integer(instruction.left.type)
    bits, text = integer.bits, f"i{integer.bits}"
    value = f.value(instruction.left)
    operation = "ashr" if integer.signed else "lshr"
    count, large, _ = _shift_count(f, instruction, bits)
    if large is None:
        f.bind(instruction.result, (f.define(f"{operation} {text} {value}, {count}"),))
        return
    limit = bits - 1 if integer.signed else 0
    safe = str(limit) if large == "true" else f.define(f"select i1 {large}, {text} {limit}, {text} {count}")
    moved = f.define(f"{operation} {text} {value}, {safe}")
    if not integer.signed:
        moved = f.define(f"select i1 {large}, {text} 0, {text} {moved}")
    f.bind(instruction.result, (moved,))


def _divide(f: FunctionPrinter, instruction: kir.Binary) -> None:
    """Division that rounds toward minus infinity."""
    integer = machine_integer(instruction.left.type)
    text = f"i{integer.bits}"
    left, right = f.value(instruction.left), f.value(instruction.right)
    is_quotient = instruction.operator == "floordiv"
    known = literal(instruction.right)
    if instruction.operands is not None and (known is None or known == 0):
        f.check(f.define(f"icmp ne {text} {right}, 0"), instruction.operands)
        if known == 0:
            f.bind(instruction.result, ("poison",))
            return
    if not integer.signed or instruction.is_natural:
        f.bind(instruction.result, (f.define(f"{'udiv' if is_quotient else 'urem'} {text} {left}, {right}"),))
        return
    if known is not None and known > 0:
        f.bind(instruction.result, (_divide_by_positive(f, text, left, known, is_quotient),))
        return
    divisor = right
    minus_one: str | None = None
    if known is None or known == -1:
        minus_one = f.define(f"icmp eq {text} {right}, -1")
        if is_quotient and instruction.overflow is not None:
            smallest = f.define(f"icmp eq {text} {left}, {integer.minimum}")
            f.check_not(f.define(f"and i1 {minus_one}, {smallest}"), instruction.overflow)
            minus_one = None
        else:
            divisor = f.define(f"select i1 {minus_one}, {text} 1, {text} {right}")
    rest = f.define(f"srem {text} {left}, {divisor}")
    inexact = f.define(f"icmp ne {text} {rest}, 0")
    signs = f.define(f"xor {text} {rest}, {divisor}")
    differ = f.define(f"icmp slt {text} {signs}, 0")
    adjust = f.define(f"and i1 {inexact}, {differ}")
    if is_quotient:
        quotient = f.define(f"sdiv {text} {left}, {divisor}")
        step = f.define(f"sext i1 {adjust} to {text}")
        result = f.define(f"add {text} {quotient}, {step}")
        if minus_one is not None:
            negated = f.define(f"sub {text} 0, {left}")
            result = f.define(f"select i1 {minus_one}, {text} {negated}, {text} {result}")
    else:
        more = f.define(f"select i1 {adjust}, {text} {divisor}, {text} 0")
        result = f.define(f"add {text} {rest}, {more}")
    f.bind(instruction.result, (result,))


def _divide_by_positive(f: FunctionPrinter, text: str, left: str, divisor: int, is_quotient: bool) -> str:
    if divisor & (divisor - 1) == 0:
        if is_quotient:
            return f.define(f"ashr {text} {left}, {divisor.bit_length() - 1}")
        return f.define(f"and {text} {left}, {divisor - 1}")
    rest = f.define(f"srem {text} {left}, {divisor}")
    negative = f.define(f"icmp slt {text} {rest}, 0")
    if is_quotient:
        quotient = f.define(f"sdiv {text} {left}, {divisor}")
        step = f.define(f"sext i1 {negative} to {text}")
        return f.define(f"add {text} {quotient}, {step}")
    more = f.define(f"select i1 {negative}, {text} {divisor}, {text} 0")
    return f.define(f"add {text} {rest}, {more}")
