"""Operations of the machine by name (`kir.Machine`): bits, memory blocks, atomics, volatile access, ports."""

from __future__ import annotations

from typing import Final

from kgen.backend import arithmetic
from kgen.backend.counts import type_info
from kgen.backend.function import FunctionPrinter
from kgen.backend.layout import machine_integer, scalar_text
from kgen.frontend.layout import Scalar, scalars_of, size_of
from kgen.frontend.types import PtrType, Type, underlying
from kgen.middle import kir

_BIT_COUNTS: Final = {"count_ones": "ctpop", "leading_zeros": "ctlz", "trailing_zeros": "cttz"}
_ROTATIONS: Final = {"rotate_left": "fshl", "rotate_right": "fshr"}
_SATURATING: Final = {"saturating_add": "add", "saturating_sub": "sub"}
_CHECKED: Final = {"checked_add": "add", "checked_sub": "sub", "checked_mul": "mul"}
_FETCH: Final = {
    "atomic_fetch_add": "add",
    "atomic_fetch_sub": "sub",
    "atomic_fetch_or": "or",
    "atomic_fetch_and": "and",
    "atomic_fetch_xor": "xor",
    "atomic_exchange": "xchg",
}
_PORT_REGISTERS: Final = {"8": ("b", "al"), "16": ("w", "ax"), "32": ("l", "eax")}


def element_type(operand: kir.Operand) -> Type:
    """What a pointer operand points to."""
    if isinstance(operand, kir.Slot):
        return operand.type
    pointer = underlying(operand.type)
    return pointer.element if isinstance(pointer, PtrType) else pointer


def machine(f: FunctionPrinter, instruction: kir.Machine) -> None:
    name, arguments, result = instruction.name, instruction.arguments, instruction.result
    if name in _BIT_COUNTS:
        integer = machine_integer(arguments[0].type)
        text = f"i{integer.bits}"
        flag = "" if name == "count_ones" else ", i1 false"
        count = f.define(f"call {text} @llvm.{_BIT_COUNTS[name]}.{text}({text} {f.value(arguments[0])}{flag})")
        _bind_resized(f, result, count, integer.bits)
    elif name in _ROTATIONS:
        integer = machine_integer(arguments[0].type)
        text, value = f"i{integer.bits}", f.value(arguments[0])
        count = arithmetic.resize(f, f.value(arguments[1]), machine_integer(arguments[1].type), integer.bits)
        f.bind(
            result,
            (f.define(f"call {text} @llvm.{_ROTATIONS[name]}.{text}({text} {value}, {text} {value}, {text} {count})"),),
        )
    elif name == "byte_swap":
        text, value = _texts(f, arguments[0])
        f.bind(result, (value if text == "i8" else f.define(f"call {text} @llvm.bswap.{text}({text} {value})"),))
    elif name in _SATURATING:
        integer = machine_integer(arguments[0].type)
        text = f"i{integer.bits}"
        sign = "s" if integer.signed else "u"
        left, right = f.value(arguments[0]), f.value(arguments[1])
        f.bind(
            result,
            (f.define(f"call {text} @llvm.{sign}{_SATURATING[name]}.sat.{text}({text} {left}, {text} {right})"),),
        )
    elif name == "saturating_mul":
        _saturating_multiply(f, instruction)
    elif name in _CHECKED:
        _checked(f, instruction)
    elif name in ("minimum", "maximum"):
        integer = machine_integer(arguments[0].type)
        text = f"i{integer.bits}"
        operation = ("s" if integer.signed else "u") + name[:3]
        left, right = f.value(arguments[0]), f.value(arguments[1])
        f.bind(result, (f.define(f"call {text} @llvm.{operation}.{text}({text} {left}, {text} {right})"),))
    elif name == "absolute":
        integer = machine_integer(arguments[0].type)
        text, value = _texts(f, arguments[0])
        if not integer.signed:
            f.bind(result, (value,))
            return
        if instruction.site is not None:
            f.check(f.define(f"icmp ne {text} {value}, {integer.minimum}"), instruction.site)
        f.bind(result, (f.define(f"call {text} @llvm.abs.{text}({text} {value}, i1 false)"),))
    elif name.startswith("atomic_"):
        _atomic(f, instruction)
    elif name.startswith("port_"):
        _port(f, instruction)
    elif name.endswith("_memory"):
        _block(f, instruction)
    elif name.startswith(("pointer_", "volatile_")):
        _pointer(f, instruction)
    else:
        _other(f, instruction)


def _texts(f: FunctionPrinter, operand: kir.Operand) -> tuple[str, str]:
    return f"i{machine_integer(operand.type).bits}", f.value(operand)


def _bind_resized(f: FunctionPrinter, result: kir.Temp | None, value: str, bits: int) -> None:
    if result is None:
        return
    want = machine_integer(result.type).bits
    if want > bits:
        value = f.define(f"zext i{bits} {value} to i{want}")
    elif want < bits:
        value = f.define(f"trunc i{bits} {value} to i{want}")
    f.bind(result, (value,))


