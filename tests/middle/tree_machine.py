"""The meaning of the typed tree, run directly with Python's own objects: what kir must agree with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from kgen.frontend import tree
from kgen.frontend.types import ClassType, OptionalType, underlying


@dataclass(eq=False)
class Thing:
    class_: ClassType
    fields: dict[str, object] = field(default_factory=dict[str, object])


class Leaving(BaseException):
    """break, continue, return, or an error on its way out."""


class Breaks(Leaving):
    pass


class Continues(Leaving):
    pass


class Returns(Leaving):
    def __init__(self, value: object) -> None:
        self.value = value


class Errors(Leaving):
    def __init__(self, error: Thing) -> None:
        self.error = error


class Passing(BaseException):
    """Something that leaves the body of a loop over a generator, unseen by the generator's handlers."""

    def __init__(self, leaving: Leaving, loop: object) -> None:
        self.leaving = leaving
        self.loop = loop


Frame = dict[tree.Local, object]


class TreeMachine:
    def __init__(self, program: tree.Program, failing: int = -1) -> None:
        self.statics: dict[tree.Static, object] = {static: static.initial for static in program.statics}
        self.memory_error = program.memory_error
        self.failing = failing
        self.allocations = 0
        self.yields: list[Callable[[object], None]] = []
        self.handled: list[Thing] = []

    def call(self, function: tree.Function, arguments: list[object]) -> object:
        frame: Frame = dict(zip(function.parameters, arguments, strict=True))
        frame.update(dict.fromkeys(function.locals))
        try:
            self.run(function.body, frame)
        except Returns as returns:
            return returns.value
        return None

    def run(self, nodes: list[tree.Statement], frame: Frame) -> None:
        for node in nodes:
            self.step(node, frame)

    def step(self, node: tree.Statement, frame: Frame) -> None:
        match node:
            case tree.Evaluate(value=value):
                self.get(value, frame)
            case tree.Assign(target=target, value=value):
                self.put(target, self.get(value, frame), frame)
            case tree.Clear(target=target):
                self.put(target, None, frame)
            case tree.If(test=test, body=body, orelse=orelse):
                self.run(body if self.get(test, frame) else orelse, frame)
            case tree.ForRange(target=target, start=start, stop=stop, step=step, body=body, orelse=orelse):
                first, last = self.get(start, frame), self.get(stop, frame)
                assert isinstance(first, int) and isinstance(last, int)
                for number in range(first, last, step):
                    frame[target] = number
                    try:
                        self.run(body, frame)
                    except Breaks:
                        break
                    except Continues:
                        continue
                else:
                    self.run(orelse, frame)
            case tree.While(test=test, body=body, orelse=orelse, step=step):
                while self.get(test, frame):
                    try:
                        self.run(body, frame)
                    except Breaks:
                        break
                    except Continues:
                        pass
                    self.run(step, frame)
                else:
                    self.run(orelse, frame)
            case tree.ForGenerator():
                self.loop(node, frame)
            case tree.Yield(value=value):
                self.yields[-1](self.get(value, frame))
            case tree.Return(value=value):
                raise Returns(None if value is None else self.get(value, frame))
            case tree.Break():
                raise Breaks
            case tree.Continue():
                raise Continues
            case tree.Raise(value=None):
                raise Errors(self.handled[-1])
            case tree.Raise(value=tree.Expression() as value):
                error = self.get(value, frame)
                assert isinstance(error, Thing)
                raise Errors(error)
            case tree.Try():
                self.attempt(node, frame)
            case _:
                raise NotImplementedError(type(node).__name__)

    def attempt(self, node: tree.Try, frame: Frame) -> None:
        try:
            try:
                self.run(node.body, frame)
            except Errors as errors:
                self.handle(node, errors, frame)
            else:
                self.run(node.orelse, frame)
        finally:
            self.run(node.final, frame)

    def handle(self, node: tree.Try, errors: Errors, frame: Frame) -> None:
        for handler in node.handlers:
            if not handler.classes or any(errors.error.class_.is_subclass_of(c) for c in handler.classes):
                if handler.target is not None:
                    frame[handler.target] = errors.error
                depth = len(self.handled)
                self.handled.append(errors.error)
                try:
                    self.run(handler.body, frame)
                finally:
                    del self.handled[depth:]
                return
        raise errors

    def loop(self, node: tree.ForGenerator, frame: Frame) -> None:
        arguments = [self.get(argument, frame) for argument in node.arguments]

        def body(value: object) -> None:
            frame[node.target] = value
            outer, self.yields = self.yields, outer_yields
            handled, self.handled = self.handled, outer_handled
            try:
                self.run(node.body, frame)
            except Continues:
                pass
            except Leaving as leaving:
                raise Passing(leaving, body) from None
            finally:
                self.yields = outer
                self.handled = handled

        outer_yields, outer_handled = self.yields, self.handled
        self.handled = [*outer_handled]
        self.yields = [*self.yields, body]
        try:
            self.call(node.function, arguments)
        except Passing as passing:
            if passing.loop is not body:
                raise
            if not isinstance(passing.leaving, Breaks):
                raise passing.leaving from None
            return
        finally:
            self.yields, self.handled = outer_yields, outer_handled
        self.run(node.orelse, frame)

    # Expressions.

    def put(self, target: tree.Expression, value: object, frame: Frame) -> None:
        match target:
            case tree.LocalRef(local=local):
                frame[local] = value
            case tree.StaticRef(static=static):
                self.statics[static] = value
            case tree.FieldOf(object=object_, field=field_):
                thing = self.get(object_, frame)
                assert isinstance(thing, Thing)
                thing.fields[field_.name] = value
            case _:
                raise NotImplementedError

    def get(self, node: tree.Expression, frame: Frame) -> object:
        match node:
            case tree.Constant(value=value):
                return value
            case tree.LocalRef(local=local):
                return frame[local]
            case tree.StaticRef(static=static):
                return self.statics[static]
            case tree.FieldOf(object=object_, field=field_):
                thing = self.get(object_, frame)
                assert isinstance(thing, Thing)
                return thing.fields[field_.name]
            case tree.Arithmetic(operator=operator, left=left, right=right):
                a, b = self.get(left, frame), self.get(right, frame)
                assert isinstance(a, int) and isinstance(b, int)
                exact = {"add": a + b, "sub": a - b, "mul": a * b}[operator]
                return ((exact + (1 << 63)) % (1 << 64)) - (1 << 63)
            case tree.Compare(operator=operator, left=left, right=right):
                a, b = self.get(left, frame), self.get(right, frame)
                if operator in ("eq", "ne"):
                    return (a is b or a == b) == (operator == "eq")
                assert isinstance(a, int) and isinstance(b, int)
                return {"lt": a < b, "le": a <= b, "gt": a > b, "ge": a >= b}[operator]
            case tree.Not(value=value):
                return not self.get(value, frame)
            case tree.Conditional(test=test, then=then, otherwise=otherwise):
                return self.get(then if self.get(test, frame) else otherwise, frame)
            case tree.Convert(value=value):
                return self.get(value, frame)
            case tree.IsNone(value=value):
                return self.get(value, frame) is None
            case tree.Call(function=function, arguments=arguments):
                return self.call(function, [self.get(a, frame) for a in arguments])
            case tree.NewObject(type=type_, constructor=constructor, arguments=arguments):
                values = [self.get(a, frame) for a in arguments]
                made = self.allocate(type_)
                if constructor is not None:
                    self.call(constructor, [made, *values])
                return made
            case tree.Sequence(statements=statements, value=value):
                self.run(statements, frame)
                return self.get(value, frame)
            case _:
                raise NotImplementedError(type(node).__name__)

    def allocate(self, type_: object) -> Thing:
        assert isinstance(type_, ClassType)
        self.allocations += 1
        if self.allocations - 1 == self.failing:
            assert self.memory_error is not None
            raise Errors(Thing(self.memory_error))
        thing = Thing(type_)
        for field_ in type_.fields:
            empty = isinstance(underlying(field_.type), OptionalType | ClassType)
            thing.fields[field_.name] = None if empty else 0
        return thing
