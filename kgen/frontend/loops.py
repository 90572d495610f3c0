"""Iteration: what `for`, comprehensions and the consuming builtins do with each kind of iterable."""

from __future__ import annotations

import ast
import collections
from collections.abc import Callable
from dataclasses import dataclass

from kgen.frontend.arguments import GeneratorCall
from kgen.frontend.body import LITERAL
from kgen.frontend.generics import GeneratorType
from kgen.frontend.live import has_functions, is_class, is_enum_class, is_one_of
from kgen.frontend.range_loops import RangeLoops, Use
from kgen.frontend.tree import (
    Arithmetic,
    Assign,
    Break,
    Compare,
    Constant,
    ElementOf,
    Expression,
    ForGenerator,
    ForRange,
    If,
    LocalRef,
    MakeArray,
    MakeTuple,
    Panic,
    Statement,
    TupleItem,
)
from kgen.frontend.types import (
    BOOL,
    INT,
    ArrayType,
    ClassType,
    IntType,
    OptionalType,
    StructType,
    TupleType,
    Type,
    array_of,
    tuple_of,
    underlying,
)


@dataclass
class ZipSource:
    """One argument of zip."""

    node: ast.expr
    loop: Callable[[Use, list[Statement]], None]
    at: Callable[[Expression], tuple[Expression, Callable[[], Expression]]] | None
    """The length and (when inside) the item at an index; None where the items can only come one after the other."""


