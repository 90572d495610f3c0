"""The text of a value, chosen by its static type: what `str()`, `repr()` and `format()` give."""

from __future__ import annotations

import ast
import enum

from kgen.frontend.arguments import Argument
from kgen.frontend.constants import TextConstant
from kgen.frontend.live import has_generated_repr
from kgen.frontend.runtime_calls import RuntimeCalls
from kgen.frontend.text.members import member_text
from kgen.frontend.text.sinks import built, emit_write, write_integer, write_text
from kgen.frontend.text.specs import FormatSpec
from kgen.frontend.tree import (
    Assign,
    Call,
    Compare,
    Constant,
    Convert,
    DataAddress,
    Expression,
    FieldOf,
    Function,
    If,
    IsMember,
    IsNone,
    Local,
    LocalRef,
    Span,
    Statement,
    TupleItem,
)
from kgen.frontend.types import (
    BOOL,
    INT,
    NONE,
    U8,
    U32,
    U64,
    USIZE,
    ArrayType,
    CallableType,
    ClassType,
    EnumType,
    IntType,
    NoneType,
    OptionalType,
    PtrType,
    StructType,
    TupleType,
    Type,
    UnionType,
    pointer_to,
    underlying,
)


def to_text(checker: RuntimeCalls, value: Expression, conversion: str, node: ast.AST) -> Expression:
    """`str(value)` or `repr(value)`."""
    type_ = underlying(value.type)
    if conversion == "s":
        if checker.resolver.builtin_of(type_) is str:
            return value if value.type is type_ else checker.convert("rename", value, type_)
        if isinstance(type_, ClassType) and checker.classes.method(type_, "__str__") is not None:
            return checker.method_call(value, "__str__", [], node)
    if isinstance(type_, EnumType) and not (conversion == "s" and type_.is_int):
        is_text = conversion == "s" and issubclass(type_.python, enum.StrEnum)
        return member_text(checker, value, type_, "v" if is_text else conversion, node)
    return built(checker, node, lambda sink: write_value(checker, sink, value, None, conversion, node))


def write_value(
    checker: RuntimeCalls, sink: Expression, value: Expression, spec: FormatSpec | None, conversion: str, node: ast.AST
) -> None:
    """Emits the write of `value`; conversion `s` is str(), `r` is repr()."""
    value = checker.settle(value, node)
    type_ = underlying(value.type)
    if isinstance(value, TextConstant) and isinstance(value.content, str) and spec is None and conversion == "s":
        return write_text(checker, sink, value.content, node)
    if spec is not None and conversion == "s":
        return _write_spec(checker, sink, value, type_, spec, node)
    if spec is not None:
        text = built(checker, node, lambda inner: write_value(checker, inner, value, None, conversion, node))
        return _write_spec(checker, sink, text, underlying(text.type), spec, node)
    _write_plain(checker, sink, value, type_, conversion, node)


def _write_plain(
    checker: RuntimeCalls, sink: Expression, value: Expression, type_: Type, conversion: str, node: ast.AST
) -> None:
    match type_:
        case IntType():
            write_integer(checker, sink, value, type_, node)
        case _ if type_ is BOOL:
            emit_write(checker, sink, "write_bool", [value], node)
        case NoneType():
            checker.emit(checker.evaluate(value))
            emit_write(checker, sink, "write_none", [], node)
        case StructType() if checker.resolver.builtin_of(type_) is str:
            emit_write(checker, sink, "write_str" if conversion == "s" else "write_repr_str", [value], node)
        case StructType() if checker.resolver.builtin_of(type_) is bytes:
            emit_write(checker, sink, "write_repr_bytes", [value], node)
        case ClassType() | StructType():
            _write_object(checker, sink, value, type_, conversion, node)
        case EnumType():
            _write_enum(checker, sink, value, type_, conversion, node)
        case OptionalType():
            held = checker.hold(value)
            with checker.capture() as absent:
                emit_write(checker, sink, "write_none", [], node)
            with checker.capture() as present:
                write_value(checker, sink, checker.convert("unwrap", held, type_.inner), None, conversion, node)
            checker.emit(If(value.span, IsNone(BOOL, value.span, held), absent, present))
        case UnionType():
            _write_union(checker, sink, value, type_, conversion, node)
        case TupleType():
            _write_items(checker, sink, value, type_, node)
        case ArrayType():
            _write_array(checker, sink, value, node)
        case PtrType():
            emit_write(checker, sink, "write_hex", [checker.convert("pointer_address", value, U64)], node)
        case CallableType():
            checker.emit(checker.evaluate(value))
            write_text(checker, sink, "<function>", node)
        case _:
            checker.refuse("K0517", node, f"a `{value.type}` cannot be formatted")


