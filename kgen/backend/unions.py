"""Optionals and unions: wrapping, unwrapping, tests of what they hold.

Layouts are those of `kgen.frontend.layout`. Most of these print nothing: a value moves into or out of a union by
naming other scalars.
"""

from __future__ import annotations

from kgen.backend import counts
from kgen.backend.function import FunctionPrinter, Values, zero
from kgen.backend.layout import (
    CLASS_TAG,
    is_by_address,
    is_class_like,
    is_tagged,
    qualified_name,
    tag_of,
    tagged_union,
)
from kgen.frontend.layout import Scalar, layout_of, scalars_of, size_of, union_layout
from kgen.frontend.types import (
    ClassType,
    OptionalType,
    Type,
    UnionType,
    is_memory,
    underlying,
)
from kgen.middle import kir


def wrap(f: FunctionPrinter, instruction: kir.Wrap) -> None:
    value, result = instruction.value, instruction.result
    if is_by_address(instruction.value_type):
        where, place = f.address(value)
        values = f.load(instruction.value_type, where, place)
    else:
        values = f.values(value)
    f.bind(result, wrap_values(f, result.type, instruction.value_type, values))


def wrap_values(f: FunctionPrinter, target: Type, source: Type, values: Values) -> Values:
    """The scalars of `target` that hold a `source`."""
    outer = underlying(target)
    inner = underlying(source)
    if is_class_like(outer) or outer is inner:
        return values
    if is_tagged(outer):
        union = tagged_union(outer)
        if is_tagged(inner):
            return _widen(union, tagged_union(inner), values)
        return _into_union(f, union, source, values)
    assert isinstance(outer, OptionalType)
    if isinstance(inner, OptionalType):
        return values
    return ("true", *values)