class Loops(RangeLoops):
    """Part of the checker: iteration."""

    def loop(self, iterable: ast.expr, use: Use, orelse: list[Statement]) -> None:
        """Emits a loop over `iterable` whose body `use` emits."""
        match iterable:
            case ast.GeneratorExp():
                return self._loop_comprehension(iterable, use, orelse)
            case ast.Call(func=function):
                builtin = self.build_time(function)
                if builtin is range:
                    return self._loop_range(iterable, use, orelse, is_reversed=False)
                if builtin is enumerate:
                    return self._loop_enumerate(iterable, use, orelse)
                if builtin is zip:
                    return self._loop_zip(iterable, use, orelse)
                if builtin is reversed:
                    return self._loop_reversed(iterable, use, orelse)
                if builtin is map:
                    return self._loop_map(iterable, use, orelse)
                if builtin is filter:
                    return self._loop_filter(iterable, use, orelse)
                if builtin is iter and len(iterable.args) == 1:
                    return self.loop(iterable.args[0], use, orelse)
            case ast.Tuple(elts=elements) if elements:
                values = [self.expression(element) for element in elements]
                return self._loop_tuple(values, iterable, use, orelse)
            case _:
                pass
        found = self.build_time(iterable)
        if has_functions(found):
            values = [self.constant(item, self.span(iterable), iterable) for item in found]
            return self._loop_tuple(values, iterable, use, orelse)
        self.loop_value(self.iterable_value(iterable), iterable, use, orelse)

    def is_iterator(self, node: ast.expr) -> bool:
        """Whether the expression can only be looped over: it has no value of its own."""
        if isinstance(node, ast.GeneratorExp):
            return True
        iterators: tuple[object, ...] = (range, enumerate, zip, reversed, map, filter)
        return isinstance(node, ast.Call) and is_one_of(self.build_time(node.func), iterators)

    def iterable_value(self, node: ast.expr) -> Expression:
        """The iterable as an expression; an Enum class stands for the table of its members."""
        found = self.build_time(node)
        if is_class(found):
            if is_enum_class(found):
                type_ = self.resolver.enum(found)
                members = [self.constant(member, self.span(node), node) for member in found]
                return MakeArray(array_of(type_, len(members)), self.span(node), members)
        return self.value(node)

    def loop_value(self, value: Expression, node: ast.AST, use: Use, orelse: list[Statement]) -> None:
        """Emits a loop over a checked value."""
        if isinstance(value, GeneratorCall):
            return self._loop_generator(value, use, orelse)
        value = self.as_tuple(value)
        type_ = underlying(value.type)
        match type_:
            case ArrayType():
                return self._loop_array(value, type_, use, orelse, is_reversed=False)
            case TupleType():
                held = self.hold(value)
                items: list[Expression] = [TupleItem(t, value.span, held, i) for i, t in enumerate(type_.elements)]
                return self._loop_tuple(items, node, use, orelse)
            case ClassType() | StructType():
                if self.classes.method(type_, "__iter__") is not None:
                    iterator = self.call_method(value, "__iter__", [], node)
                    if isinstance(iterator, GeneratorCall):
                        return self._loop_generator(iterator, use, orelse)
                    if not isinstance(iterator.type, GeneratorType) and iterator.type is not type_:
                        return self.loop_value(iterator, node, use, orelse)
                elif self.classes.method(type_, "__getitem__") is not None:
                    return self._loop_indexed(value, node, use, orelse)
                self.refuse(
                    "K0510", node, f"a `{type_}` cannot be iterated", "write __iter__ as a generator: yield each item"
                )
            case OptionalType():
                shown = ast.unparse(node) if isinstance(node, ast.expr) else "value"
                self.refuse("K0506", node, f"`{shown}` may be None", f"test it first: if {shown} is not None: ...")
            case _:
                help = "write range(...) to count" if isinstance(type_, IntType) else None
                self.refuse("K0510", node, f"a `{value.type}` cannot be iterated", help)

    def _loop_generator(self, call: GeneratorCall, use: Use, orelse: list[Statement]) -> None:
        assert isinstance(call.type, GeneratorType)
        if self.function.is_generator and not self.builder.iterates(self.function, call.function):
            self.refuse(
                "K0610",
                call.span,
                f"the generator `{self.function.display_name}` iterates itself",
                "collect the items into a list, or keep a stack of what is left to visit",
            )
        target = self.temporary(call.type.element, call.span, "item")
        with self.capture() as body:
            use(LocalRef(target.type, call.span, target))
        self.emit(ForGenerator(call.span, call.function, call.arguments, target, body, orelse))

    def _loop_enumerate(self, node: ast.Call, use: Use, orelse: list[Statement]) -> None:
        span = self.span(node)
        start: Expression = Constant(INT, span, 0)
        given = [*node.args[1:], *(k.value for k in node.keywords if k.arg == "start")]
        if not node.args or len(given) > 1:
            self.refuse("K0508", node, "enumerate takes an iterable and an optional start")
        if given:
            start = self.typed(given[0], INT)
        counter = self.temporary(INT, span, "count")
        reference = LocalRef(INT, span, counter)
        self.emit(Assign(span, reference, start))

        def counted(element: Expression) -> None:
            index = self.temporary(INT, span, "index")
            self.emit(Assign(span, LocalRef(INT, span, index), reference))
            following = Arithmetic(INT, span, "add", reference, Constant(INT, span, 1), "wrapping")
            self.emit(Assign(span, reference, following))
            pair = tuple_of([INT, element.type])
            use(MakeTuple(pair, span, [LocalRef(INT, span, index), element]))

        self.loop(node.args[0], counted, orelse)

    def _loop_zip(self, node: ast.Call, use: Use, orelse: list[Statement]) -> None:
        """One iterable drives the loop: one that can only be iterated, else the first; the others are indexed."""
        span = self.span(node)
        starred = next((argument for argument in node.args if isinstance(argument, ast.Starred)), None)
        if starred is not None:
            self.refuse("K0215", starred, "`*` arguments are not in the subset", "loop over range(len(...)) of one")
        if len(node.args) < 2:
            self.refuse("K0508", node, "zip takes at least two iterables", "loop over the one iterable itself")
        is_strict = self._is_strict(node)
        sources = [self._zip_source(argument) for argument in node.args]
        driver = next((i for i, source in enumerate(sources) if source.at is None), 0)
        for position, source in enumerate(sources):
            if source.at is None and position != driver:
                self.refuse(
                    "K0510",
                    source.node,
                    "zip can only run through one iterable that has no len() and indices",
                    "collect it first: list(...)",
                )
        counter = self.temporary(INT, span, "count")
        reference = LocalRef(INT, span, counter)
        self.emit(Assign(span, reference, Constant(INT, span, 0)))

        wrong: list[Statement] = [Panic(span, "value", "zip() of different lengths")]
        is_over = LocalRef(BOOL, span, self.temporary(BOOL, span, "over"))
        over: list[Statement] = [Assign(span, is_over, self.bool_constant(True, span))]
        self.emit(Assign(span, is_over, self.bool_constant(False, span)))

        def paired(element: Expression) -> None:
            items: list[Expression] = []
            for position, source in enumerate(sources):
                if position == driver:
                    items.append(element)
                elif source.at is not None:
                    length, item = source.at(reference)
                    outside = Compare(BOOL, span, "ge", reference, length)
                    self.emit(If(span, outside, wrong if is_strict else [*over, Break(span)], []))
                    items.append(self.hold(item()))
            following = Arithmetic(INT, span, "add", reference, Constant(INT, span, 1), "wrapping")
            self.emit(Assign(span, reference, following))
            use(MakeTuple(tuple_of([item.type for item in items]), span, items))

        with self.capture() as finish:
            for source in sources if is_strict else []:
                if source.at is not None and source is not sources[driver]:
                    length, _ = source.at(reference)
                    self.emit(If(span, Compare(BOOL, span, "ne", reference, length), wrong, []))
        sources[driver].loop(paired, [*finish, *over])
        self.emit(If(span, is_over, orelse, []))

    def _is_strict(self, node: ast.Call) -> bool:
        """Whether `zip(..., strict=True)` was written."""
        for keyword in node.keywords:
            if keyword.arg != "strict":
                self.refuse("K0509", keyword, f"zip has no argument `{keyword.arg}`", "the only one is strict=")
            value = self.expression(keyword.value)
            if not (isinstance(value, Constant) and value.type is BOOL):
                self.refuse("K0501", keyword.value, "`strict` must be True or False here")
            return bool(value.value)
        return False

    def _zip_source(self, node: ast.expr) -> ZipSource:
        """Evaluates an argument of zip, and says how its items can be reached."""
        span = self.span(node)
        if isinstance(node, ast.Call) and len(node.args) == 1 and self.build_time(node.func) is reversed:
            inner = node.args[0]
            if not self.is_iterator(inner):
                value = self.hold(self.iterable_value(inner))
                if self._is_indexable(value.type):

                    def backwards(index: Expression) -> tuple[Expression, Callable[[], Expression]]:
                        length = self.length(value, inner)
                        last = Arithmetic(INT, span, "sub", length, Constant(INT, span, 1))
                        place = Arithmetic(INT, span, "sub", last, index)
                        return length, lambda: self.item(value, place, inner)

                    return ZipSource(
                        node, lambda use, orelse: self._loop_backwards(value, inner, use, orelse), backwards
                    )
        if self.is_iterator(node):
            return ZipSource(node, lambda use, orelse: self.loop(node, use, orelse), None)
        value = self.iterable_value(node)
        if isinstance(value, GeneratorCall):
            return ZipSource(node, lambda use, orelse: self.loop_value(value, node, use, orelse), None)
        held = self.hold(value)
        if not self._is_indexable(held.type):
            return ZipSource(node, lambda use, orelse: self.loop_value(held, node, use, orelse), None)

        def indexed(index: Expression) -> tuple[Expression, Callable[[], Expression]]:
            return self.length(held, node), lambda: self.item(held, index, node)

        return ZipSource(node, lambda use, orelse: self.loop_value(held, node, use, orelse), indexed)

    def _is_indexable(self, type_: Type) -> bool:
        type_ = underlying(type_)
        if isinstance(type_, ArrayType):
            return True
        if not isinstance(type_, ClassType | StructType):
            return False
        if self.classes.method(type_, "__iter__") is not None:
            return self.resolver.builtin_of(type_) in (list, str, bytes, bytearray, collections.deque)
        return all(self.classes.method(type_, name) is not None for name in ("__len__", "__getitem__"))

    def length(self, value: Expression, node: ast.AST) -> Expression:
        """`len(value)`."""
        raise NotImplementedError

    def item(self, value: Expression, index: Expression, node: ast.AST) -> Expression:
        """`value[index]` of checked values."""
        raise NotImplementedError

    def _loop_reversed(self, node: ast.Call, use: Use, orelse: list[Statement]) -> None:
        if len(node.args) != 1:
            self.refuse("K0508", node, "reversed takes one argument")
        inner = node.args[0]
        if isinstance(inner, ast.Call) and self.build_time(inner.func) is range:
            return self._loop_range(inner, use, orelse, is_reversed=True)
        value = self.iterable_value(inner)
        type_ = underlying(value.type)
        if isinstance(type_, ArrayType):
            return self._loop_array(value, type_, use, orelse, is_reversed=True)
        if isinstance(type_, TupleType):
            held = self.hold(value)
            items: list[Expression] = [TupleItem(t, value.span, held, i) for i, t in enumerate(type_.elements)]
            return self._loop_tuple(items[::-1], node, use, orelse)
        if isinstance(type_, ClassType | StructType) and self.classes.method(type_, "__reversed__") is not None:
            iterator = self.call_method(value, "__reversed__", [], node)
            if isinstance(iterator, GeneratorCall):
                return self._loop_generator(iterator, use, orelse)
        if not self._is_indexable(type_):
            self.refuse("K0510", inner, f"a `{value.type}` cannot be iterated backwards")
        self._loop_backwards(value, inner, use, orelse)

    def _loop_backwards(self, value: Expression, inner: ast.expr, use: Use, orelse: list[Statement]) -> None:
        """A loop over an indexable value from its end."""
        span = self.span(inner)
        held = self.hold(value)
        target = self.temporary(INT, span, "index")
        start = Arithmetic(INT, span, "sub", self.length(held, inner), Constant(INT, span, 1))
        with self.capture() as body:
            use(self.item(held, LocalRef(INT, span, target), inner))
        self.emit(ForRange(span, target, start, Constant(INT, span, -1), -1, body, orelse))

    def _loop_map(self, node: ast.Call, use: Use, orelse: list[Statement]) -> None:
        if len(node.args) != 2:
            self.refuse("K0508", node, "map takes a function and one iterable here", "use a comprehension")
        self.loop(node.args[1], lambda element: use(self.apply(node.args[0], element, node)), orelse)

    def _loop_filter(self, node: ast.Call, use: Use, orelse: list[Statement]) -> None:
        if len(node.args) != 2:
            self.refuse("K0508", node, "filter takes a function and an iterable")

        def filtered(element: Expression) -> None:
            held = self.hold(element)
            test = self.truth(self.apply(node.args[0], held, node), node)
            with self.capture() as body:
                use(held)
            self.emit(If(self.span(node), test, body, []))

        self.loop(node.args[1], filtered, orelse)

    def apply(self, function: ast.expr, element: Expression, node: ast.AST) -> Expression:
        """A call of a function given as an argument, with one checked value."""
        raise NotImplementedError

    def _loop_array(
        self, value: Expression, type_: ArrayType, use: Use, orelse: list[Statement], is_reversed: bool
    ) -> None:
        span = value.span
        held = self.hold(value)
        target = self.temporary(INT, span, "index")
        with self.capture() as body:
            use(ElementOf(type_.element, span, held, LocalRef(INT, span, target)))
        first, last, step = (type_.length - 1, -1, -1) if is_reversed else (0, type_.length, 1)
        self.emit(ForRange(span, target, Constant(INT, span, first), Constant(INT, span, last), step, body, orelse))

    def _loop_tuple(self, values: list[Expression], node: ast.AST, use: Use, orelse: list[Statement]) -> None:
        span = self.span(node) if not isinstance(node, ast.Pass) else values[0].span
        common = self.common_type([value.type for value in values])
        if common is LITERAL:
            common = INT
        if common is None or not values:
            self.refuse("K0510", node, "the items of the tuple have no common type")
        converted = [self.coerce(value, common, node) for value in values]
        table = self.constant_table(common, converted)
        array = table if table is not None else MakeArray(array_of(common, len(values)), span, converted)
        self._loop_array(array, array_of(common, len(values)), use, orelse, is_reversed=False)

    def _loop_indexed(self, value: Expression, node: ast.AST, use: Use, orelse: list[Statement]) -> None:
        """The old protocol: `__len__` and `__getitem__`."""
        span = self.span(node)
        held = self.hold(value)
        target = self.temporary(INT, span, "index")
        with self.capture() as body:
            use(self.item(held, LocalRef(INT, span, target), node))
        length = self.length(held, node)
        self.emit(ForRange(span, target, Constant(INT, span, 0), length, 1, body, orelse))

    # Comprehensions

    def _loop_comprehension(self, node: ast.GeneratorExp, use: Use, orelse: list[Statement]) -> None:
        """A loop over a generator expression: its clauses become the loops, and a `break` leaves all of them."""
        outer = self.flow.copy()
        self._clause(node.generators, 0, lambda: use(self.expression(node.elt)), orelse)
        self.flow = outer

    def comprehend(self, clauses: list[ast.comprehension], innermost: Callable[[], None]) -> None:
        """Emits the loops of a comprehension; its variables end with it."""
        outer = self.flow.copy()
        self._clause(clauses, 0, innermost, None)
        self.flow = outer

    def _clause(
        self,
        clauses: list[ast.comprehension],
        position: int,
        innermost: Callable[[], None],
        orelse: list[Statement] | None,
    ) -> None:
        """The loop of one clause; with `orelse` the innermost statements may break, and that ends the outer loops too."""
        if position == len(clauses):
            return innermost()
        clause = clauses[position]
        if orelse is not None and position > 0:
            return self._breaking_clause(clauses, position, innermost)
        if clause.is_async:
            self.refuse("K0206", clause.target, "async comprehensions are not in the subset")

        def use(element: Expression) -> None:
            self.assign_fresh(clause.target, element)
            self.conditions(clause.ifs, lambda: self._clause(clauses, position + 1, innermost, orelse))

        self.loop(clause.iter, use, [] if orelse is None else orelse)

    def _breaking_clause(self, clauses: list[ast.comprehension], position: int, innermost: Callable[[], None]) -> None:
        """An inner clause, and after its loop a break if that was broken off."""
        span = self.span(clauses[position].iter)
        is_over = LocalRef(BOOL, span, self.temporary(BOOL, span, "over"))
        self.emit(Assign(span, is_over, self.bool_constant(False, span)))
        ended: list[Statement] = [Assign(span, is_over, self.bool_constant(True, span))]

        def rest() -> None:
            self._clause(clauses, position + 1, innermost, ended)

        def use(element: Expression) -> None:
            self.assign_fresh(clauses[position].target, element)
            self.conditions(clauses[position].ifs, rest)

        self.loop(clauses[position].iter, use, ended)
        self.emit(If(span, is_over, [], [Break(span)]))

    def conditions(self, tests: list[ast.expr], inside: Callable[[], None]) -> None:
        if not tests:
            return inside()
        test = self.condition(tests[0])
        before = self.flow.copy()
        self.assume(tests[0], True)
        with self.capture() as body:
            self.conditions(tests[1:], inside)
        self.flow.become(before)
        self.emit(If(self.span(tests[0]), test, body, []))

    def assign_fresh(self, target: ast.expr, value: Expression) -> None:
        """Binds the targets of a loop clause to new variables."""
        raise NotImplementedError

    def assume(self, test: ast.expr, outcome: bool) -> None:
        """Narrows what is known after a test."""
        raise NotImplementedError
