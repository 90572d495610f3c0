"""The translation of each kir instruction, except arithmetic, reference counts and machine operations."""

from __future__ import annotations

from kgen.backend import arithmetic, counts, machine, unions
from kgen.backend.function import FunctionPrinter, Place, assembly_text, zero
from kgen.backend.layout import (
    is_by_address,
    is_tagged,
    pack,
    tagged_union,
    value_texts,
)
from kgen.frontend.layout import (
    Scalar,
    layout_of,
    object_layout,
    scalar_range,
    scalars_of,
    sequence_layout,
    size_of,
    union_layout,
)
from kgen.frontend.types import (
    NONE,
    U8,
    ClassType,
    IntType,
    PtrType,
    StructType,
    TupleType,
    Type,
    underlying,
)
from kgen.middle import kir


def print_instruction(f: FunctionPrinter, instruction: kir.Instruction) -> None:
    """Appends the LLVM text of one instruction."""
    match instruction:
        case kir.Load(result=result, address=address):
            _load(f, result, address)
        case kir.Store(value=value, address=address):
            where, place = f.address(address)
            if is_by_address(value.type) and not isinstance(value, kir.Zero):
                _copy(f, value.type, where, f.address(value)[0])
                return
            values = f.announced(value) if isinstance(address, kir.Slot) else f.values(value)
            f.store(value.type, values, where, place)
        case kir.Call():
            _call(f, instruction)
        case kir.FieldAddress():
            _field_address(f, instruction)
        case kir.ElementAddress():
            _element_address(f, instruction)
        case kir.Binary():
            arithmetic.binary(f, instruction)
        case kir.Compare():
            arithmetic.compare(f, instruction)
        case kir.Cast():
            arithmetic.cast(f, instruction)
        case kir.Retain(value=value):
            counts.retain(f, value)
        case kir.Release(value=value):
            counts.release(f, value)
        case kir.RetainAt(type=type_, address=address):
            counts.retain_at(f, type_, address)
        case kir.ReleaseAt(type=type_, address=address):
            counts.release_at(f, type_, address)
        case kir.Extract(result=result, value=value, index=index):
            _extract(f, result, value, index)
        case kir.Make(result=result, values=values):
            _make(f, result, values)
        case kir.Wrap():
            unions.wrap(f, instruction)
        case kir.Unwrap():
            unions.unwrap(f, instruction)
        case kir.UnwrapTo():
            unions.unwrap_to(f, instruction)
        case kir.IsNone(result=result, value=value):
            f.bind(result, (unions.is_none(f, value),))
        case kir.IsMember():
            unions.is_member(f, instruction)
        case kir.Check(test=test, site=site):
            f.check(f.value(test), site)
        case kir.CheckIndex():
            arithmetic.check_index(f, instruction)
        case kir.Narrow():
            arithmetic.narrow(f, instruction)
        case kir.Select(result=result, test=test, then=then, otherwise=otherwise):
            chosen = f.value(test)
            parts = zip(value_texts(result.type), f.values(then), f.values(otherwise), strict=True)
            f.bind(result, [f.define(f"select i1 {chosen}, {t} {a}, {t} {b}") for t, a, b in parts])
        case kir.Not(result=result, value=value):
            f.bind(result, (f.define(f"xor i1 {f.value(value)}, true"),))
        case kir.CopyBytes(type=type_, destination=destination, source=source):
            _copy(f, type_, f.address(destination)[0], f.address(source)[0])
        case kir.ClearBytes(type=type_, destination=destination):
            _clear(f, type_, f.value(destination))
        case kir.LoadBits() | kir.StoreBits():
            _bits(f, instruction)
        case kir.ItemAddress(result=result, base=base, owner=owner, index=index):
            where, place = f.address(base)
            offset = layout_of(owner).places[index].offset
            _derive(f, result, where, offset, place)
        case kir.PayloadAddress(result=result, base=base, owner=owner, member=member):
            where, place = f.address(base)
            if is_tagged(owner):
                offset = union_layout(tagged_union(owner)).memory_offset
            else:
                offset = sequence_layout((U8, member)).places[1].offset
            _derive(f, result, where, offset, place)
        case kir.Allocate(result=result, class_=class_):
            f.bind(result, (f.define(f"call ptr {f.module.new_helper(class_)}()"),))
        case kir.FreeObject(value=value, class_=class_):
            counts.free_object(f, value, class_)
        case kir.CallVirtual():
            _call_virtual(f, instruction)
        case kir.CallIndirect():
            _call_indirect(f, instruction)
        case kir.CallAddress():
            _call_address(f, instruction)
        case kir.MakeCallable(result=result, code=code, environment=environment):
            held = "null" if environment is None else f.value(environment)
            f.bind(result, (f.module.function_reference(code), held))
        case kir.WeakRetain(result=result, value=value):
            pointer = f.value(value)
            f.emit(f"call void {f.module.helper('weak_retain')}(ptr {pointer})")
            f.bind(result, (pointer,))
        case kir.WeakLoad(result=result, value=value):
            f.bind(result, (f.define(f"call ptr {f.module.helper('weak_load')}(ptr {f.value(value)})"),))
        case kir.Machine():
            machine.machine(f, instruction)
        case kir.Assembly():
            _assembly(f, instruction)
        case _:
            raise TypeError(f"no translation for {type(instruction).__name__}")


