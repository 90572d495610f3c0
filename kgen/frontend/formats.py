"""Text from values: `print`, f-strings, `str()` and `repr()`, chosen by the static type of each value."""

from __future__ import annotations

import ast
import enum
import importlib
import types
import typing
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from kgen.frontend.arguments import Argument
from kgen.frontend.constants import TextConstant
from kgen.frontend.live import has_generated_repr
from kgen.frontend.loops import Loops
from kgen.frontend.tree import (
    Arithmetic,
    Assign,
    Call,
    Clear,
    Compare,
    Conditional,
    Constant,
    Convert,
    DataAddress,
    Expression,
    FieldOf,
    Function,
    Handler,
    If,
    IsMember,
    IsNone,
    Local,
    LocalRef,
    Panic,
    PanicKind,
    Raise,
    Sequence,
    Span,
    Statement,
    StaticRef,
    Try,
    TupleItem,
)
from kgen.frontend.types import (
    BOOL,
    INT,
    NEVER,
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


@dataclass(frozen=True)
class FormatSpec:
    """A parsed format specification of the "Format Specification Mini-Language"."""

    fill: str = ""
    align: str = ""
    sign: str = ""
    alternate: bool = False
    width: int | Expression = 0
    """A number, or the `int` that a nested field gave: known at run time only."""
    grouping: str = ""
    precision: int | Expression = -1
    kind: str = ""


class Formats(Loops):
    """Part of the checker: formatting."""

    def runtime_function(self, module: str, name: str) -> types.FunctionType:
        """A function of the run-time library, live."""
        found: object = getattr(importlib.import_module(f"kgen.runtime.{module}"), name)
        assert isinstance(found, types.FunctionType)
        return found

    def runtime_call(self, module: str, name: str, arguments: list[Expression], node: ast.AST) -> Expression:
        """A call of the run-time library."""
        function = self.runtime_function(module, name)
        return self.call_function(function, None, "function", None, [Argument(node, None, a) for a in arguments], node)

    # Sinks

    def print_call(self, node: ast.Call) -> Expression:
        """`print(...)`: written piece by piece to the console, without building a string."""
        span = self.span(node)
        console = importlib.import_module("kgen.runtime.console")
        sink_name = "STDOUT"
        separator: str | bytes | None = " "
        end: str | bytes | None = "\n"
        separator_value: Expression | None = None
        end_value: Expression | None = None
        for keyword in node.keywords:
            if keyword.arg in ("sep", "end"):
                given = self.typed(keyword.value, self.resolver.str_type)
                if keyword.arg == "sep":
                    separator_value = given
                    separator = given.content if isinstance(given, TextConstant) else None
                else:
                    end_value = given
                    end = given.content if isinstance(given, TextConstant) else None
            elif keyword.arg == "flush":
                continue
            elif keyword.arg == "file" and ast.unparse(keyword.value).endswith("stderr"):
                sink_name = "STDERR"
            else:
                self.refuse(
                    "K0509",
                    keyword,
                    f"print has no such argument `{keyword.arg}` in the subset",
                    "it has sep=, end=, flush= and file=sys.stderr",
                )
        sink = self.static_of(getattr(console, sink_name), sink_name, node)
        with self.capture() as statements:
            pending = ""
            values: list[Expression | str] = []
            for position, argument in enumerate(node.args):
                if isinstance(argument, ast.Starred):
                    self.refuse("K0215", argument, "`*` arguments are not in the subset", "print the items in a loop")
                values.append(self._print_part(argument))
                if position + 1 < len(node.args):
                    values.append(separator if isinstance(separator, str) else typing.cast(Expression, separator_value))
            values.append(end if isinstance(end, str) else typing.cast(Expression, end_value))
            for part in values:
                if isinstance(part, str):
                    pending += part
                    continue
                if isinstance(part, TextConstant) and isinstance(part.content, str):
                    pending += part.content
                    continue
                self.write_text(sink, pending, node)
                pending = ""
                self.write_value(sink, part, None, "s", node)
            self.write_text(sink, pending, node)
            if sink_name == "STDOUT":
                self.emit(self.evaluate(self.runtime_call("console", "finish_print", [], node)))
            else:
                self.emit(self.evaluate(self.runtime_call("console", "flush", [], node)))
        return self.sequence(statements, self.none(span)) if statements else self.none(span)

    def _print_part(self, argument: ast.expr) -> Expression:
        value = self.value(argument)
        # All arguments are evaluated before anything is written; constants and plain variables need no copy.
        if isinstance(value, TextConstant | Constant):
            return value
        return self.hold(value)

    def f_string(self, node: ast.JoinedStr) -> Expression:
        """An f-string: written to a builder."""
        if all(isinstance(part, ast.Constant) for part in node.values):
            text = "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
            return self.text(text, self.span(node))
        return self.built(node, lambda sink: self._write_parts(sink, node))

    def _write_parts(self, sink: Expression, node: ast.JoinedStr) -> None:
        for part in node.values:
            if isinstance(part, ast.Constant):
                self.write_text(sink, str(part.value), node)
                continue
            assert isinstance(part, ast.FormattedValue)
            value = self.value(part.value)
            if isinstance(part.format_spec, ast.JoinedStr) and any(
                isinstance(piece, ast.FormattedValue) for piece in part.format_spec.values
            ):
                value = self.hold(value)  # comes before what is nested in the specification
            spec = self._spec_of(part)
            conversion = chr(part.conversion) if part.conversion > 0 else ""
            self.write_value(sink, value, spec, conversion or "s", part.value)

    def built(self, node: ast.AST, write: Callable[[Expression], None]) -> Expression:
        """The str that `write` produces on a fresh builder."""
        span = self.span(node)
        sink_type = self.resolver.nominal(importlib.import_module("kgen.runtime.sink").Sink, ())
        local = self.temporary(sink_type, span, "sink")
        local.is_scratch = True
        sink = LocalRef(sink_type, span, local)
        with self.capture() as statements:
            self.emit(Clear(span, sink))
            with self.capture() as writes:
                write(sink)
            with self.capture() as unwinding:
                self.emit(self.evaluate(self.runtime_call("string_builder", "discard", [sink], node)))
                self.emit(Raise(span, None))
            self.emit(Try(span, writes, [Handler([], None, unwinding, span)], [], []))
            result = self.runtime_call("string_builder", "finish", [sink], node)
        return self.sequence(statements, result)

    def _spec_of(self, part: ast.FormattedValue) -> FormatSpec | None:
        if part.format_spec is None:
            return None
        assert isinstance(part.format_spec, ast.JoinedStr)
        text = shown = ""
        numbers: list[Expression] = []
        for piece in part.format_spec.values:
            if isinstance(piece, ast.Constant):
                text += str(piece.value)
                shown += str(piece.value)
                continue
            assert isinstance(piece, ast.FormattedValue)
            shown += f"{{{ast.unparse(piece.value)}}}"
            value = self.value(piece.value)
            if isinstance(value, TextConstant) and isinstance(value.content, str):
                text += value.content
            elif isinstance(value, Constant) and isinstance(value.value, int) and value.value >= 0:
                text += str(int(value.value))
            elif isinstance(underlying(value.type), IntType) and piece.format_spec is None and piece.conversion < 0:
                text += FIELD
                numbers.append(self._spec_number(value, piece.value))
            else:
                self.refuse(
                    "K0518",
                    piece.value,
                    f"only an integer can be part of a format specification, not a `{value.type}`",
                    "write the specification out, with {width} or .{precision} where a number varies",
                )
        if not text:
            return None
        spec = parse_format(text, numbers)
        if spec is None:
            self.refuse(
                "K0518",
                part,
                f"the format specification `{shown}` is not known",
                "write [[fill]align][sign][#][0][width][,][.precision][b c d o x X s]",
            )
        return spec

    def _spec_number(self, value: Expression, node: ast.expr) -> Expression:
        """A width or precision that is known at run time only: an `int` that is not negative."""
        span = self.span(node)
        size = self.hold(self.cast_integer(value, INT, node, node))
        is_negative = Compare(BOOL, span, "lt", size, Constant(INT, span, 0))
        self.emit(If(span, is_negative, [Panic(span, "value", "a negative size in a format specification")], []))
        return size

    def cast_integer(self, value: Expression, wanted: Type, node: ast.AST, argument: ast.AST) -> Expression:
        """A written conversion to an integer type; panics at run time when the value does not fit."""
        raise NotImplementedError

    # Writing one value

    def write_text(self, sink: Expression, text: str, node: ast.AST) -> None:
        """Emits the write of constant text."""
        if not text:
            return
        span = self.span(node) if hasattr(node, "lineno") else sink.span
        data = text.encode("utf-8", "surrogatepass")
        address = DataAddress(pointer_to(U8), span, data)
        self._write(sink, "write_literal", [address, Constant(USIZE, span, len(data))], node)

    def _write(self, sink: Expression, name: str, arguments: list[Expression], node: ast.AST) -> None:
        self.emit(self.evaluate(self.runtime_call("format", name, [sink, *arguments], node)))

    def write_value(
        self, sink: Expression, value: Expression, spec: FormatSpec | None, conversion: str, node: ast.AST
    ) -> None:
        """Emits the write of `value`; conversion `s` is str(), `r` is repr()."""
        value = self.settle(value, node)
        type_ = underlying(value.type)
        if isinstance(value, TextConstant) and isinstance(value.content, str) and spec is None and conversion == "s":
            return self.write_text(sink, value.content, node)
        if spec is not None and conversion == "s":
            return self._write_spec(sink, value, type_, spec, node)
        if spec is not None:
            text = self.built(node, lambda inner: self.write_value(inner, value, None, conversion, node))
            return self._write_spec(sink, text, underlying(text.type), spec, node)
        self._write_plain(sink, value, type_, conversion, node)

    def _write_plain(self, sink: Expression, value: Expression, type_: Type, conversion: str, node: ast.AST) -> None:
        match type_:
            case IntType():
                if type_.signed:
                    self._write(sink, "write_int", [self.coerce(value, INT, node)], node)
                else:
                    self._write(sink, "write_uint", [self.coerce(value, U64, node)], node)
            case _ if type_ is BOOL:
                self._write(sink, "write_bool", [value], node)
            case NoneType():
                self.emit(self.evaluate(value))
                self._write(sink, "write_none", [], node)
            case StructType() if self.resolver.builtin_of(type_) is str:
                self._write(sink, "write_str" if conversion == "s" else "write_repr_str", [value], node)
            case StructType() if self.resolver.builtin_of(type_) is bytes:
                self._write(sink, "write_repr_bytes", [value], node)
            case ClassType() | StructType():
                self._write_object(sink, value, type_, conversion, node)
            case EnumType():
                self._write_enum(sink, value, type_, conversion, node)
            case OptionalType():
                held = self.hold(value)
                with self.capture() as absent:
                    self._write(sink, "write_none", [], node)
                with self.capture() as present:
                    self.write_value(sink, self.convert("unwrap", held, type_.inner), None, conversion, node)
                self.emit(If(value.span, IsNone(BOOL, value.span, held), absent, present))
            case UnionType():
                self._write_union(sink, value, type_, conversion, node)
            case TupleType():
                self._write_items(sink, value, type_, node)
            case ArrayType():
                self._write_array(sink, value, node)
            case PtrType():
                self._write(sink, "write_hex", [self.convert("pointer_address", value, U64)], node)
            case CallableType():
                self.emit(self.evaluate(value))
                self.write_text(sink, "<function>", node)
            case _:
                self.refuse("K0517", node, f"a `{value.type}` cannot be formatted")

    def _write_union(
        self, sink: Expression, value: Expression, type_: UnionType, conversion: str, node: ast.AST
    ) -> None:
        held = self.hold(value)
        statements: list[Statement] = []
        for member in reversed(type_.members):
            with self.capture() as branch:
                self.write_value(sink, self.convert("unwrap", held, member), None, conversion, node)
            test = IsMember(BOOL, value.span, held, [member])
            statements = [If(value.span, test, branch, statements)] if statements else branch
        self.statements.extend(statements)

    def _write_items(self, sink: Expression, value: Expression, type_: TupleType, node: ast.AST) -> None:
        held = self.hold(value)
        self.write_text(sink, "(", node)
        for position, element in enumerate(type_.elements):
            if position:
                self.write_text(sink, ", ", node)
            self.write_value(sink, TupleItem(element, value.span, held, position), None, "r", node)
        self.write_text(sink, ",)" if len(type_.elements) == 1 else ")", node)

    def _write_array(self, sink: Expression, value: Expression, node: ast.AST) -> None:
        span = value.span
        first = self.temporary(BOOL, span, "first")
        reference = LocalRef(BOOL, span, first)
        self.write_text(sink, "[", node)
        self.emit(Assign(span, reference, self.bool_constant(True, span)))

        def use(element: Expression) -> None:
            with self.capture() as comma:
                self.write_text(sink, ", ", node)
            self.emit(If(span, reference, [Assign(span, reference, self.bool_constant(False, span))], comma))
            self.write_value(sink, element, None, "r", node)

        self.loop_value(value, node, use, [])
        self.write_text(sink, "]", node)

    def _write_object(
        self, sink: Expression, value: Expression, type_: ClassType | StructType, conversion: str, node: ast.AST
    ) -> None:
        if isinstance(type_, ClassType) and self._has_generated_repr_below(type_):
            return self._write_by_class(sink, value, type_, conversion, node)
        self._write_as(sink, value, type_, conversion, node)

    def _has_generated_repr_below(self, type_: ClassType) -> bool:
        """Whether a subclass, or the class of one, is a dataclass: its repr is no method that could be called."""
        below = self.classes.descendants(type_.python)
        return bool(below) and any("__dataclass_fields__" in python.__dict__ for python in (type_.python, *below))

    def _write_by_class(
        self, sink: Expression, value: Expression, type_: ClassType, conversion: str, node: ast.AST
    ) -> None:
        held = self.hold(value)
        with self.capture() as own:
            self._write_as(sink, held, type_, conversion, node)
        statements: list[Statement] = own
        for python in self.classes.descendants(type_.python):
            class_ = self.resolver.object(python, self.scope)
            if isinstance(class_, ClassType) and class_ is not type_:
                with self.capture() as branch:
                    self._write_as(sink, self.convert("downcast", held, class_), class_, conversion, node)
                statements = [If(value.span, IsMember(BOOL, value.span, held, [class_]), branch, statements)]
        self.statements.extend(statements)

    def _write_as(
        self, sink: Expression, value: Expression, type_: ClassType | StructType, conversion: str, node: ast.AST
    ) -> None:
        """The text of an object by the methods of `type_`."""
        names = ["__write__", "__str__"] if conversion == "s" else []
        has_fields = isinstance(type_, StructType) or has_generated_repr(type_.python)
        if not has_fields or isinstance(type_, StructType):
            names += ["__write_repr__", "__repr__"]
        for name in names:
            method = self.classes.method(type_, name)
            if method is None:
                continue
            if name.startswith("__write"):
                self.emit(self.evaluate(self.method_call(value, name, [Argument(node, None, sink)], node)))
            else:
                text = self.method_call(value, name, [], node)
                self._write(sink, "write_str", [text], node)
            return
        if has_fields:
            return self._write_fields(sink, value, type_, node)
        self._write_default(sink, value, type_, node)

    def _write_fields(self, sink: Expression, value: Expression, type_: ClassType | StructType, node: ast.AST) -> None:
        """The repr of dataclasses and structs."""
        writer = self._field_writer(type_, sink.type)
        self.emit(self.evaluate(Call(NONE, value.span, writer, [sink, value])))

    def _field_writer(self, type_: ClassType | StructType, sink_type: Type) -> Function:
        """The function that writes the repr of a dataclass or struct to a sink; it may call itself."""
        key = ("repr", type_)
        found = self.builder.synthesized.get(key)
        if found is not None:
            return found
        self.classes.complete(type_)
        span = self.classes.span(type_.python)
        made = Function(self.builder.unique(f"{type_}.__repr__"), f"{type_}.__repr__", span.file, span)
        made.package, made.result = type_.python.__module__, NONE
        self.builder.synthesized[key] = made
        self.builder.program.functions.append(made)
        made.parameters = [
            Local("sink", sink_type, span, is_parameter=True),
            Local("self", type_, span, is_parameter=True),
        ]
        sink, value = (LocalRef(p.type, span, p) for p in made.parameters)
        outer, self.function = self.function, made
        node = ast.Pass()
        declared: dict[str, object] = getattr(type_.python, "__dataclass_fields__", {})
        shown = [field for field in type_.fields if getattr(declared.get(field.name), "repr", not declared)]
        with self.capture() as body:
            self.write_text(sink, f"{type_.python.__qualname__.split('<locals>.')[-1]}(", node)
            for position, field in enumerate(shown):
                self.write_text(sink, f"{', ' if position else ''}{field.name}=", node)
                self.write_value(sink, FieldOf(field.type, span, value, field), None, "r", node)
            self.write_text(sink, ")", node)
        made.body = body
        self.function = outer
        return made

    def _write_default(self, sink: Expression, value: Expression, type_: ClassType | StructType, node: ast.AST) -> None:
        self.emit(self.evaluate(value))
        name = type_.name.encode()
        address = DataAddress(pointer_to(U8), value.span, name)
        self._write(sink, "write_object", [address, Constant(USIZE, value.span, len(name))], node)

    def _write_enum(self, sink: Expression, value: Expression, type_: EnumType, conversion: str, node: ast.AST) -> None:
        if conversion == "s" and type_.is_int:
            return self._write_plain(
                sink, self.convert("rename", value, type_.storage), type_.storage, conversion, node
            )
        form = "v" if conversion == "s" and issubclass(type_.python, enum.StrEnum) else conversion
        text = self.enum_text(value, type_, form, node)
        self._write(sink, "write_str", [text], node)

    def enum_text(self, value: Expression, type_: EnumType, form: str, node: ast.AST) -> Expression:
        """The name of a member as a str: form `n` is `.name`, `v` is the text of the value, `s` is `Class.NAME`, `r` is `<Class.NAME: value>`."""
        span = value.span
        if type_.is_flag:
            return self._flag_text(value, type_, form, node)
        with self.capture() as statements:
            held = self.hold(value)
        result: Expression = self.text("?", span)
        class_name = type_.python.__qualname__.split("<locals>.")[-1]
        seen: set[int] = set()
        for member in reversed(type_.members):
            if member.stored in seen and not isinstance(member.value, int):
                continue
            seen.add(member.stored)
            shown = {
                "n": member.name,
                "v": str(member.value),
                "s": f"{class_name}.{member.name}",
                "r": f"<{class_name}.{member.name}: {member.value!r}>",
            }[form]
            test = Compare(BOOL, span, "eq", held, Constant(type_, span, member.stored))
            result = Conditional(result.type, span, test, self.text(shown, span), result)
        return self.sequence(statements, result)

    def _flag_text(self, value: Expression, type_: EnumType, form: str, node: ast.AST) -> Expression:
        """The text of flags: the name of a member that is just this, else the names of the bits joined by `|`."""
        span = value.span
        class_name = type_.python.__qualname__.split("<locals>.")[-1]
        before = {"n": "", "s": f"{class_name}.", "r": f"<{class_name}."}[form]
        none = {"n": "", "s": f"{class_name}(0)", "r": f"<{class_name}: 0>"}[form]

        def write(sink: Expression) -> None:
            held = self.hold(value)
            number = self.convert("rename", held, type_.storage)

            def is_exactly(stored: int) -> Expression:
                return Compare(BOOL, span, "eq", number, Constant(type_.storage, span, stored))

            with self.capture() as statements:
                self.write_text(sink, before, node)
                self._write_flag_names(sink, number, type_, node)
            names: list[Statement] = statements
            for member in type_.members:
                with self.capture() as whole:
                    self.write_text(sink, before + member.name, node)
                if member.stored & (member.stored - 1):  # several bits with a name of their own
                    names = [If(span, is_exactly(member.stored), whole, names)]
            if form == "r":
                with self.capture() as end:
                    self.write_text(sink, ": ", node)
                    self._write_plain(sink, number, type_.storage, "s", node)
                    self.write_text(sink, ">", node)
                names = [*names, *end]
            with self.capture() as empty:
                self.write_text(sink, none, node)
            self.emit(If(span, is_exactly(0), empty, names))

        return self.built(node, write)

    def _write_flag_names(self, sink: Expression, number: Expression, type_: EnumType, node: ast.AST) -> None:
        """The single bits that are set, by name; bits without a name as a number."""
        span = number.span
        storage = type_.storage
        left = LocalRef(storage, span, self.temporary(storage, span, "left"))
        is_first = LocalRef(BOOL, span, self.temporary(BOOL, span, "first"))
        self.emit(Assign(span, left, number))
        self.emit(Assign(span, is_first, self.bool_constant(True, span)))

        def item(test: Expression, mask: int, write: Callable[[], None]) -> None:
            with self.capture() as body:
                with self.capture() as bar:
                    self.write_text(sink, "|", node)
                self.emit(If(span, is_first, [Assign(span, is_first, self.bool_constant(False, span))], bar))
                write()
                rest = Arithmetic(storage, span, "and", left, Constant(storage, span, mask))
                self.emit(Assign(span, left, rest))
            self.emit(If(span, test, body, []))

        everything = storage.maximum if not storage.signed else -1
        for member in type_.members:
            bit = Constant(storage, span, member.stored)
            if member.stored > 0 and not member.stored & (member.stored - 1):
                is_set = Compare(BOOL, span, "eq", Arithmetic(storage, span, "and", left, bit), bit)
                item(is_set, everything ^ member.stored, partial(self.write_text, sink, member.name, node))
        has_more = Compare(BOOL, span, "ne", left, Constant(storage, span, 0))
        item(has_more, 0, lambda: self._write_plain(sink, left, storage, "s", node))

    def _write_spec(self, sink: Expression, value: Expression, type_: Type, spec: FormatSpec, node: ast.AST) -> None:
        span = value.span
        if isinstance(type_, EnumType) and type_.is_int:
            value, type_ = self.convert("rename", value, type_.storage), type_.storage
        if type_ is BOOL and spec.kind in ("d", "x", "b", "o", "X"):
            value, type_ = self.coerce(value, INT, node), INT
        if isinstance(type_, IntType):
            return self._write_integer_spec(sink, value, type_, spec, node)
        if spec.kind not in ("", "s") or spec.sign or spec.grouping or spec.alternate:
            self.refuse("K0518", node, f"this format specification is for integers, but the value is a `{value.type}`")
        if self.resolver.builtin_of(type_) is not str:
            if self.resolver.builtin_of(type_) in (list, dict, set, bytes) or isinstance(
                type_, NoneType | OptionalType
            ):
                self.refuse("K0518", node, f"a `{value.type}` takes no format specification", "wrap it in str(...)")
            shown = value
            value = self.built(node, lambda inner: self.write_value(inner, shown, None, "s", node))
        fill = Constant(U32, span, ord(spec.fill) if spec.fill else 0)
        align = Constant(U8, span, ord(spec.align) if spec.align else 0)
        arguments = [value, fill, align, _size_of(spec.width, USIZE, span), _size_of(spec.precision, INT, span)]
        self._write(sink, "write_str_spec", arguments, node)

    def _write_integer_spec(
        self, sink: Expression, value: Expression, type_: IntType, spec: FormatSpec, node: ast.AST
    ) -> None:
        span = value.span
        if spec.kind not in ("", "d", "b", "o", "x", "X", "c"):
            self.refuse("K0518", node, f"the format `{spec.kind}` is not for integers", "use d, b, o, x, X or c")
        if spec.precision != -1:
            self.refuse("K0518", node, "an integer has no precision", "leave out the `.` and what follows it")
        negative: Expression = self.bool_constant(False, span)
        if type_.signed:
            held = self.hold(self.coerce(value, INT, node))
            negative = Compare(BOOL, span, "lt", held, Constant(INT, span, 0))
            magnitude = self.runtime_call("format", "magnitude_of", [held], node)
        else:
            magnitude = self.coerce(value, U64, node)
        fill, align = spec.fill, spec.align

        def byte(text: str) -> Constant:
            return Constant(U8, span, ord(text) if text else 0)

        arguments: list[Expression] = [
            negative,
            magnitude,
            Constant(U32, span, ord(fill) if fill else 0),
            byte(align),
            byte(spec.sign),
            self.bool_constant(spec.alternate, span),
            _size_of(spec.width, USIZE, span),
            byte(spec.grouping),
            byte(spec.kind),
        ]
        self._write(sink, "write_int_spec", arguments, node)

    # Conversions to text

    def to_text(self, value: Expression, conversion: str, node: ast.AST) -> Expression:
        """`str(value)` or `repr(value)`."""
        type_ = underlying(value.type)
        if conversion == "s":
            if self.resolver.builtin_of(type_) is str:
                return value if value.type is type_ else self.convert("rename", value, type_)
            if isinstance(type_, ClassType) and self.classes.method(type_, "__str__") is not None:
                return self.method_call(value, "__str__", [], node)
        if isinstance(type_, EnumType) and not (conversion == "s" and type_.is_int):
            is_text = conversion == "s" and issubclass(type_.python, enum.StrEnum)
            return self.enum_text(value, type_, "v" if is_text else conversion, node)
        return self.built(node, lambda sink: self.write_value(sink, value, None, conversion, node))

    # Statics

    def static_of(self, owner: object, name: str, node: ast.AST) -> StaticRef:
        """The storage behind a live `Static`."""
        raise NotImplementedError

    def stop(self, kind: PanicKind, message: str, span: Span) -> Expression:
        """An expression that panics."""
        return Sequence(NEVER, span, [Panic(span, kind, message)], Constant(NEVER, span, None))


def _size_of(size: int | Expression, type_: IntType, span: Span) -> Expression:
    """A width or precision as an argument; one of run time is an `int` that is not negative."""
    if isinstance(size, int):
        return Constant(type_, span, size)
    return size if size.type is type_ else Convert(type_, span, "truncate", size)


FIELD: Final = "\N{REPLACEMENT CHARACTER}"
"""Stands in the text of a format specification where a nested field gives a number at run time."""


def parse_format(text: str, fields: list[Expression] | None = None) -> FormatSpec | None:
    """A format specification, or None when it is not one of the subset; `fields` are the nested numbers in it."""
    left = list(fields or [])
    rest = text
    fill = align = sign = grouping = kind = ""
    if len(rest) >= 2 and rest[1] in "<>^=":
        fill, align, rest = rest[0], rest[1], rest[2:]
    elif rest and rest[0] in "<>^=":
        align, rest = rest[0], rest[1:]
    if rest and rest[0] in "+- ":
        sign, rest = rest[0], rest[1:]
    alternate = rest.startswith("#")
    if alternate:
        rest = rest[1:]
    if rest.startswith("0") and not align:
        fill, align, rest = "0", "=", rest[1:]
    elif rest.startswith("0") and not fill:
        fill, rest = "0", rest[1:]
    width, rest = _parse_size(rest, left)
    if rest and rest[0] in ",_":
        grouping, rest = rest[0], rest[1:]
    precision: int | Expression | None = -1
    if rest.startswith("."):
        precision, rest = _parse_size(rest[1:], left)
        if precision is None:
            return None
    if rest and rest in "bcdoxXs":
        kind, rest = rest, ""
    if rest or left:
        return None
    return FormatSpec(fill, align, sign, alternate, width or 0, grouping, precision, kind)


def _parse_size(text: str, fields: list[Expression]) -> tuple[int | Expression | None, str]:
    """A number at the start of `text` (None: there is none, or one beyond all sense), and what follows it."""
    if text.startswith(FIELD) and fields:
        return fields.pop(0), text[1:]
    digits = text[: len(text) - len(text.lstrip("0123456789"))]
    if not digits or len(digits) > 5:
        return None, text
    return int(digits), text[len(digits) :]