def _saturating_multiply(f: FunctionPrinter, instruction: kir.Machine) -> None:
    integer = machine_integer(instruction.arguments[0].type)
    text = f"i{integer.bits}"
    left, right = f.value(instruction.arguments[0]), f.value(instruction.arguments[1])
    sign = "s" if integer.signed else "u"
    pair = f.define(f"call {{ {text}, i1 }} @llvm.{sign}mul.with.overflow.{text}({text} {left}, {text} {right})")
    value = f.define(f"extractvalue {{ {text}, i1 }} {pair}, 0")
    bad = f.define(f"extractvalue {{ {text}, i1 }} {pair}, 1")
    limit = str(integer.maximum)
    if integer.signed:
        signs = f.define(f"xor {text} {left}, {right}")
        negative = f.define(f"icmp slt {text} {signs}, 0")
        limit = f.define(f"select i1 {negative}, {text} {integer.minimum}, {text} {integer.maximum}")
    f.bind(instruction.result, (f.define(f"select i1 {bad}, {text} {limit}, {text} {value}"),))


def _checked(f: FunctionPrinter, instruction: kir.Machine) -> None:
    integer = machine_integer(instruction.arguments[0].type)
    text = f"i{integer.bits}"
    left, right = f.value(instruction.arguments[0]), f.value(instruction.arguments[1])
    operation = f"{'s' if integer.signed else 'u'}{_CHECKED[instruction.name]}"
    pair = f.define(f"call {{ {text}, i1 }} @llvm.{operation}.with.overflow.{text}({text} {left}, {text} {right})")
    value = f.define(f"extractvalue {{ {text}, i1 }} {pair}, 0")
    bad = f.define(f"extractvalue {{ {text}, i1 }} {pair}, 1")
    f.bind(instruction.result, (f.define(f"xor i1 {bad}, true"), value))


def _block(f: FunctionPrinter, instruction: kir.Machine) -> None:
    """Whole blocks of memory; lengths are in elements."""
    arguments = instruction.arguments
    first = f.value(arguments[0])
    size = size_of(element_type(arguments[0]))
    count = arithmetic.to_i64(f, arguments[2])
    if size != 1:
        count = f.define(f"mul nuw i64 {count}, {size}")
    match instruction.name:
        case "copy_memory":
            f.emit(f"call void @llvm.memcpy.p0.p0.i64(ptr {first}, ptr {f.value(arguments[1])}, i64 {count}, i1 false)")
        case "move_memory":
            f.emit(
                f"call void @llvm.memmove.p0.p0.i64(ptr {first}, ptr {f.value(arguments[1])}, i64 {count}, i1 false)"
            )
        case "fill_memory":
            byte = arithmetic.resize(f, f.value(arguments[1]), machine_integer(arguments[1].type), 8)
            f.emit(f"call void @llvm.memset.p0.i64(ptr {first}, i8 {byte}, i64 {count}, i1 false)")
        case "compare_memory":
            memcmp = f.module.external_function("memcmp", "i32 {}(ptr, ptr, i64)", "nounwind memory(argmem: read)")
            order = f.define(f"call i32 {memcmp}(ptr {first}, ptr {f.value(arguments[1])}, i64 {count})")
            result = instruction.result
            if result is not None:
                bits = machine_integer(result.type).bits
                f.bind(result, (order if bits == 32 else f.define(f"sext i32 {order} to i{bits}"),))
        case other:
            raise TypeError(f"no machine operation {other}")


def _item_address(f: FunctionPrinter, pointer: kir.Operand, index: kir.Operand | None) -> str:
    where = f.value(pointer)
    if index is None or arithmetic.literal(index) == 0:
        return where
    size = size_of(element_type(pointer))
    return f.define(f"getelementptr [{size} x i8], ptr {where}, i64 {arithmetic.to_i64(f, index)}")


def _pointer(f: FunctionPrinter, instruction: kir.Machine) -> None:
    arguments, result = instruction.arguments, instruction.result
    element = element_type(arguments[0])
    match instruction.name:
        case "pointer_offset":
            f.bind(result, (_item_address(f, arguments[0], arguments[1]),))
        case "pointer_initialize":
            where = f"ptr {_item_address(f, arguments[0], arguments[1])}"
            f.store(element, f.values(arguments[2]), where, f.element_place(arguments[0], element))
        case "pointer_take":
            where = f"ptr {_item_address(f, arguments[0], arguments[1])}"
            f.bind(result, f.load(element, where, f.element_place(arguments[0], element)))
        case "volatile_load":
            where = _item_address(f, arguments[0], arguments[1])
            scalar = scalars_of(element)[0]
            text = _memory_text(scalar)
            value = f.define(f"load volatile {text}, ptr {where}, align {max(scalar.bits // 8, 1)}")
            f.bind(result, (f.define(f"trunc i8 {value} to i1") if scalar.bits == 1 else value,))
        case "volatile_store":
            where = _item_address(f, arguments[0], arguments[1])
            scalar = scalars_of(element)[0]
            value = f.value(arguments[2])
            if scalar.bits == 1:
                value = f.define(f"zext i1 {value} to i8")
            f.emit(f"store volatile {_memory_text(scalar)} {value}, ptr {where}, align {max(scalar.bits // 8, 1)}")
            f.bind(result, ())
        case other:
            raise TypeError(f"no machine operation {other}")