def _load(f: FunctionPrinter, result: kir.Temp, address: kir.Operand) -> None:
    where, place = f.address(address)
    class_ = underlying(result.type)
    is_field = isinstance(address, kir.Temp) and f.knows(address)
    if is_field and isinstance(class_, ClassType) and result not in f.holds_nothing:
        f.bind(result, (f.load_reference(class_, where, place),))
    else:
        f.bind(result, f.load(result.type, where, place))


def _derive(f: FunctionPrinter, result: kir.Temp, where: str, offset: int, place: Place) -> None:
    """Binds an address inside a known one."""
    if place.per_cpu:
        base = f.define(f"load i64, {f.module.per_cpu_offset()}, align 8")
        symbol = where[where.index("(ptr ") + 5 : where.rindex(" to i64)")]
        where = f"ptr {f.define(f'getelementptr i8, ptr {symbol}, i64 {base}')}"
        place = Place(place.tag, place.packed)
    f.bind(result, (f.offset(where, offset).split(" ", 1)[1],))
    f.set_place(result, place)


def _field_address(f: FunctionPrinter, instruction: kir.FieldAddress) -> None:
    owner, field, base = instruction.owner, instruction.field, instruction.base
    offset = object_layout(owner).places[field.index].offset
    if isinstance(owner, ClassType):
        where = f"ptr {f.value(base)}"
        place = f.module.field_place(owner, field)
    else:
        where, outer = f.address(base)
        is_length = f.module.is_length(owner, field)
        place = Place(outer.tag, outer.packed or owner.packed, outer.per_cpu, is_length)
    _derive(f, instruction.result, where, offset, place)


def _element_address(f: FunctionPrinter, instruction: kir.ElementAddress) -> None:
    base, index, element, result = instruction.base, instruction.index, instruction.element, instruction.result
    where, place = f.address(base)
    if place.per_cpu:
        _derive(f, result, where, 0, place)
        where, place = f"ptr {f.value(result)}", f.place(result)
    known = instruction.array is not None or isinstance(base, kir.Slot | kir.Symbol)
    known = known or (isinstance(base, kir.Temp) and (f.knows(base) or is_by_address(base.type)))
    if not known:
        place = f.element_place(base, element)
    size = size_of(element)
    flags = " inbounds" if instruction.array is not None else ""
    if isinstance(index, kir.Const):
        number = int(index.value or 0) * size
        name = where[4:] if number == 0 else f.define(f"getelementptr{flags} i8, {where}, i64 {number}")
    else:
        wide = arithmetic.to_i64(f, index)
        name = f.define(f"getelementptr{flags} {_step(size)}, {where}, i64 {wide}")
    f.bind(result, (name,))
    f.set_place(result, place)


def _step(size: int) -> str:
    """An LLVM type of `size` bytes, to step by."""
    return f"i{size * 8}" if size in (1, 2, 4, 8) else f"[{size} x i8]"


