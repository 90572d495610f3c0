"""`match`: patterns become tests, captures become assignments inside them."""

from __future__ import annotations

import ast
import collections
import enum

from kgen.frontend.arguments import Argument
from kgen.frontend.calls.instances import expand_members, instance_test, instance_types
from kgen.frontend.flow import Flow, join
from kgen.frontend.live import is_one_of
from kgen.frontend.narrowing import Narrowing, narrow_from, narrow_to, parts_of
from kgen.frontend.tree import (
    Arithmetic,
    Assign,
    Compare,
    Constant,
    Expression,
    If,
    IsMember,
    IsNone,
    Local,
    LocalRef,
    Not,
    Panic,
    ShortCircuit,
    Span,
    Statement,
    TupleItem,
)
from kgen.frontend.types import (
    BOOL,
    INT,
    NEVER,
    NONE,
    ArrayType,
    ClassType,
    EnumType,
    IntType,
    OptionalType,
    StructType,
    TupleType,
    Type,
    UnionType,
    underlying,
)


class Patterns(Narrowing):
    """Part of the checker: match statements."""

    def match_statement(self, node: ast.Match) -> None:
        """Emits a `match` as a chain of ifs over a subject that is evaluated once."""
        span = self.span(node.subject)
        value = self.value(node.subject)
        subject_name = node.subject.id if isinstance(node.subject, ast.Name) else None
        local = self._subject_local(value, subject_name, span)
        remaining = value.type
        covered: set[int] = set()
        exits: list[Flow] = []
        cases: list[tuple[Expression | None, list[Statement], Span]] = []
        entry = self.flow.copy()
        is_exhausted = False
        for case in node.cases:
            if is_exhausted:
                self.report("K0607", case.pattern, "this pattern can never match: the ones above cover everything")
                break
            self.flow = entry.copy()
            subject = self.narrowed(LocalRef(local.type, span, local), remaining)
            with self.capture() as test_statements:
                test, matched = self._pattern(case.pattern, subject, subject_name)
            if subject_name is not None and matched is not NEVER and subject_name in self.flow.bindings:
                self.flow.narrow(subject_name, matched)
            if case.guard is not None:
                guard = self.condition(case.guard)
                self.assume(case.guard, True)
                test = _both(test, guard)
            body = self.suite(case.body)
            exits.append(self.flow)
            if test is None:
                is_exhausted = True
            cases.append(
                (self.sequence(test_statements, test) if test is not None else None, body, self.span(case.pattern))
            )
            if case.guard is None and test is not None:
                remaining = self._rest(case.pattern, remaining, covered)
                if remaining is NEVER or self._covers(remaining, covered):
                    is_exhausted = True
            if test is None and test_statements:
                cases[-1] = (None, [*test_statements, *body], self.span(case.pattern))
        rest: list[Statement] = []
        self.flow = entry
        if is_exhausted:
            if cases and cases[-1][0] is not None:
                rest = [Panic(span, "unreachable", "no case of the match fits")]
            self.flow = join(exits)
        else:
            if subject_name is not None and remaining is not NEVER and subject_name in self.flow.bindings:
                self.flow.narrow(subject_name, remaining)
            self.flow = join([*exits, self.flow])
        for test, body, where in reversed(cases):
            rest = body if test is None else [If(where, test, body, rest)]
        self.statements.extend(rest)

    def _subject_local(self, value: Expression, name: str | None, span: Span) -> Local:
        binding = self.flow.bindings.get(name) if name is not None else None
        if binding is not None and binding.local is not None and binding.local.type is value.type:
            return binding.local
        local = self.temporary(value.type, span, "subject")
        self.emit(Assign(span, LocalRef(value.type, span, local), value))
        return local

    def _covers(self, type_: Type, covered: set[int]) -> bool:
        type_ = underlying(type_)
        if isinstance(type_, EnumType) and not type_.is_flag:
            return all(member.stored in covered for member in type_.members)
        if type_ is BOOL:
            return {0, 1} <= covered
        return False

    def _rest(self, pattern: ast.pattern, type_: Type, covered: set[int]) -> Type:
        """What is left of the subject's type after an unguarded case."""
        match pattern:
            case ast.MatchOr(patterns=parts):
                for part in parts:
                    type_ = self._rest(part, type_, covered)
                return type_
            case ast.MatchSingleton(value=None):
                return narrow_from(type_, [NONE])
            case ast.MatchSingleton(value=bool() as flag):
                covered.add(int(flag))
                return type_
            case ast.MatchValue(value=value):
                found = self.build_time(value)
                if isinstance(found, enum.Enum):
                    made = self.constant(found, self.span(value), value)
                    if isinstance(made, Constant) and isinstance(made.value, int):
                        covered.add(int(made.value))
                return type_
            case ast.MatchClass(cls=class_node, patterns=positional, kwd_patterns=keywords):
                if all(_is_irrefutable(p) for p in [*positional, *keywords]):
                    return narrow_from(type_, expand_members(self, type_, instance_types(self, class_node)))
                return type_
            case ast.MatchAs(pattern=ast.pattern() as inner):
                return self._rest(inner, type_, covered)
            case ast.MatchAs() | ast.MatchStar():
                return NEVER
            case _:
                return type_

    # Each gives the test (None: always true) and what the subject is when it holds.

    def _pattern(
        self, pattern: ast.pattern, subject: Expression, name: str | None = None
    ) -> tuple[Expression | None, Type]:
        span = self.span(pattern)
        match pattern:
            case ast.MatchAs(pattern=None, name=None):
                return None, subject.type
            case ast.MatchAs(pattern=None, name=str() as captured):
                return self._capture_name(captured, subject, span), subject.type
            case ast.MatchAs(pattern=ast.pattern() as inner, name=str() as captured):
                test, matched = self._pattern(inner, subject, name)
                bound = self._capture_name(captured, self._narrowed_subject(subject, matched), span)
                return _both(test, bound), matched
            case ast.MatchValue(value=value):
                return self._value_pattern(value, subject), self._without_none(subject.type)
            case ast.MatchSingleton(value=None):
                if not isinstance(subject.type, OptionalType):
                    self.refuse("K0607", pattern, f"a `{subject.type}` is never None")
                return IsNone(BOOL, span, subject), NONE
            case ast.MatchSingleton(value=flag):
                equal = self.equality(subject, self.bool_constant(bool(flag), span), pattern, (pattern, pattern))
                if equal is None:
                    self.refuse("K0607", pattern, f"a `{subject.type}` is never {flag}")
                return equal, subject.type
            case ast.MatchOr(patterns=parts):
                return self._or_pattern(parts, subject, span)
            case ast.MatchClass():
                return self._class_pattern(pattern, subject)
            case ast.MatchSequence(patterns=parts):
                return self._sequence_pattern(pattern, parts, subject), self._without_none(subject.type)
            case _:
                self.refuse("K0606", pattern, "this pattern is not in the subset", "use if and isinstance")

    def _without_none(self, type_: Type) -> Type:
        return type_.inner if isinstance(type_, OptionalType) else type_

    def _narrowed_subject(self, subject: Expression, matched: Type) -> Expression:
        return subject if subject.type is matched or matched is NEVER else self.narrowed(subject, matched)

    def _capture_name(self, name: str, subject: Expression, span: Span) -> Expression | None:
        """Binds a capture; the assignment is part of the test, so that guards can read it."""
        local = self.variable(name, subject.type, span)
        assign = Assign(span, LocalRef(subject.type, span, local), subject)
        self.flow.bind(name, local)
        return self.sequence([assign], self.bool_constant(True, span))

    def _value_pattern(self, value: ast.expr, subject: Expression) -> Expression:
        inner = subject
        tests: list[Expression] = []
        if isinstance(subject.type, OptionalType):
            tests.append(self._present(subject))
            inner = self.convert("unwrap", subject, subject.type.inner)
        expected = inner.type
        constant = self.expression(value, expected)
        if isinstance(inner.type, UnionType):
            equal = self.equality(inner, self.settle(constant, value), value, (value, value))
        else:
            equal = self.equality(inner, constant, value, (value, value))
        if equal is None:
            self.refuse(
                "K0607",
                value,
                f"a `{subject.type}` is never equal to a `{constant.type}`",
                f"write a pattern for a `{subject.type}`",
            )
        for test in tests:
            equal = ShortCircuit(BOOL, test.span, "and", test, equal)
        return equal

    def _present(self, subject: Expression) -> Expression:
        return Not(BOOL, subject.span, IsNone(BOOL, subject.span, subject))

    def _or_pattern(self, parts: list[ast.pattern], subject: Expression, span: Span) -> tuple[Expression | None, Type]:
        tests: list[Expression] = []
        types_: list[Type] = []
        for part in parts:
            if any(isinstance(p, ast.MatchAs) and p.name is not None for p in ast.walk(part)):
                self.refuse("K0606", part, "a capture inside `|` is not in the subset", "write one case per pattern")
            test, matched = self._pattern(part, subject)
            types_.append(matched)
            if test is None:
                return None, subject.type
            tests.append(test)
        result = tests[-1]
        for test in reversed(tests[:-1]):
            result = ShortCircuit(BOOL, span, "or", test, result)
        wanted = [p for t in types_ for p in parts_of(t)]
        return result, narrow_to(subject.type, wanted)

    def _class_pattern(self, pattern: ast.MatchClass, subject: Expression) -> tuple[Expression | None, Type]:
        span = self.span(pattern)
        members = instance_types(self, pattern.cls)
        found = self.build_time(pattern.cls)
        if is_one_of(found, (int, str, bytes, bool)) or isinstance(underlying(members[0]), IntType):
            return self._builtin_class_pattern(pattern, subject, members)
        expanded = expand_members(self, subject.type, members)
        matched = narrow_to(subject.type, expanded)
        if matched is NEVER:
            self.refuse("K0607", pattern, f"a `{subject.type}` is never a `{members[0]}`")
        test: Expression | None = None
        if matched is not subject.type:
            test = instance_test(self, subject, members, pattern)
        if not isinstance(matched, ClassType | StructType):
            if pattern.patterns or pattern.kwd_patterns:
                self.refuse("K0606", pattern, "the pattern does not say which class has these attributes")
            return test, matched
        inner = self.narrowed(subject, matched)
        self.classes.complete(matched)
        names: tuple[str, ...] = getattr(matched.python, "__match_args__", ())
        pairs: list[tuple[str, ast.pattern]] = []
        for position, part in enumerate(pattern.patterns):
            if position >= len(names):
                self.refuse("K0606", part, f"`{matched}` has {len(names)} positional patterns")
            pairs.append((names[position], part))
        pairs += list(zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True))
        for attribute, part in pairs:
            place = ast.copy_location(ast.Name(attribute), part)
            value = self.member(inner, attribute, place)
            inner_test, _ = self._pattern(part, self._kept(value, part))
            test = _both(test, inner_test)
        if matched is not subject.type and test is None:
            test = self.bool_constant(True, span)
        return test, matched

    def _kept(self, value: Expression, part: ast.pattern) -> Expression:
        """A sub-subject: plain captures need no temporary."""
        del part
        return value

    def _builtin_class_pattern(
        self, pattern: ast.MatchClass, subject: Expression, members: list[Type]
    ) -> tuple[Expression | None, Type]:
        expanded = expand_members(self, subject.type, members)
        matched = narrow_to(subject.type, expanded)
        if matched is NEVER:
            self.refuse("K0607", pattern, f"a `{subject.type}` is never a `{members[0]}`")
        test = None if matched is subject.type else instance_test(self, subject, members, pattern)
        for part in pattern.patterns[:1]:
            inner_test, _ = self._pattern(part, self._narrowed_subject(subject, matched))
            test = _both(test, inner_test)
        return test, matched

    def _sequence_pattern(
        self, pattern: ast.pattern, parts: list[ast.pattern], subject: Expression
    ) -> Expression | None:
        span = self.span(pattern)
        test: Expression | None = None
        if isinstance(subject.type, OptionalType):
            test = self._present(subject)
            subject = self.convert("unwrap", subject, subject.type.inner)
        if isinstance(subject.type, UnionType):
            member = self._sequence_member(subject.type, pattern, parts)
            test = _both(test, IsMember(BOOL, span, subject, [member]))
            subject = self.convert("unwrap", subject, member)
        subject = self.as_tuple(subject)
        type_ = underlying(subject.type)
        star = next((i for i, part in enumerate(parts) if isinstance(part, ast.MatchStar)), None)
        if isinstance(type_, TupleType):
            if star is None and len(parts) != len(type_.elements):
                self.refuse("K0607", pattern, f"the pattern has {len(parts)} items, the tuple {len(type_.elements)}")
            for position, part in enumerate(parts):
                if isinstance(part, ast.MatchStar):
                    if part.name is not None:
                        self.refuse(
                            "K0606",
                            part,
                            "the rest of a tuple cannot be captured by a pattern",
                            "use a slice in the body",
                        )
                    break
                item = TupleItem(type_.elements[position], span, subject, position)
                inner, _ = self._pattern(part, item)
                test = _both(test, inner)
            for back, part in enumerate(reversed(parts[star + 1 :] if star is not None else [])):
                position = len(type_.elements) - 1 - back
                inner, _ = self._pattern(part, TupleItem(type_.elements[position], span, subject, position))
                test = _both(test, inner)
            return test
        if self.resolver.builtin_of(type_) in (str, bytes, bytearray, dict, set):
            self.refuse("K0607", pattern, f"a `{subject.type}` is never a sequence here, as in Python", "compare it")
        if isinstance(type_, ClassType | StructType | ArrayType):
            length = self.length(subject, pattern)
            wanted = Constant(INT, span, len(parts) - (1 if star is not None else 0))
            test = _both(test, Compare(BOOL, span, "ge" if star is not None else "eq", length, wanted))
            for position, part in enumerate(parts):
                if isinstance(part, ast.MatchStar):
                    if part.name is not None:
                        test = _both(test, self._capture_rest(part.name, subject, position, len(parts), span, pattern))
                    continue
                index = position if star is None or position < star else position - len(parts)
                item = self._item_value(subject, index, span, pattern)
                with self.capture() as statements:
                    held = self.hold(item)
                    inner, _ = self._pattern(part, held)
                if inner is None:
                    continue
                test = _both(test, self.sequence(statements, inner))
            return test
        self.refuse("K0607", pattern, f"a `{subject.type}` is never a sequence")

    def _sequence_member(self, type_: UnionType, pattern: ast.pattern, parts: list[ast.pattern]) -> Type:
        """The one member of a union that a sequence pattern can match."""
        has_star = any(isinstance(part, ast.MatchStar) for part in parts)
        fitting: list[Type] = []
        for member in type_.members:
            plain = underlying(member)
            if isinstance(plain, TupleType):
                fits = len(plain.elements) == len(parts) or (has_star and len(plain.elements) >= len(parts) - 1)
            else:
                fits = isinstance(plain, ArrayType) or self.resolver.builtin_of(plain) in (list, collections.deque)
            if fits:
                fitting.append(member)
        if not fitting:
            self.refuse("K0607", pattern, f"a `{type_}` is never such a sequence")
        if len(fitting) > 1:
            names = " and ".join(f"`{member}`" for member in fitting)
            self.refuse("K0606", pattern, f"{names} could both match here", "test with isinstance first")
        return fitting[0]

    def _capture_rest(
        self, name: str, subject: Expression, position: int, count: int, span: Span, pattern: ast.pattern
    ) -> Expression | None:
        """`[first, *rest]`: binds a list of what the other patterns leave."""
        with self.capture() as statements:
            after = Constant(INT, span, count - position - 1)
            stop = Arithmetic(INT, span, "sub", self.length(subject, pattern), after, "wrapping")
            rest = self.items_between(subject, position, self.hold(stop), pattern)
            bound = self._capture_name(name, rest, span)
        assert bound is not None
        return self.sequence(statements, bound)

    def items_between(self, held: Expression, start: int, stop: Expression, node: ast.AST) -> Expression:
        """A list of the items at `start` to before `stop`."""
        raise NotImplementedError

    def _item_value(self, subject: Expression, index: int, span: Span, node: ast.AST) -> Expression:
        number = Constant(INT, span, index)
        if isinstance(underlying(subject.type), ArrayType):
            return self.item(subject, number, node)
        return self.method_call(subject, "__getitem__", [Argument(node, None, number)], node)


def _both(one: Expression | None, other: Expression | None) -> Expression | None:
    if one is None or other is None:
        return one if other is None else other
    if isinstance(other, Constant) and other.value is True:
        return one
    return ShortCircuit(BOOL, other.span, "and", one, other)


def _is_irrefutable(pattern: ast.pattern) -> bool:
    if isinstance(pattern, ast.MatchAs):
        return pattern.pattern is None or _is_irrefutable(pattern.pattern)
    return False