def _memory_text(scalar: Scalar) -> str:
    return "i8" if scalar.bits == 1 else scalar_text(scalar)


def _atomic(f: FunctionPrinter, instruction: kir.Machine) -> None:
    """Sequentially consistent operations on a place."""
    name, arguments, result = instruction.name, instruction.arguments, instruction.result
    where, _ = f.address(arguments[0])
    element = element_type(arguments[0])
    scalar = scalars_of(element)[0]
    text = _memory_text(scalar)
    align = max(scalar.bits // 8, 1)

    def stored(operand: kir.Operand) -> str:
        value = f.value(operand)
        return f.define(f"zext i1 {value} to i8") if scalar.bits == 1 else value

    def loaded(value: str) -> str:
        return f.define(f"trunc i8 {value} to i1") if scalar.bits == 1 else value

    if name == "atomic_load":
        f.bind(result, (loaded(f.define(f"load atomic {text}, {where} seq_cst, align {align}")),))
    elif name == "atomic_store":
        f.emit(f"store atomic {text} {stored(arguments[1])}, {where} seq_cst, align {align}")
        f.bind(result, ())
    elif name in _FETCH:
        value = stored(arguments[1])
        f.bind(result, (loaded(f.define(f"atomicrmw {_FETCH[name]} {where}, {text} {value} seq_cst, align {align}")),))
    elif name == "atomic_compare_exchange":
        expected, new = stored(arguments[1]), stored(arguments[2])
        pair = f.define(f"cmpxchg {where}, {text} {expected}, {text} {new} seq_cst seq_cst, align {align}")
        f.bind(result, (f.define(f"extractvalue {{ {text}, i1 }} {pair}, 1"),))
    else:
        raise TypeError(f"no machine operation {name}")


def _port(f: FunctionPrinter, instruction: kir.Machine) -> None:
    """`in` and `out` (Intel SDM volume 2)."""
    name, arguments, result = instruction.name, instruction.arguments, instruction.result
    direction, width = ("in", name[7:]) if name.startswith("port_in") else ("out", name[8:])
    suffix, register = _PORT_REGISTERS[width]
    port = arithmetic.resize(f, f.value(arguments[0]), machine_integer(arguments[0].type), 16)
    if direction == "in":
        code = f'asm sideeffect "in{suffix} %dx, %{register}", "={{{register}}},{{dx}}"'
        f.bind(result, (f.define(f"call i{width} {code}(i16 {port})"),))
    else:
        value = arithmetic.resize(f, f.value(arguments[1]), machine_integer(arguments[1].type), int(width))
        code = f'asm sideeffect "out{suffix} %{register}, %dx", "{{{register}}},{{dx}}"'
        f.emit(f"call void {code}(i{width} {value}, i16 {port})")
        f.bind(result, ())


def _other(f: FunctionPrinter, instruction: kir.Machine) -> None:
    arguments, result = instruction.arguments, instruction.result
    match instruction.name:
        case "address_of":
            where, place = f.address(arguments[0])
            if place.per_cpu:
                where = f"ptr {f.value(arguments[0])}"
            f.bind(result, (where.split(" ", 1)[1],))
        case "unreachable":
            if instruction.site is not None:
                f.trap_here(instruction.site)
            else:
                f.emit("unreachable")
            f.start(f.label())
            f.bind(result, ())
        case "type_info":
            f.bind(result, (type_info(f, f.value(arguments[0])),))
        case "return_address":
            pointer = f.define("call ptr @llvm.returnaddress(i32 0)")
            f.bind(result, (f.define(f"ptrtoint ptr {pointer} to i64"),))
        case "frame_address":
            pointer = f.define("call ptr @llvm.frameaddress.p0(i32 0)")
            f.bind(result, (f.define(f"ptrtoint ptr {pointer} to i64"),))
        case "live_class_size":
            info = type_info(f, f.value(arguments[0]))
            where = f.define(f"getelementptr inbounds nuw i8, ptr {info}, i64 8")
            size = f.define(f"load i32, ptr {where}, align 8, !invariant.load !{f.module.metadata.empty}")
            _bind_resized(f, result, size, 32)
        case "hash_pointer":
            f.bind(result, (f.define(f"ptrtoint ptr {f.value(arguments[0])} to i64"),))
        case "revive":
            f.emit(f"call void {f.module.helper('revive')}(ptr {f.value(arguments[0])})")
            f.bind(result, ())
        case "end_once":
            f.bind(result, (f.define(f"call i1 {f.module.helper('end_once')}(ptr {f.value(arguments[0])})"),))
        case "release_reference":
            f.bind(result, (f.define(f"call i1 {f.module.helper('release_reference')}(ptr {f.value(arguments[0])})"),))
        case other:
            raise TypeError(f"no machine operation {other}")