def _widen(union: UnionType, source: UnionType, values: Values) -> Values:
    have, want = union_layout(source), union_layout(union)
    pointers = values[1 : 1 + have.pointers]
    words = values[1 + have.pointers : 1 + have.pointers + have.words]
    memory = values[1 + have.pointers + have.words :]
    return (
        values[0],
        *pointers,
        *("null",) * (want.pointers - have.pointers),
        *words,
        *("0",) * (want.words - have.words),
        *memory,
        *("0",) * (want.memory_size // 8 - len(memory)),
    )


def _into_union(f: FunctionPrinter, union: UnionType, source: Type, values: Values) -> Values:
    shape = union_layout(union)
    result = [zero(s) for s in scalars_of(union)]
    inner = underlying(source)
    if is_class_like(source):
        if isinstance(inner, OptionalType):
            # None of an optional class becomes None of the optional union: the tag follows the pointer.
            holds = f.define(f"icmp ne ptr {values[0]}, null")
            result[0] = f.define(f"zext i1 {holds} to i32")
        else:
            result[0] = str(CLASS_TAG)
        result[1] = values[0]
        return tuple(result)
    if isinstance(inner, OptionalType):
        payload = _into_union(f, union, inner.inner, values[1:])
        tag = f.define(f"select i1 {values[0]}, i32 {payload[0]}, i32 0")
        return (tag, *payload[1:])
    member = member_of(union, source)
    result[0] = str(tag_of(member))
    if is_memory(underlying(member)):
        first = 1 + shape.pointers + shape.words
        words = _memory_words(f, member, values)
        result[first : first + len(words)] = words
        return tuple(result)
    pointer, word = 1, 1 + shape.pointers
    for scalar, value in zip(scalars_of(member), values, strict=True):
        if scalar.is_pointer:
            result[pointer] = value
            pointer += 1
        else:
            result[word] = value if scalar.bits == 64 else _to_word(f, scalar, value)
            word += 1
    return tuple(result)


def _to_word(f: FunctionPrinter, scalar: Scalar, value: str) -> str:
    if value in ("true", "false"):
        return "1" if value == "true" else "0"
    if value.lstrip("-").isdigit():
        return str(int(value) & ((1 << scalar.bits) - 1))
    return f.define(f"zext i{scalar.bits} {value} to i64")


def _memory_words(f: FunctionPrinter, member: Type, values: Values) -> list[str]:
    """A memory member as words, through storage: its parts need not be word-sized."""
    size = (size_of(member) + 7) & -8
    if size == 0:
        return []
    storage = f.alloca(size, layout_of(member).alignment)
    f.emit(f"store i64 0, {f.offset(storage, size - 8)}, align 8")
    f.store(member, values, storage)
    return [f.define(f"load i64, {f.offset(storage, at)}, align 8") for at in range(0, size, 8)]


def member_of(union: UnionType, type_: Type) -> Type:
    """The member that holds values of `type_`."""
    for member in union.members:
        if member is type_:
            return member
    for member in union.members:
        if underlying(member) is underlying(type_):
            return member
    raise TypeError(f"{type_} is no member of {union}")


def member_values(f: FunctionPrinter, union: UnionType, member: Type, values: Values) -> Values:
    """The scalars of a member that a union is known to hold."""
    if is_class_like(member):
        return (values[1],)
    shape = union_layout(union)
    result: list[str] = []
    pointer, word = 1, 1 + shape.pointers
    for scalar in scalars_of(member):
        if scalar.is_pointer:
            result.append(values[pointer])
            pointer += 1
        else:
            value = values[word]
            word += 1
            result.append(value if scalar.bits == 64 else _from_word(f, scalar, value))
    return tuple(result)


def _from_word(f: FunctionPrinter, scalar: Scalar, value: str) -> str:
    if value.isdigit():
        return ("true" if int(value) else "false") if scalar.bits == 1 else value
    return f.define(f"trunc nuw i64 {value} to i{scalar.bits}")


def unwrap(f: FunctionPrinter, instruction: kir.Unwrap) -> None:
    f.bind(instruction.result, unwrap_values(f, instruction.result.type, instruction.value))


def unwrap_values(f: FunctionPrinter, target: Type, operand: kir.Operand) -> Values:
    values = f.values(operand)
    source = underlying(operand.type)
    inner = underlying(target)
    if is_class_like(source):
        return values
    if is_tagged(source):
        union = tagged_union(source)
        if not is_tagged(inner):
            if isinstance(inner, OptionalType) and not is_class_like(inner):
                holds = f.define(f"icmp ne i32 {values[0]}, 0")
                return (holds, *member_values(f, union, inner.inner, values))
            return member_values(f, union, target, values)
        have, want = union_layout(union), union_layout(tagged_union(inner))
        words = 1 + have.pointers
        memory = words + have.words
        return (
            values[0],
            *values[1 : 1 + want.pointers],
            *values[words : words + want.words],
            *values[memory : memory + want.memory_size // 8],
        )
    if isinstance(source, OptionalType) and not isinstance(inner, OptionalType):
        return values[1:]
    return values


def unwrap_to(f: FunctionPrinter, instruction: kir.UnwrapTo) -> None:
    """Writes a payload of memory type."""
    values = f.values(instruction.value)
    source = underlying(instruction.value.type)
    where, place = f.address(instruction.destination)
    type_ = instruction.type
    if not is_tagged(source):
        f.store(type_, values[1:], where, place)
        return
    shape = union_layout(tagged_union(source))
    words = values[1 + shape.pointers + shape.words :]
    size = size_of(type_)
    if size == 0:
        return
    storage = f.alloca((size + 7) & -8, layout_of(type_).alignment)
    for number in range((size + 7) // 8):
        f.emit(f"store i64 {words[number]}, {f.offset(storage, 8 * number)}, align 8")
    f.emit(f"call void @llvm.memcpy.p0.p0.i64({where}, {storage}, i64 {size}, i1 false)")


def is_none(f: FunctionPrinter, operand: kir.Operand) -> str:
    """The i1 that says an optional holds None."""
    values = f.values(operand)
    source = underlying(operand.type)
    if not isinstance(source, OptionalType):
        return "true" if not values else "false"
    if is_class_like(source):
        return f.define(f"icmp eq ptr {values[0]}, null")
    if is_tagged(source):
        return f.define(f"icmp eq i32 {values[0]}, 0")
    return f.define(f"xor i1 {values[0]}, true")


def is_member(f: FunctionPrinter, instruction: kir.IsMember) -> None:
    values = f.values(instruction.value)
    source = underlying(instruction.value.type)
    members = instruction.members
    if is_class_like(source):
        f.bind(instruction.result, (_is_instance(f, source, values[0], members),))
        return
    if not is_tagged(source):
        f.bind(instruction.result, (values[0] if isinstance(source, OptionalType) else "true",))
        return
    union = tagged_union(source)
    tests: list[str] = []
    classes = [m for m in members if isinstance(underlying(m), ClassType)]
    held = [m for m in union.members if isinstance(underlying(m), ClassType)]
    if classes:
        has_object = f.define(f"icmp eq i32 {values[0]}, {CLASS_TAG}")
        if all(any(_covers(c, h) for c in classes) for h in held):
            tests.append(has_object)
        else:
            tests.append(_guarded_instance(f, has_object, values[1], classes))
    tags = sorted({tag_of(member_of(union, m)) for m in members if m not in classes})
    tests.extend(f.define(f"icmp eq i32 {values[0]}, {tag}") for tag in tags)
    f.bind(instruction.result, (_any(f, tests),))


def _covers(class_: Type, held: Type) -> bool:
    inner, outer = underlying(held), underlying(class_)
    return isinstance(inner, ClassType) and isinstance(outer, ClassType) and inner.is_subclass_of(outer)


def _any(f: FunctionPrinter, tests: list[str]) -> str:
    result = tests[0] if tests else "false"
    for test in tests[1:]:
        result = f.define(f"or i1 {result}, {test}")
    return result


def _guarded_instance(f: FunctionPrinter, guard: str, pointer: str, members: list[Type]) -> str:
    """`guard and isinstance(pointer, members)`, not touching the object without the guard."""
    entry, test, done = f.label(), f.label(), f.label()
    f.emit(f"br label %{entry}")
    f.start(entry)
    f.emit(f"br i1 {guard}, label %{test}, label %{done}")
    f.start(test)
    found = _class_test(f, pointer, members)
    last = f.label()
    f.emit(f"br label %{last}")
    f.start(last)
    f.emit(f"br label %{done}")
    f.start(done)
    return f.define(f"phi i1 [ false, %{entry} ], [ {found}, %{last} ]")


def _is_instance(f: FunctionPrinter, source: Type, pointer: str, members: list[Type]) -> str:
    """`isinstance` of an object, or of a nullable one (null is an instance of nothing)."""
    if isinstance(source, OptionalType):
        held = source.inner
        guard = f.define(f"icmp ne ptr {pointer}, null")
        if _all_covered(held, members):
            return guard
        return _guarded_instance(f, guard, pointer, members)
    if _all_covered(source, members):
        return "true"
    return _class_test(f, pointer, members)


def _all_covered(held: Type, members: list[Type]) -> bool:
    inner = underlying(held)
    parts = inner.members if isinstance(inner, UnionType) else (inner,)
    return all(any(_covers(m, part) for m in members) for part in parts)


def _class_test(f: FunctionPrinter, pointer: str, members: list[Type]) -> str:
    """A range test of the class number: subclasses are numbered after their base."""
    info = counts.type_info(f, pointer)
    where = f.define(f"getelementptr inbounds nuw i8, ptr {info}, i64 12")
    number = f.define(f"load i32, ptr {where}, align 4, !invariant.load !{f.module.metadata.empty}")
    tests: list[str] = []
    for member in sorted(members, key=qualified_name):
        class_ = underlying(member)
        if not isinstance(class_, ClassType):
            continue
        width = class_.class_id_end - class_.class_id
        if width == 1:
            tests.append(f.define(f"icmp eq i32 {number}, {class_.class_id}"))
        else:
            from_first = f.define(f"sub i32 {number}, {class_.class_id}")
            tests.append(f.define(f"icmp ult i32 {from_first}, {width}"))
    return _any(f, tests)
