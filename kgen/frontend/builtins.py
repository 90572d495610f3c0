"""Calls of Python's builtins."""

from __future__ import annotations

import ast
import builtins
import enum
from collections.abc import Callable
from typing import Final

from kgen.frontend.arguments import Argument
from kgen.frontend.body import ABSENT, LITERAL
from kgen.frontend.constants import TextConstant
from kgen.frontend.live import is_class, length_of
from kgen.frontend.operators import operand_hint
from kgen.frontend.resolver import TypeVariable
from kgen.frontend.runtime_calls import RuntimeCalls
from kgen.frontend.text.members import member_text
from kgen.frontend.text.printing import print_call
from kgen.frontend.text.sinks import built
from kgen.frontend.text.specs import FormatSpec
from kgen.frontend.text.values import to_text, write_value
from kgen.frontend.tree import (
    Arithmetic,
    Assign,
    Break,
    Conditional,
    Constant,
    Expression,
    FieldOf,
    If,
    Intrinsic,
    IsMember,
    IsNone,
    LocalRef,
    MakeTuple,
    Not,
    Panic,
    Statement,
    TupleItem,
)
from kgen.frontend.types import (
    BOOL,
    INT,
    NONE,
    U8,
    U64,
    ArrayType,
    ClassType,
    EnumType,
    IntType,
    NewTypeType,
    NoneType,
    OptionalType,
    PtrType,
    StructType,
    TupleType,
    Type,
    UnionType,
    optional,
    tuple_of,
    underlying,
)

Handler = Callable[["Builtins", ast.Call, "Type | None"], Expression]

REFUSED: Final = {
    "eval": ("K0207", "compute it at build time, at module level"),
    "exec": ("K0207", "compute it at build time, at module level"),
    "compile": ("K0207", "compute it at build time, at module level"),
    "getattr": ("K0220", "name the attribute"),
    "setattr": ("K0211", "name the attribute"),
    "delattr": ("K0211", "use an optional field and assign None"),
    "hasattr": ("K0220", "use isinstance"),
    "vars": ("K0220", "name the attributes"),
    "dir": ("K0220", "name the attributes"),
    "globals": ("K0220", "name the variable"),
    "locals": ("K0220", "name the variable"),
    "type": ("K0220", "use isinstance"),
    "float": ("K0203", "use an integer of a smaller unit"),
    "complex": ("K0203", "use two integers"),
    "round": ("K0203", "use integer arithmetic"),
    "open": ("K0212", "read the file at build time, or through the platform"),
    "input": ("K0212", "take it from main's arguments"),
    "next": ("K0212", "loop over it, and leave with break"),
    "object": ("K0212", "make a class"),
    "slice": ("K0212", "write the slice where it is used"),
    "memoryview": ("K0212", "slices of bytes share their memory already"),
    "format": ("K0212", "use an f-string"),
    "__import__": ("K0213", "import at module level"),
    "callable": ("K0220", "use a Callable type"),
    "id": ("K0212", "compare objects with is"),
}
"""Builtins that are not in the subset: the diagnostic and what to write instead."""


KEYWORDS: Final[dict[str, tuple[str, ...]]] = {
    "min": ("key", "default"),
    "max": ("key", "default"),
    "sum": ("start",),
    "sorted": ("key", "reverse"),
    "int": ("base",),
    "str": ("encoding",),
    "bytes": ("encoding",),
}
"""The arguments of builtins that may be given by name."""