def _write_union(
    checker: RuntimeCalls, sink: Expression, value: Expression, type_: UnionType, conversion: str, node: ast.AST
) -> None:
    held = checker.hold(value)
    statements: list[Statement] = []
    for member in reversed(type_.members):
        with checker.capture() as branch:
            write_value(checker, sink, checker.convert("unwrap", held, member), None, conversion, node)
        test = IsMember(BOOL, value.span, held, [member])
        statements = [If(value.span, test, branch, statements)] if statements else branch
    checker.statements.extend(statements)


def _write_items(checker: RuntimeCalls, sink: Expression, value: Expression, type_: TupleType, node: ast.AST) -> None:
    held = checker.hold(value)
    write_text(checker, sink, "(", node)
    for position, element in enumerate(type_.elements):
        if position:
            write_text(checker, sink, ", ", node)
        write_value(checker, sink, TupleItem(element, value.span, held, position), None, "r", node)
    write_text(checker, sink, ",)" if len(type_.elements) == 1 else ")", node)


def _write_array(checker: RuntimeCalls, sink: Expression, value: Expression, node: ast.AST) -> None:
    span = value.span
    first = checker.temporary(BOOL, span, "first")
    reference = LocalRef(BOOL, span, first)
    write_text(checker, sink, "[", node)
    checker.emit(Assign(span, reference, checker.bool_constant(True, span)))

    def use(element: Expression) -> None:
        with checker.capture() as comma:
            write_text(checker, sink, ", ", node)
        checker.emit(If(span, reference, [Assign(span, reference, checker.bool_constant(False, span))], comma))
        write_value(checker, sink, element, None, "r", node)

    checker.loop_value(value, node, use, [])
    write_text(checker, sink, "]", node)


def _write_object(
    checker: RuntimeCalls,
    sink: Expression,
    value: Expression,
    type_: ClassType | StructType,
    conversion: str,
    node: ast.AST,
) -> None:
    if isinstance(type_, ClassType) and _has_generated_repr_below(checker, type_):
        return _write_by_class(checker, sink, value, type_, conversion, node)
    _write_as(checker, sink, value, type_, conversion, node)


def _has_generated_repr_below(checker: RuntimeCalls, type_: ClassType) -> bool:
    """Whether a subclass, or the class of one, is a dataclass: its repr is no method that could be called."""
    below = checker.classes.descendants(type_.python)
    return bool(below) and any("__dataclass_fields__" in python.__dict__ for python in (type_.python, *below))


def _write_by_class(
    checker: RuntimeCalls, sink: Expression, value: Expression, type_: ClassType, conversion: str, node: ast.AST
) -> None:
    held = checker.hold(value)
    with checker.capture() as own:
        _write_as(checker, sink, held, type_, conversion, node)
    statements: list[Statement] = own
    for python in checker.classes.descendants(type_.python):
        class_ = checker.resolver.object(python, checker.scope)
        if isinstance(class_, ClassType) and class_ is not type_:
            with checker.capture() as branch:
                _write_as(checker, sink, checker.convert("downcast", held, class_), class_, conversion, node)
            statements = [If(value.span, IsMember(BOOL, value.span, held, [class_]), branch, statements)]
    checker.statements.extend(statements)


def _write_as(
    checker: RuntimeCalls,
    sink: Expression,
    value: Expression,
    type_: ClassType | StructType,
    conversion: str,
    node: ast.AST,
) -> None:
    """The text of an object by the methods of `type_`."""
    names = ["__write__", "__str__"] if conversion == "s" else []
    has_fields = isinstance(type_, StructType) or has_generated_repr(type_.python)
    if not has_fields or isinstance(type_, StructType):
        names += ["__write_repr__", "__repr__"]
    for name in names:
        method = checker.classes.method(type_, name)
        if method is None:
            continue
        if name.startswith("__write"):
            checker.emit(checker.evaluate(checker.method_call(value, name, [Argument(node, None, sink)], node)))
        else:
            text = checker.method_call(value, name, [], node)
            emit_write(checker, sink, "write_str", [text], node)
        return
    if has_fields:
        return _write_fields(checker, sink, value, type_, node)
    _write_default(checker, sink, value, type_, node)


def _write_fields(
    checker: RuntimeCalls, sink: Expression, value: Expression, type_: ClassType | StructType, node: ast.AST
) -> None:
    """The repr of dataclasses and structs."""
    writer = _field_writer(checker, type_, sink.type)
    checker.emit(checker.evaluate(Call(NONE, value.span, writer, [sink, value])))