def _extract(f: FunctionPrinter, result: kir.Temp, value: kir.Operand, index: int) -> None:
    owner = underlying(value.type)
    if not isinstance(owner, StructType | TupleType):
        raise TypeError(f"no parts in {owner}")
    first, last = scalar_range(owner, index)
    if is_by_address(value.type):
        where, known = f.address(value)
        values = f.load(value.type, where, known) if last - first else ()
    else:
        values = f.values(value)
    if isinstance(owner, StructType):
        place = layout_of(owner).places[index]
        if place.storage is not None:
            f.bind(result, (_take_bits(f, values[first], place.storage, place.bit_offset, place.bits, result.type),))
            return
    parts = values[first:last]
    if is_by_address(result.type):
        raise TypeError(f"part {index} of {owner} has to be read through memory")
    f.bind(result, parts)


def _take_bits(f: FunctionPrinter, word: str, storage: IntType, start: int, bits: int, type_: Type) -> str:
    """A bit field's value from its storage integer."""
    text = f"i{storage.bits}"
    if storage.signed and arithmetic.machine_integer(type_).signed:
        moved = f.define(f"shl {text} {word}, {storage.bits - bits - start}")
        value = f.define(f"ashr {text} {moved}, {storage.bits - bits}")
    else:
        moved = f.define(f"lshr {text} {word}, {start}") if start else word
        value = f.define(f"and {text} {moved}, {(1 << bits) - 1}")
    target = value_texts(type_)[0]
    return value if target == text else f.define(f"trunc {text} {value} to {target}")


def _put_bits(f: FunctionPrinter, word: str, storage: IntType, start: int, bits: int, value: kir.Operand) -> str:
    """The storage integer with one bit field replaced."""
    text = f"i{storage.bits}"
    have = value_texts(value.type)[0]
    plain = f.value(value) if have == text else f.define(f"zext {have} {f.value(value)} to {text}")
    mask = (1 << bits) - 1
    plain = f.define(f"and {text} {plain}, {mask}")
    if start:
        plain = f.define(f"shl {text} {plain}, {start}")
    if word == "0":
        return plain
    keep = ((1 << storage.bits) - 1) ^ (mask << start)
    rest = f.define(f"and {text} {word}, {keep}")
    return f.define(f"or disjoint {text} {rest}, {plain}")


def _bits(f: FunctionPrinter, instruction: kir.LoadBits | kir.StoreBits) -> None:
    owner = instruction.owner
    place = layout_of(owner).places[instruction.field.index]
    assert place.storage is not None
    where, known = f.address(instruction.base)
    where = f.offset(where, place.offset)
    known = Place(known.tag, known.packed or owner.packed, known.per_cpu)
    scalar = Scalar(0, place.storage.bits)
    word = f.load_scalar(scalar, where, known)
    if isinstance(instruction, kir.LoadBits):
        result = instruction.result
        f.bind(result, (_take_bits(f, word, place.storage, place.bit_offset, place.bits, result.type),))
    else:
        changed = _put_bits(f, word, place.storage, place.bit_offset, place.bits, instruction.value)
        f.store_scalar(scalar, changed, where, known)


def _make(f: FunctionPrinter, result: kir.Temp, values: list[kir.Operand]) -> None:
    owner = underlying(result.type)
    parts: list[str] = []
    if isinstance(owner, StructType):
        places = layout_of(owner).places
        words: dict[int, int] = {}
        for field, place, value in zip(owner.fields, places, values, strict=True):
            if place.storage is None:
                parts.extend(_parts(f, field.type, value))
            elif place.offset in words:
                at = words[place.offset]
                parts[at] = _put_bits(f, parts[at], place.storage, place.bit_offset, place.bits, value)
            else:
                words[place.offset] = len(parts)
                parts.append(_put_bits(f, "0", place.storage, place.bit_offset, place.bits, value))
    else:
        types = owner.elements if isinstance(owner, TupleType) else tuple(v.type for v in values)
        for type_, value in zip(types, values, strict=True):
            parts.extend(_parts(f, type_, value))
    f.bind(result, parts)


def _parts(f: FunctionPrinter, type_: Type, value: kir.Operand) -> tuple[str, ...]:
    """The scalars of a part of an aggregate value; a memory type is read from its address."""
    if is_by_address(type_) and not isinstance(value, kir.Zero):
        where, place = f.address(value)
        return f.load(type_, where, place)
    if isinstance(value, kir.Zero):
        return tuple(zero(s) for s in scalars_of(type_))
    return f.values(value)