class Builtins(RuntimeCalls):
    """Part of the checker: builtins."""

    def call_python_builtin(self, found: object, node: ast.Call, expected: Type | None) -> Expression | None:
        """A call of a builtin, or None when `found` is not one."""
        name = getattr(found, "__name__", "")
        if getattr(builtins, name, ABSENT) is not found:
            return None
        if name in REFUSED:
            code, help = REFUSED[name]
            self.refuse(code, node, f"`{name}` is not in the subset", help)
        handler = _HANDLERS.get(name)
        if name in ("range", "enumerate", "zip", "map", "filter", "reversed"):
            self.refuse(
                "K0219",
                node,
                f"`{name}(...)` can only be looped over",
                f"write list({self.name_of(node)}) to keep its items",
            )
        if handler is None:
            if is_class(found) and issubclass(found, BaseException):
                return None
            self.refuse("K0212", node, f"the builtin `{name}` is not in the subset")
        if name != "print":
            self.require_keywords(node, name, KEYWORDS.get(name, ()))
        return handler(self, node, expected)

    def require_keywords(self, node: ast.Call, name: str, allowed: tuple[str, ...]) -> None:
        """Refuses arguments by name that the function does not have here."""
        for keyword in node.keywords:
            if keyword.arg is None:
                self.refuse("K0215", keyword.value, "`**` arguments are not in the subset", "write the arguments out")
            if keyword.arg not in allowed:
                known = f"it has {', '.join(f'{word}=' for word in allowed)}" if allowed else None
                self.refuse("K0509", keyword, f"`{name}` has no argument `{keyword.arg}` here", known)

    def _one(self, node: ast.Call, name: str) -> ast.expr:
        if len(node.args) != 1 or node.keywords or isinstance(node.args[0], ast.Starred):
            self.refuse("K0508", node, f"`{name}` takes one argument here, {len(node.args) + len(node.keywords)} given")
        return node.args[0]

    # Sizes

    def _len(self, node: ast.Call, expected: Type | None) -> Expression:
        del expected
        argument = self._one(node, "len")
        found = self.build_time(argument)
        known = length_of(found)
        if known is not None:
            return Constant(LITERAL, self.span(node), known)
        if is_class(found) and issubclass(found, enum.Enum):
            return Constant(LITERAL, self.span(node), len(found))
        if isinstance(argument, ast.Call) and self.build_time(argument.func) is range:
            return self._range_length(argument)
        return self.length(self.value(argument), argument)

    def _range_length(self, node: ast.Call) -> Expression:
        """`len(range(...))`."""
        if node.keywords or not 1 <= len(node.args) <= 3:
            self.refuse("K0508", node, f"range takes 1 to 3 arguments, {len(node.args)} given")
        span = self.span(node)
        bounds = [self.cast_integer(self.value(part), INT, part, part) for part in node.args]
        if len(bounds) == 1:
            bounds.insert(0, Constant(INT, span, 0))
        if len(bounds) == 2:
            bounds.append(Constant(INT, span, 1))
        return self.runtime_call("ints", "range_length", bounds, node)

    def length(self, value: Expression, node: ast.AST) -> Expression:
        value = self.as_tuple(value)
        type_ = underlying(value.type)
        span = value.span
        match type_:
            case _ if isinstance(value, TextConstant):
                return Constant(INT, span, len(value.content))
            case ArrayType(length=length):
                return self.sequence(
                    [] if self.is_place(value) else [self.evaluate(value)], Constant(INT, span, length)
                )
            case TupleType(elements=elements):
                return self.sequence([self.evaluate(value)], Constant(INT, span, len(elements)))
            case ClassType() | StructType() if self.classes.method(type_, "__len__") is not None:
                return self.coerce(self.call_method(value, "__len__", [], node), INT, node)
            case OptionalType():
                shown = ast.unparse(node) if isinstance(node, ast.expr) else "value"
                self.refuse("K0506", node, f"`{shown}` may be None", f"test it first: if {shown} is not None: ...")
            case _:
                self.refuse("K0505", node, f"a `{value.type}` has no len()")

    # Numbers

    def _abs(self, node: ast.Call, expected: Type | None) -> Expression:
        value = self._as_number(self.value(self._one(node, "abs"), operand_hint(expected)), node)
        return Intrinsic(value.type, self.span(node), "absolute", [value])

    def _as_number(self, value: Expression, node: ast.AST) -> Expression:
        while isinstance(value.type, NewTypeType):
            value = self.convert("rename", value, value.type.base)
        if isinstance(value.type, EnumType) and value.type.is_int:
            return self.convert("rename", value, value.type.storage)
        if value.type is BOOL:
            return self.convert("from_bool", value, INT)
        if not isinstance(value.type, IntType):
            self.refuse("K0501", node, f"expected an integer, found `{value.type}`")
        return value

    def _minimum(self, node: ast.Call, expected: Type | None) -> Expression:
        return self._extreme(node, expected, "minimum")

    def _maximum(self, node: ast.Call, expected: Type | None) -> Expression:
        return self._extreme(node, expected, "maximum")

    def _extreme(self, node: ast.Call, expected: Type | None, name: str) -> Expression:
        key = next((k.value for k in node.keywords if k.arg == "key"), None)
        default = next((k.value for k in node.keywords if k.arg == "default"), None)
        if len(node.args) == 1:
            return self._extreme_of_iterable(node, name, key, default)
        values = [self.expression(argument, operand_hint(expected)) for argument in node.args]
        if not values:
            self.refuse("K0508", node, f"`{name[:3]}` needs arguments")
        common = self.common_type([v.type for v in values])
        if common is LITERAL:
            if all(isinstance(v, Constant) for v in values):
                numbers = [int(v.value or 0) for v in values if isinstance(v, Constant)]
                return Constant(LITERAL, self.span(node), min(numbers) if name == "minimum" else max(numbers))
            common = INT
        if common is None:
            self.refuse("K0502", node, "the arguments have no common type", "convert them to one type")
        converted = [self.coerce(v, common, a) for v, a in zip(values, node.args, strict=True)]
        if isinstance(underlying(common), IntType) and key is None:
            result = converted[0]
            for other in converted[1:]:
                result = Intrinsic(common, self.span(node), name, [result, other])
            return result
        span = self.span(node)
        with self.capture() as statements:
            best = self.temporary(common, span, "best")
            reference = LocalRef(common, span, best)
            held = [self.hold(value) for value in converted]
            self.emit(Assign(span, reference, held[0]))
            for value in held[1:]:
                self._replace_if_better(reference, value, name, key, node)
        return self.sequence(statements, reference)

    def _replace_if_better(
        self, best: LocalRef, value: Expression, name: str, key: ast.expr | None, node: ast.AST
    ) -> None:
        one = self.apply(key, value, node) if key is not None else value
        other = self.apply(key, best, node) if key is not None else best
        operator, method = ("lt", "__lt__") if name == "minimum" else ("gt", "__gt__")
        test = self.ordering(operator, method, one, other, node, (node, node))
        if test is None:
            self.refuse("K0516", node, f"`{one.type}` values cannot be ordered", "give key=")
        self.emit(If(best.span, test, [Assign(best.span, best, value)], []))

    def _extreme_of_iterable(
        self, node: ast.Call, name: str, key: ast.expr | None, default: ast.expr | None
    ) -> Expression:
        span = self.span(node)
        found: list[LocalRef] = []
        with self.capture() as statements:
            any_local = self.temporary(BOOL, span, "any")
            any_seen = LocalRef(BOOL, span, any_local)
            self.emit(Assign(span, any_seen, self.bool_constant(False, span)))

            def use(element: Expression) -> None:
                value = self.hold(self.settle(element, node))
                if not found:
                    found.append(LocalRef(value.type, span, self.temporary(value.type, span, "best")))
                best = found[0]
                with self.capture() as better:
                    self._replace_if_better(best, value, name, key, node)
                first: list[Statement] = [
                    Assign(span, best, value),
                    Assign(span, any_seen, self.bool_constant(True, span)),
                ]
                self.emit(If(span, any_seen, better, first))

            self.loop(_consumed(node.args[0]), use, [])
            best = found[0]
            missing: list[Statement] = [Panic(span, "value", f"{name[:3]}() of nothing")]
            result: Expression = best
            if default is not None:
                value = self.expression(default, best.type)
                if isinstance(value.type, NoneType):
                    wanted = optional(best.type)
                    result = Conditional(
                        wanted, span, any_seen, self.coerce(best, wanted, node), self.coerce(value, wanted, default)
                    )
                    return self.sequence(statements, result)
                missing = [Assign(span, best, self.coerce(value, best.type, default))]
            self.emit(If(span, Not(BOOL, span, any_seen), missing, []))
        return self.sequence(statements, result)

    def _sum(self, node: ast.Call, expected: Type | None) -> Expression:
        span = self.span(node)
        if not node.args:
            self.refuse("K0508", node, "`sum` needs an iterable")
        given = [*node.args[1:], *(k.value for k in node.keywords if k.arg == "start")]
        totals: list[LocalRef] = []
        with self.capture() as loop:

            def use(element: Expression) -> None:
                element = self._as_number(self.settle(element, node), node)
                if not totals:
                    type_ = element.type
                    if not isinstance(underlying(type_), IntType) or (
                        isinstance(type_, IntType) and INT.includes(type_)
                    ):
                        type_ = INT
                    if isinstance(expected, IntType) and isinstance(type_, IntType) and expected.includes(type_):
                        type_ = expected
                    totals.append(LocalRef(type_, span, self.temporary(type_, span, "total")))
                total = totals[0]
                value = self.coerce(element, total.type, node)
                self.emit(Assign(span, total, Arithmetic(total.type, span, "add", total, value)))

            self.loop(_consumed(node.args[0]), use, [])
        total = totals[0]
        start: Expression = self.typed(given[0], total.type) if given else Constant(total.type, span, 0)
        return self.sequence([Assign(span, total, start), *loop], total)

    def _any(self, node: ast.Call, expected: Type | None) -> Expression:
        del expected
        return self._search(node, stop_on=True)

    def _all(self, node: ast.Call, expected: Type | None) -> Expression:
        del expected
        return self._search(node, stop_on=False)

    def _search(self, node: ast.Call, stop_on: bool) -> Expression:
        span = self.span(node)
        argument = self._one(node, "any" if stop_on else "all")
        with self.capture() as statements:
            local = self.temporary(BOOL, span, "result")
            result = LocalRef(BOOL, span, local)
            self.emit(Assign(span, result, self.bool_constant(not stop_on, span)))
            if isinstance(argument, ast.GeneratorExp):
                self.comprehend_search(argument, result, stop_on)
            else:

                def use(element: Expression) -> None:
                    test = self.truth(element, node)
                    self.emit(self._stop(test, result, stop_on))

                self.loop(argument, use, [])
        return self.sequence(statements, result)

    def _stop(self, test: Expression, result: LocalRef, stop_on: bool) -> Statement:
        test = test if stop_on else Not(BOOL, test.span, test)
        found: list[Statement] = [Assign(test.span, result, self.bool_constant(stop_on, test.span)), Break(test.span)]
        return If(test.span, test, found, [])

    def comprehend_search(self, node: ast.GeneratorExp, result: LocalRef, stop_on: bool) -> None:
        """`any(test for x in xs ...)`: leaves all loops at the first hit."""
        outer = self.flow.copy()
        clauses = node.generators

        def clause(position: int) -> None:
            current = clauses[position]

            def use(element: Expression) -> None:
                self.assign_fresh(current.target, element)

                def inside() -> None:
                    if position + 1 < len(clauses):
                        clause(position + 1)
                        left = result if stop_on else Not(BOOL, result.span, result)
                        self.emit(If(result.span, left, [Break(result.span)], []))
                    else:
                        self.emit(self._stop(self.condition(node.elt), result, stop_on))

                self._conditions(current.ifs, inside)

            self.loop(current.iter, use, [])

        clause(0)
        self.flow = outer

    def _divmod(self, node: ast.Call, expected: Type | None) -> Expression:
        del expected
        if len(node.args) != 2:
            self.refuse("K0508", node, "`divmod` takes two arguments")
        span = self.span(node)
        with self.capture() as statements:
            left, right = self.expression(node.args[0]), self.expression(node.args[1])
            common = self.common_type([left.type, right.type])
            if not isinstance(common, IntType):
                self.refuse("K0502", node, "the arguments have no common integer type")
            common = INT if common is LITERAL else common
            one = self.hold(self.coerce(left, common, node.args[0]))
            other = self.hold(self.coerce(right, common, node.args[1]))
        quotient = Arithmetic(common, span, "floordiv", one, other)
        remainder = Arithmetic(common, span, "mod", one, other)
        return self.sequence(statements, MakeTuple(tuple_of([common, common]), span, [quotient, remainder]))

    def power(self, node: ast.BinOp, expected: Type | None) -> Expression:
        return self._raise(node.left, node.right, node, expected)

    def _raise(self, base: ast.expr, exponent: ast.expr, node: ast.AST, expected: Type | None) -> Expression:
        left = self.expression(base, expected if isinstance(expected, IntType) else None)
        right = self.expression(exponent)
        if isinstance(left, Constant) and isinstance(right, Constant) and left.type is LITERAL is right.type:
            count = int(right.value or 0)
            if 0 <= count <= 4096:
                return Constant(LITERAL, self.span(node), int(left.value or 0) ** count)
        number = self._as_number(self.settle(left, base), base)
        return self.runtime_call("ints", "power", [number, self.coerce(right, INT, exponent)], node)

    def _pow(self, node: ast.Call, expected: Type | None) -> Expression:
        if len(node.args) == 3:
            values = [self.typed(argument, INT) for argument in node.args]
            return self.runtime_call("ints", "power_modulo", list(values), node)
        if len(node.args) != 2:
            self.refuse("K0508", node, "`pow` takes two or three arguments")
        return self._raise(node.args[0], node.args[1], node, expected)

    def _ord(self, node: ast.Call, expected: Type | None) -> Expression:
        del expected
        argument = self._one(node, "ord")
        value = self.value(argument)
        if isinstance(value, TextConstant) and len(value.content) == 1:
            content = value.content
            return Constant(LITERAL, self.span(node), ord(content) if isinstance(content, str) else content[0])
        return self.runtime_call("str", "ordinal", [self.coerce(value, self.resolver.str_type, argument)], node)

    def _chr(self, node: ast.Call, expected: Type | None) -> Expression:
        del expected
        argument = self._one(node, "chr")
        value = self.expression(argument)
        if value.type is LITERAL and isinstance(value, Constant) and 0 <= int(value.value or 0) < 0x110000:
            return self.text(chr(int(value.value or 0)), self.span(node))
        return self.runtime_call("str", "character", [self.coerce(value, INT, argument)], node)

    # Conversions

    def convert_integer(self, wanted: Type, node: ast.Call) -> Expression:
        """`u8(x)`, `int(x)` and the like."""
        span = self.span(node)
        if not node.args:
            return Constant(wanted, span, 0)
        argument = node.args[0]
        value = self.expression(argument)
        base = underlying(value.type)
        if wanted is INT and self.resolver.builtin_of(base) in (str, bytes):
            radix = node.args[1] if len(node.args) > 1 else None
            radix = radix if radix is not None else next((k.value for k in node.keywords if k.arg == "base"), None)
            number: Expression = self.typed(radix, INT) if radix is not None else Constant(INT, span, 10)
            name = "int_of_str" if self.resolver.builtin_of(base) is str else "int_of_bytes"
            return self.runtime_call("ints", name, [value, number], node)
        if len(node.args) != 1 or node.keywords:
            self.refuse("K0508", node, f"`{wanted}` takes one argument, {len(node.args)} given")
        if isinstance(base, ClassType | StructType) and self.classes.method(base, "__int__") is not None:
            value = self.call_method(value, "__int__", [], node)
        if isinstance(value.type, OptionalType):
            self.refuse("K0506", argument, "this may be None", "test it first")
        return self.cast_integer(value, wanted, node, argument)

    def cast_integer(self, value: Expression, wanted: Type, node: ast.AST, argument: ast.AST) -> Expression:
        """A written conversion to an integer type; panics at run time when the value does not fit."""
        implicit = self.try_coerce(value, wanted, argument)
        if implicit is not None:
            implicit.span = self.span(node)
            return implicit
        if value.type is LITERAL:
            return self.coerce(value, wanted, argument)
        number = self._as_integer_value(value, argument)
        return self._with_span(self.convert("narrow", number, wanted), node)

    def _with_span(self, value: Expression, node: ast.AST) -> Expression:
        value.span = self.span(node)
        return value

    def _as_integer_value(self, value: Expression, node: ast.AST) -> Expression:
        while isinstance(value.type, NewTypeType):
            value = self.convert("rename", value, value.type.base)
        if isinstance(value.type, EnumType):
            return self.convert("rename", value, value.type.storage)
        if value.type is BOOL:
            return self.convert("from_bool", value, INT)
        if not isinstance(value.type, IntType):
            help = "write p.address" if isinstance(value.type, PtrType) else None
            if self.resolver.builtin_of(value.type) is str:
                help = f"write int({self.name_of(node)})" if isinstance(node, ast.expr) else "use an integer"
            self.refuse("K0501", node, f"expected an integer, found `{value.type}`", help)
        return value

    def _bool(self, node: ast.Call, expected: Type | None) -> Expression:
        del expected
        if not node.args:
            return self.bool_constant(False, self.span(node))
        return self.condition(self._one(node, "bool"))

    def _int(self, node: ast.Call, expected: Type | None) -> Expression:
        del expected
        return self.convert_integer(INT, node)

    def _str(self, node: ast.Call, expected: Type | None) -> Expression:
        del expected
        if not node.args:
            return self.text("", self.span(node))
        if len(node.args) > 1 or node.keywords:
            names = [*node.args[1:], *(keyword.value for keyword in node.keywords)]
            return self.recoded(self.value(node.args[0]), "decode", names, node)
        return to_text(self, self.value(node.args[0]), "s", node)

    def recoded(self, value: Expression, name: str, arguments: list[ast.expr], node: ast.AST) -> Expression:
        """`text.encode(...)` and `data.decode(...)`: UTF-8, or ASCII checked."""
        if len(arguments) > 1:
            self.refuse("K0508", node, f"`{name}` takes the name of the encoding only", f'write {name}("utf-8")')
        encoding = "utf-8"
        if arguments:
            given = self.value(arguments[0])
            encoding = str(given.content).lower() if isinstance(given, TextConstant) else ""
            if encoding not in ("utf-8", "utf8", "ascii", "us-ascii"):
                self.refuse("K0501", arguments[0], "the encoding must be UTF-8 or ASCII", f'write {name}("utf-8")')
        if not encoding.endswith("ascii"):
            return self.method_call(value, name, [], node)
        return self.method_call(value, f"{name}_ascii", [], node)

    def _repr(self, node: ast.Call, expected: Type | None) -> Expression:
        del expected
        return to_text(self, self.value(self._one(node, "repr")), "r", node)

    def _hex(self, node: ast.Call, expected: Type | None) -> Expression:
        return self._radix(node, "x", expected)

    def _bin(self, node: ast.Call, expected: Type | None) -> Expression:
        return self._radix(node, "b", expected)

    def _oct(self, node: ast.Call, expected: Type | None) -> Expression:
        return self._radix(node, "o", expected)

    def _radix(self, node: ast.Call, kind: str, expected: Type | None) -> Expression:
        del expected
        value = self._as_number(self.value(self._one(node, "hex")), node)
        spec = FormatSpec(alternate=True, kind=kind)
        return built(self, node, lambda sink: write_value(self, sink, value, spec, "s", node))

    def _hash(self, node: ast.Call, expected: Type | None) -> Expression:
        del expected
        argument = self._one(node, "hash")
        return self.hash_of(self.value(argument), argument)

    def hash_of(self, value: Expression, node: ast.AST) -> Expression:
        """`hash(value)` as an int."""
        type_ = underlying(value.type)
        span = value.span
        match type_:
            case IntType():
                return self.runtime_call("hash", "hash_int", [self._as_number(value, node)], node)
            case _ if type_ is BOOL:
                return self.runtime_call("hash", "hash_bool", [value], node)
            case EnumType():
                return self.runtime_call("hash", "hash_int", [self.convert("rename", value, type_.storage)], node)
            case NoneType():
                return self.sequence([self.evaluate(value)], Constant(INT, span, 0))
            case TupleType(elements=elements):
                with self.capture() as statements:
                    held = self.hold(value)
                    state = self.runtime_call("hash", "tuple_seed", [], node)
                    for position, element in enumerate(elements):
                        part = self.hash_of(TupleItem(element, span, held, position), node)
                        state = self.runtime_call("hash", "tuple_step", [state, part], node)
                    count = Constant(U64, span, len(elements))
                    result = self.runtime_call("hash", "tuple_finish", [state, count], node)
                return self.sequence(statements, result)
            case OptionalType(inner=inner):
                with self.capture() as statements:
                    held = self.hold(value)
                present = self.hash_of(self.convert("unwrap", held, inner), node)
                test = IsNone(BOOL, span, held)
                return self.sequence(statements, Conditional(INT, span, test, Constant(INT, span, 0), present))
            case UnionType():
                with self.capture() as statements:
                    held = self.hold(value)
                parts = [(m, self.hash_of(self.convert("unwrap", held, m), node)) for m in type_.members]
                return self.sequence(statements, self.dispatch(held, parts, node))
            case ClassType() | StructType():
                return self._hash_object(value, type_, node)
            case _:
                self.refuse("K0515", node, f"a `{value.type}` cannot be hashed")

    def _hash_object(self, value: Expression, type_: ClassType | StructType, node: ast.AST) -> Expression:
        if self.classes.method(type_, "__hash__") is not None:
            return self.coerce(self.call_method(value, "__hash__", [], node), INT, node)
        if self.resolver.builtin_of(type_) in (list, dict, set, bytearray):
            self.refuse("K0515", node, f"a `{type_}` is mutable and cannot be hashed", "use a tuple or bytes as key")
        is_frozen = isinstance(type_, StructType) or getattr(
            getattr(type_.python, "__dataclass_params__", None), "frozen", False
        )
        if is_frozen:
            self.classes.complete(type_)
            with self.capture() as statements:
                held = self.hold(value)
            fields: list[Expression] = [FieldOf(f.type, value.span, held, f) for f in type_.fields]
            whole = MakeTuple(tuple_of([f.type for f in fields]), value.span, fields)
            return self.sequence(statements, self.hash_of(whole, node))
        if isinstance(type_, ClassType):
            if self.classes.method(type_, "__eq__") is not None or "__dataclass_fields__" in type_.python.__dict__:
                self.refuse(
                    "K0515", node, f"`{type_}` defines == but no __hash__", "define __hash__, or freeze the dataclass"
                )
            raw = Intrinsic(U64, value.span, "hash_pointer", [value])
            return self.runtime_call("hash", "hash_int", [raw], node)
        self.refuse("K0515", node, f"a `{type_}` cannot be hashed")

    # Tests

    def _isinstance(self, node: ast.Call, expected: Type | None) -> Expression:
        del expected
        if len(node.args) != 2:
            self.refuse("K0508", node, "`isinstance` takes two arguments")
        value = self.value(node.args[0])
        members = self.instance_types(node.args[1])
        return self.instance_test(value, members, node)

    def instance_types(self, node: ast.expr) -> list[Type]:
        """The types named by the second argument of isinstance."""
        if isinstance(node, ast.Tuple):
            return [t for part in node.elts for t in self.instance_types(part)]
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            return [*self.instance_types(node.left), *self.instance_types(node.right)]
        found = self.build_time(node)
        if is_class(found):
            parameters: tuple[object, ...] = getattr(found, "__parameters__", ())
            if parameters or found in (list, dict, set):
                return [_AnyInstance(found)]
        return [self.resolver.annotation(node, self.scope)]

    def instance_test(self, value: Expression, members: list[Type], node: ast.AST) -> Expression:
        """BOOL: `value` is an instance of one of `members`."""
        span = self.span(node)
        type_ = value.type
        wanted = self.expand_members(type_, members)
        match type_:
            case ClassType():
                if any(isinstance(m, ClassType) and type_.is_subclass_of(m) for m in wanted):
                    return self.sequence([self.evaluate(value)], self.bool_constant(True, span))
                below = [m for m in wanted if isinstance(m, ClassType) and m.is_subclass_of(type_)]
                if not below:
                    return self.sequence([self.evaluate(value)], self.bool_constant(False, span))
                return IsMember(BOOL, span, value, list(below))
            case OptionalType() | UnionType():
                kept = [m for m in wanted if self._can_hold(type_, m)]
                if not kept and NONE not in members:
                    self.refuse("K0521", node, f"a `{type_}` is never a {' or '.join(map(str, members))}")
                return IsMember(BOOL, span, value, kept)
            case _:
                same = any(m is type_ or (m is INT and isinstance(underlying(type_), IntType)) for m in wanted)
                return self.sequence([self.evaluate(value)], self.bool_constant(same, span))

    def expand_members(self, type_: Type, members: list[Type]) -> list[Type]:
        """Generic classes without arguments stand for the members of the union that instantiate them."""
        candidates: list[Type] = []
        inner = type_.inner if isinstance(type_, OptionalType) else type_
        parts = inner.members if isinstance(inner, UnionType) else (inner,)
        for member in members:
            if isinstance(member, _AnyInstance):
                for part in parts:
                    builtin = self.resolver.builtin_of(part)
                    if isinstance(part, ClassType | StructType) and (
                        issubclass(part.python, member.python) or builtin is member.python
                    ):
                        candidates.append(part)
            elif isinstance(member, UnionType):
                candidates.extend(member.members)
            elif member is INT and not any(p is INT for p in parts):
                candidates.extend(p for p in parts if isinstance(p, IntType))
            else:
                candidates.append(member)
        return candidates

    def _can_hold(self, type_: Type, member: Type) -> bool:
        inner = type_.inner if isinstance(type_, OptionalType) else type_
        parts = inner.members if isinstance(inner, UnionType) else (inner,)
        for part in parts:
            if part is member:
                return True
            if isinstance(part, ClassType) and isinstance(member, ClassType):
                if part.is_subclass_of(member) or member.is_subclass_of(part):
                    return True
        return False

    # Containers

    def _list(self, node: ast.Call, expected: Type | None) -> Expression:
        element = expected.arguments[0] if isinstance(expected, ClassType) and expected.arguments else None
        if not node.args:
            if element is None or isinstance(element, TypeVariable):
                self.refuse("K0411", node, "the element type of `list()` is not known", "annotate: x: list[int] = []")
            return self.construct(self.resolver.list_of(element), [], node, expected)
        argument = self._one(node, "list")
        return self.collect(list, argument, element, node)

    def _set(self, node: ast.Call, expected: Type | None) -> Expression:
        element = expected.arguments[0] if isinstance(expected, ClassType) and expected.arguments else None
        if not node.args:
            if element is None:
                self.refuse("K0411", node, "the element type of `set()` is not known", "annotate: x: set[int] = set()")
            type_ = self.resolver.nominal(self.resolver.runtime_class(set), (element,))
            return self.construct(type_, [], node, expected)
        return self.collect(set, self._one(node, "set"), element, node)

    def collect(self, builtin: type, iterable: ast.expr, element: Type | None, node: ast.AST) -> Expression:
        """A list or set of the elements of an iterable."""
        span = self.span(node)
        method = {list: "append", set: "add"}[builtin]
        results: list[LocalRef] = []
        with self.capture() as loop:

            def use(item: Expression) -> None:
                if element is not None:
                    item = self.coerce(item, element, node)
                item = self.settle(item, node)
                if not results:
                    type_ = self.resolver.nominal(self.resolver.runtime_class(builtin), (item.type,))
                    results.append(LocalRef(type_, span, self.temporary(type_, span, "made")))
                self.emit(self.evaluate(self.call_method(results[0], method, [item], node)))

            self.loop(_consumed(iterable), use, [])
        if not results:
            self.refuse("K0411", node, "the element type is not known")
        made = self.construct(results[0].type, [], node, results[0].type)
        return self.sequence([Assign(span, results[0], made), *loop], results[0])

    def _dict(self, node: ast.Call, expected: Type | None) -> Expression:
        if not node.args and not node.keywords:
            if not isinstance(expected, ClassType) or self.resolver.builtin_of(expected) is not dict:
                self.refuse("K0411", node, "the types of `dict()` are not known", "annotate: x: dict[str, int] = {}")
            return self.construct(expected, [], node, expected)
        argument = self._one(node, "dict")
        value = None if self.is_iterator(argument) or isinstance(argument, ast.List) else self.value(argument)
        if value is not None and self.resolver.builtin_of(value.type) is dict:
            return self.call_method(value, "copy", [], node)
        span = self.span(node)
        results: list[LocalRef] = []
        with self.capture() as loop:

            def use(item: Expression) -> None:
                if not isinstance(item.type, TupleType) or len(item.type.elements) != 2:
                    self.refuse("K0501", node, "dict() needs pairs")
                held = self.hold(self.settle(item, node))
                assert isinstance(held.type, TupleType)
                key, content = (TupleItem(t, span, held, i) for i, t in enumerate(held.type.elements))
                if not results:
                    python = self.resolver.runtime_class(dict)
                    type_ = self.resolver.nominal(python, (key.type, content.type))
                    results.append(LocalRef(type_, span, self.temporary(type_, span, "made")))
                self.emit(self.evaluate(self.call_method(results[0], "__setitem__", [key, content], node)))

            if value is None:
                self.loop(argument, use, [])
            else:
                self.loop_value(value, argument, use, [])
        made = self.construct(results[0].type, [], node, results[0].type)
        return self.sequence([Assign(span, results[0], made), *loop], results[0])

    def _tuple_call(self, node: ast.Call, expected: Type | None) -> Expression:
        value = self.value(self._one(node, "tuple"), expected)
        if isinstance(value.type, TupleType):
            return value
        self.refuse("K0202", node, "a tuple of unknown length is not in the subset", "use list(...)")

    def _sorted(self, node: ast.Call, expected: Type | None) -> Expression:

        if len(node.args) != 1:
            self.refuse("K0508", node, "`sorted` takes one iterable")
        element = expected.arguments[0] if isinstance(expected, ClassType) and expected.arguments else None
        with self.capture() as statements:
            made = self.hold(self.collect(list, node.args[0], element, node))
            arguments = [Argument(k.value, k.arg) for k in node.keywords]
            self.emit(self.evaluate(self.method_call(made, "sort", arguments, node)))
        return self.sequence(statements, made)

    def _bytes(self, node: ast.Call, expected: Type | None) -> Expression:
        del expected
        if not node.args:
            return self.text(b"", self.span(node))
        argument = node.args[0]
        if len(node.args) > 1 or node.keywords:
            names = [*node.args[1:], *(keyword.value for keyword in node.keywords)]
            return self.recoded(self.value(argument), "encode", names, node)
        if self.is_iterator(argument):
            value = self.collect_bytes(argument, node)
        elif isinstance(argument, ast.List):
            value = self.value(argument, self.resolver.list_of(U8))
        else:
            value = self.value(argument)
        base = underlying(value.type)
        if isinstance(base, IntType):
            return self.runtime_call("bytes", "zeroes", [self.coerce(value, INT, argument)], node)
        builtin = self.resolver.builtin_of(base)
        if builtin is bytes:
            return value
        if builtin is str:
            self.refuse("K0501", argument, "bytes() of a str needs its encoding", "write text.encode()")
        if builtin is bytearray:
            return self.method_call(value, "as_bytes", [], node)
        if builtin is list or isinstance(base, ArrayType):
            array = self._byte_array_of(value, node)
            return self.method_call(array, "as_bytes", [], node)
        self.refuse("K0501", node, f"bytes() cannot be made from a `{value.type}`")

    def _bytearray(self, node: ast.Call, expected: Type | None) -> Expression:
        type_ = self.resolver.nominal(self.resolver.runtime_class(bytearray), ())
        if not node.args:
            return self.construct(type_, [], node, expected)
        argument = node.args[0]
        if self.is_iterator(argument):
            value = self.collect_bytes(argument, node)
        else:
            value = self.value(argument, self.resolver.list_of(U8) if isinstance(argument, ast.List) else None)
        base = underlying(value.type)
        if isinstance(base, IntType):
            return self.runtime_call("bytearray", "zeroes", [self.coerce(value, INT, argument)], node)
        if self.resolver.builtin_of(base) is bytes:
            return self.runtime_call("bytearray", "of_bytes", [value], node)
        return self._byte_array_of(value, node)

    def collect_bytes(self, iterable: ast.expr, node: ast.AST) -> Expression:
        """A list of u8 from an iterable of integers, each checked."""
        self.span(node)
        type_ = self.resolver.list_of(U8)
        with self.capture() as statements:
            made = self.hold(self.construct(type_, [], node, type_))

            def use(item: Expression) -> None:
                item = self.settle(item, node)
                byte = item if item.type is U8 else self.cast_integer(item, U8, node, node)
                self.emit(self.evaluate(self.call_method(made, "append", [byte], node)))

            self.loop(_consumed(iterable), use, [])
        return self.sequence(statements, made)

    def _byte_array_of(self, value: Expression, node: ast.AST) -> Expression:
        self.span(node)
        type_ = self.resolver.nominal(self.resolver.runtime_class(bytearray), ())
        with self.capture() as statements:
            made = self.hold(self.construct(type_, [], node, None))

            def use(item: Expression) -> None:
                byte = item if item.type is U8 else self.cast_integer(self.settle(item, node), U8, node, node)
                self.emit(self.evaluate(self.call_method(made, "append", [byte], node)))

            self.loop_value(value, node, use, [])
        return self.sequence(statements, made)

    def _print(self, node: ast.Call, expected: Type | None) -> Expression:
        del expected
        return print_call(self, node)

    def _iter(self, node: ast.Call, expected: Type | None) -> Expression:
        argument = self._one(node, "iter")
        value = self.value(argument, expected)
        base = underlying(value.type)
        if isinstance(base, ClassType | StructType) and self.classes.method(base, "__iter__") is not None:
            return self.call_method(value, "__iter__", [], node)
        return value

    def apply(self, function: ast.expr, element: Expression, node: ast.AST) -> Expression:
        """`function(element)` for a function given by name or as a lambda; lambdas are inlined."""
        if isinstance(function, ast.Lambda) and len(function.args.args) == 1:
            before = self.flow.copy()
            with self.capture() as statements:
                local = self.variable(function.args.args[0].arg, element.type, element.span)
                self.emit(Assign(element.span, LocalRef(element.type, element.span, local), element))
                self.flow.bind(function.args.args[0].arg, local)
                result = self.value(function.body)
            self.flow.become(before)
            return self.sequence(statements, result)
        call = ast.copy_location(ast.Call(function, [], []), function)
        return self.call_with(call, [Argument(node, None, element)])

    def enum_text(self, value: Expression, type_: EnumType, form: str, node: ast.AST) -> Expression:
        return member_text(self, value, type_, form, node)

    def call_with(self, node: ast.Call, arguments: list[Argument], expected: Type | None = None) -> Expression:
        """A call with arguments that are checked already."""
        raise NotImplementedError