def _field_writer(checker: RuntimeCalls, type_: ClassType | StructType, sink_type: Type) -> Function:
    """The function that writes the repr of a dataclass or struct to a sink; it may call itself."""
    key = ("repr", type_)
    found = checker.builder.synthesized.get(key)
    if found is not None:
        return found
    checker.classes.complete(type_)
    span = checker.classes.span(type_.python)
    made = Function(checker.builder.unique(f"{type_}.__repr__"), f"{type_}.__repr__", span.file, span)
    made.package, made.result = type_.python.__module__, NONE
    checker.builder.synthesized[key] = made
    checker.builder.program.functions.append(made)
    made.parameters = [
        Local("sink", sink_type, span, is_parameter=True),
        Local("self", type_, span, is_parameter=True),
    ]
    sink, value = (LocalRef(p.type, span, p) for p in made.parameters)
    outer, checker.function = checker.function, made
    node = ast.Pass()
    declared: dict[str, object] = getattr(type_.python, "__dataclass_fields__", {})
    shown = [field for field in type_.fields if getattr(declared.get(field.name), "repr", not declared)]
    with checker.capture() as body:
        write_text(checker, sink, f"{type_.python.__qualname__.split('<locals>.')[-1]}(", node)
        for position, field in enumerate(shown):
            write_text(checker, sink, f"{', ' if position else ''}{field.name}=", node)
            write_value(checker, sink, FieldOf(field.type, span, value, field), None, "r", node)
        write_text(checker, sink, ")", node)
    made.body = body
    checker.function = outer
    return made


def _write_default(
    checker: RuntimeCalls, sink: Expression, value: Expression, type_: ClassType | StructType, node: ast.AST
) -> None:
    checker.emit(checker.evaluate(value))
    name = type_.name.encode()
    address = DataAddress(pointer_to(U8), value.span, name)
    emit_write(checker, sink, "write_object", [address, Constant(USIZE, value.span, len(name))], node)


def _write_enum(
    checker: RuntimeCalls, sink: Expression, value: Expression, type_: EnumType, conversion: str, node: ast.AST
) -> None:
    if conversion == "s" and type_.is_int:
        return write_integer(checker, sink, checker.convert("rename", value, type_.storage), type_.storage, node)
    form = "v" if conversion == "s" and issubclass(type_.python, enum.StrEnum) else conversion
    text = member_text(checker, value, type_, form, node)
    emit_write(checker, sink, "write_str", [text], node)


def _write_spec(
    checker: RuntimeCalls, sink: Expression, value: Expression, type_: Type, spec: FormatSpec, node: ast.AST
) -> None:
    span = value.span
    if isinstance(type_, EnumType) and type_.is_int:
        value, type_ = checker.convert("rename", value, type_.storage), type_.storage
    if type_ is BOOL and spec.kind in ("d", "x", "b", "o", "X"):
        value, type_ = checker.coerce(value, INT, node), INT
    if isinstance(type_, IntType):
        return _write_integer_spec(checker, sink, value, type_, spec, node)
    if spec.kind not in ("", "s") or spec.sign or spec.grouping or spec.alternate:
        checker.refuse("K0518", node, f"this format specification is for integers, but the value is a `{value.type}`")
    if checker.resolver.builtin_of(type_) is not str:
        if checker.resolver.builtin_of(type_) in (list, dict, set, bytes) or isinstance(type_, NoneType | OptionalType):
            checker.refuse("K0518", node, f"a `{value.type}` takes no format specification", "wrap it in str(...)")
        shown = value
        value = built(checker, node, lambda inner: write_value(checker, inner, shown, None, "s", node))
    fill = Constant(U32, span, ord(spec.fill) if spec.fill else 0)
    align = Constant(U8, span, ord(spec.align) if spec.align else 0)
    arguments = [value, fill, align, _size_of(spec.width, USIZE, span), _size_of(spec.precision, INT, span)]
    emit_write(checker, sink, "write_str_spec", arguments, node)


def _write_integer_spec(
    checker: RuntimeCalls, sink: Expression, value: Expression, type_: IntType, spec: FormatSpec, node: ast.AST
) -> None:
    span = value.span
    if spec.kind not in ("", "d", "b", "o", "x", "X", "c"):
        checker.refuse("K0518", node, f"the format `{spec.kind}` is not for integers", "use d, b, o, x, X or c")
    if spec.precision != -1:
        checker.refuse("K0518", node, "an integer has no precision", "leave out the `.` and what follows it")
    negative: Expression = checker.bool_constant(False, span)
    if type_.signed:
        held = checker.hold(checker.coerce(value, INT, node))
        negative = Compare(BOOL, span, "lt", held, Constant(INT, span, 0))
        magnitude = checker.runtime_call("format", "magnitude_of", [held], node)
    else:
        magnitude = checker.coerce(value, U64, node)
    fill, align = spec.fill, spec.align

    def byte(text: str) -> Constant:
        return Constant(U8, span, ord(text) if text else 0)

    arguments: list[Expression] = [
        negative,
        magnitude,
        Constant(U32, span, ord(fill) if fill else 0),
        byte(align),
        byte(spec.sign),
        checker.bool_constant(spec.alternate, span),
        _size_of(spec.width, USIZE, span),
        byte(spec.grouping),
        byte(spec.kind),
    ]
    emit_write(checker, sink, "write_int_spec", arguments, node)


def _size_of(size: int | Expression, type_: IntType, span: Span) -> Expression:
    """A width or precision as an argument; one of run time is an `int` that is not negative."""
    if isinstance(size, int):
        return Constant(type_, span, size)
    return size if size.type is type_ else Convert(type_, span, "truncate", size)