def _copy(f: FunctionPrinter, type_: Type, destination: str, source: str) -> None:
    """Copies a memory value. memmove semantics where source and destination may be the same place: equal
    places are fine for llvm.memcpy."""
    size = size_of(type_)
    if size:
        f.emit(f"call void @llvm.memcpy.p0.p0.i64({destination}, {source}, i64 {size}, i1 false)")


def _clear(f: FunctionPrinter, type_: Type, address: str) -> None:
    size = size_of(type_)
    if size:
        f.emit(f"call void @llvm.memset.p0.i64(ptr {address}, i8 0, i64 {size}, i1 false)")


def _arguments(
    f: FunctionPrinter, operands: list[kir.Operand], types: list[Type], sret: kir.Operand | None
) -> list[str]:
    arguments = [] if sret is None else [f"ptr {f.value(sret)}"]
    for operand, type_ in zip(operands, types, strict=True):
        if is_by_address(type_) or not isinstance(operand, kir.Slot):
            arguments.extend(_by_type(f, operand, type_))
        else:
            arguments.append(f"ptr {f.value(operand)}")
    return arguments


def _by_type(f: FunctionPrinter, operand: kir.Operand, type_: Type) -> list[str]:
    if is_by_address(type_):
        return [f"ptr {f.value(operand)}"]
    return [f"{text} {value}" for text, value in zip(value_texts(type_), f.values(operand), strict=True)]


def _call(f: FunctionPrinter, instruction: kir.Call) -> None:
    callee = instruction.callee
    inlined = f.module.tracked_sites(callee)
    if inlined:
        f.at(instruction.span, inlined)
    arguments = _arguments(f, instruction.arguments, [p.type for p in callee.parameters], instruction.sret)
    result_type = callee.result
    f.call(f.module.function_reference(callee), arguments, result_type, instruction.result, instruction.error)


def _call_virtual(f: FunctionPrinter, instruction: kir.CallVirtual) -> None:
    slot = instruction.slot
    receiver = instruction.arguments[0]
    types: list[Type] = [receiver.type, *slot.parameters]
    arguments = _arguments(f, instruction.arguments, types, instruction.sret)
    only = f.module.only_implementation(receiver.type, slot)
    if only is not None:
        target = f.module.function_reference(only)
    else:
        info = counts.type_info(f, f.value(receiver))
        where = f.define(f"getelementptr inbounds nuw i8, ptr {info}, i64 {f.module.slot_offset(slot)}")
        target = f.define(f"load ptr, ptr {where}, align 8, !invariant.load !{f.module.metadata.empty}")
    f.call(target, arguments, slot.result or NONE, instruction.result, instruction.error)


def _call_indirect(f: FunctionPrinter, instruction: kir.CallIndirect) -> None:
    code, environment = f.values(instruction.callee)
    arguments = _arguments(f, instruction.arguments, list(instruction.type.parameters), instruction.sret)
    at = 0 if instruction.sret is None else 1
    arguments.insert(at, f"ptr {environment}")
    f.call(code, arguments, instruction.type.result, instruction.result, instruction.error)


def _call_address(f: FunctionPrinter, instruction: kir.CallAddress) -> None:
    address = instruction.address
    target = f.value(address)
    if not isinstance(underlying(address.type), PtrType):
        target = arithmetic.launder(f, target)
    arguments: list[str] = []
    for operand in instruction.arguments:
        extension = arithmetic.extension(operand.type)
        arguments.extend(
            f"{text}{extension} {v}" for text, v in zip(value_texts(operand.type), f.values(operand), strict=True)
        )
    result = instruction.result
    result_type = NONE if result is None else result.type
    f.call(target, arguments, result_type, result, None)


def _assembly(f: FunctionPrinter, instruction: kir.Assembly) -> None:
    arguments = [text for operand in instruction.arguments for text in f.typed(operand)]
    result = instruction.result
    texts = [] if result is None else value_texts(result.type)
    template, constraints = assembly_text(instruction.template), assembly_text(instruction.constraints)
    target = f'asm sideeffect "{template}", "{constraints}"'
    text = f"call {pack(texts)} {target}({', '.join(arguments)})"
    if not texts:
        f.emit(text)
        f.bind(result, ())
        return
    whole = f.define(text)
    if len(texts) == 1:
        f.bind(result, (whole,))
    else:
        f.bind(result, [f.define(f"extractvalue {pack(texts)} {whole}, {i}") for i in range(len(texts))])