class _AnyInstance(Type):
    """`isinstance(x, list)`: any instantiation of a generic class."""

    def __init__(self, python: type) -> None:
        self.python = python
        self.name = python.__name__


_HANDLERS: Final[dict[str, Handler]] = {
    name: getattr(Builtins, f"_{method}")
    for name, method in {
        "len": "len",
        "abs": "abs",
        "min": "minimum",
        "max": "maximum",
        "sum": "sum",
        "any": "any",
        "all": "all",
        "divmod": "divmod",
        "pow": "pow",
        "ord": "ord",
        "chr": "chr",
        "bool": "bool",
        "int": "int",
        "str": "str",
        "repr": "repr",
        "hex": "hex",
        "bin": "bin",
        "oct": "oct",
        "hash": "hash",
        "isinstance": "isinstance",
        "list": "list",
        "set": "set",
        "frozenset": "set",
        "dict": "dict",
        "tuple": "tuple_call",
        "sorted": "sorted",
        "bytes": "bytes",
        "bytearray": "bytearray",
        "print": "print",
        "iter": "iter",
    }.items()
}


def _consumed(node: ast.expr) -> ast.expr:
    """A list comprehension of which only the items are used, once and in order: no list is needed."""
    if isinstance(node, ast.ListComp):
        return ast.copy_location(ast.GeneratorExp(node.elt, node.generators), node)
    return node
