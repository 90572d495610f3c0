"""Random typed trees about objects that point to each other: what `kgen.middle` has to get right.

Functions call only later ones, loops are short, and every path of `main` ends. The observable result is the
static `trace`, which every function mixes numbers into.
"""

from __future__ import annotations

import random

from kgen.frontend import tree
from kgen.frontend.types import BOOL, INT, NONE, ClassType, Field, Type, optional
from kgen.middle.traverse import descendants

SPAN = tree.Span("random.py", 1, 0, 1, 1)


class Author:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.error = ClassType("Error", Exception)
        self.memory_error = ClassType("MemoryError", MemoryError)
        self.bad = ClassType("Bad", Exception)
        self.node = ClassType("Node", object)
        self.optional_node = optional(self.node)
        for sub in (self.memory_error, self.bad):
            sub.base = self.error
            self.error.subclasses.append(sub)
        self.node.fields = [
            Field("next", self.optional_node, 0),
            Field("other", self.optional_node, 1),
            Field("value", INT, 2),
        ]
        self.bad.fields = [Field("node", self.optional_node, 0)]
        self.classes = [self.error, self.memory_error, self.bad, self.node]
        for number, class_ in enumerate(self.classes):
            class_.class_id, class_.class_id_end, class_.live = number, number + 1, True
        self.error.class_id_end = 3
        self.trace = tree.Static("m.trace", INT, 0)
        self.shared = tree.Static("m.shared", self.optional_node, None)
        self.functions: list[tree.Function] = []
        self.generators: list[tree.Function] = []
        self.init = self.make_init()
        self.locals: list[tree.Local] = []
        self.parameters: list[tree.Local] = []
        self.extra: list[tree.Local] = []
        self.in_generator = False
        self.in_loop = 0
        self.handling = 0
        self.size = 0

    def program(self) -> tree.Program:
        for number in range(self.random.randint(1, 3), -1, -1):
            if self.random.random() < 0.6:
                self.generators.append(self.make_function(f"generator{number}", is_generator=True))
            self.functions.insert(0, self.make_function(f"f{number}"))
        main = self.make_main()
        return tree.Program(
            [main, *self.functions, self.init], [main], [self.trace, self.shared], self.classes, self.memory_error
        )

    # Functions.

    def make_init(self) -> tree.Function:
        self_, next_, value = (
            tree.Local("self", self.node, SPAN, True),
            tree.Local("next", self.optional_node, SPAN, True),
            tree.Local("value", INT, SPAN, True),
        )
        body: list[tree.Statement] = [
            tree.Assign(SPAN, self.field(self.ref(self_), 0), self.ref(next_)),
            tree.Assign(SPAN, self.field(self.ref(self_), 2), self.ref(value)),
        ]
        return tree.Function("m.Node.__init__", "Node.__init__", "random.py", SPAN, [self_, next_, value], NONE, body)

    def make_function(self, name: str, is_generator: bool = False) -> tree.Function:
        self.parameters = [tree.Local("p", self.node, SPAN, True), tree.Local("q", self.optional_node, SPAN, True)]
        self.locals = [tree.Local(n, self.node, SPAN) for n in ("a", "b")]
        self.locals += [tree.Local(n, self.optional_node, SPAN) for n in ("x", "y")]
        self.extra = []
        self.in_generator = is_generator
        self.in_loop = self.handling = 0
        self.size = self.random.randint(4, 14)
        none = tree.Constant(self.optional_node, SPAN, None)
        first = self.parameters[0]
        body: list[tree.Statement] = [
            tree.Assign(SPAN, self.ref(local), self.new(none) if self.random.random() < 0.4 else self.ref(first))
            for local in self.locals[:2]
        ]
        body += [
            tree.Assign(SPAN, self.ref(local), tree.Constant(self.optional_node, SPAN, None))
            for local in self.locals[2:]
        ]
        body += self.statements(3)
        if is_generator:
            body.append(tree.Yield(SPAN, self.node_value(2)))
        else:
            body.append(tree.Return(SPAN, self.node_value(2)))
        return tree.Function(
            f"m.{name}",
            name,
            "random.py",
            SPAN,
            self.parameters,
            self.node,
            body,
            [*self.locals, *self.extra],
            is_generator=is_generator,
        )

    def make_main(self) -> tree.Function:
        self.parameters = []
        self.locals = []
        self.extra = []
        self.in_generator = False
        result = tree.Local("result", INT, SPAN)
        call = tree.Call(
            self.node, SPAN, self.functions[0], [self.new(), tree.Convert(self.optional_node, SPAN, "wrap", self.new())]
        )
        note = tree.Assign(SPAN, self.ref(result), self.field(call, 2))
        bad = tree.Assign(SPAN, self.ref(result), tree.Constant(INT, SPAN, -1))
        forget = tree.Assign(
            SPAN,
            tree.StaticRef(self.optional_node, SPAN, self.shared),
            tree.Constant(self.optional_node, SPAN, None),
        )
        body: list[tree.Statement] = [
            tree.Try(SPAN, [note], [tree.Handler([self.error], None, [bad], SPAN)], [], [forget]),
            tree.Return(SPAN, self.ref(result)),
        ]
        return tree.Function("m.main", "main", "random.py", SPAN, [], INT, body, [result])

    # Statements.

    def statements(self, depth: int) -> list[tree.Statement]:
        return [self.statement(depth) for _ in range(self.random.randint(1, 3))]

    def statement(self, depth: int) -> tree.Statement:
        self.size -= 1
        choices = ["node", "optional", "field", "field", "shared", "trace", "walrus"]
        if depth > 0 and self.size > 0:
            choices += ["if", "range", "generator", "generator", "try", "try", "while", "call"]
            if self.in_generator and self.in_loop < 2:
                choices += ["yield", "yield"]
            if self.random.random() < 0.5:
                choices += ["leave", "raise"]
        match self.random.choice(choices):
            case "node":
                return tree.Assign(SPAN, self.ref(self.pick(self.node, True)), self.node_value(2))
            case "optional":
                return tree.Assign(SPAN, self.ref(self.pick(self.optional_node, True)), self.optional_value(2))
            case "field":
                return tree.Assign(SPAN, self.field(self.node_value(1), self.random.randint(0, 1)), self.leaf())
            case "shared":
                target = tree.StaticRef(self.optional_node, SPAN, self.shared)
                return tree.Assign(SPAN, target, self.optional_value(2))
            case "trace":
                return self.note(self.number(2))
            case "walrus":
                return tree.Evaluate(SPAN, self.call(2) if self.later() else self.number(1))
            case "call":
                return tree.Evaluate(SPAN, self.call(2) if self.later() else self.new())
            case "if":
                return tree.If(SPAN, self.test(), self.statements(depth - 1), self.statements(depth - 1))
            case "range":
                target = self.variable("i", INT)
                stop = tree.Constant(INT, SPAN, self.random.randint(0, 3))
                start = tree.Constant(INT, SPAN, 0)
                body = self.loop_body(depth)
                return tree.ForRange(SPAN, target, start, stop, self.random.choice([1, 1, 2]), body, self.orelse(depth))
            case "while":
                counter = self.variable("n", INT)
                test = tree.Compare(BOOL, SPAN, "lt", self.ref(counter), tree.Constant(INT, SPAN, 2))
                one = tree.Constant(INT, SPAN, 1)
                step = tree.Assign(
                    SPAN, self.ref(counter), tree.Arithmetic(INT, SPAN, "add", self.ref(counter), one, "wrapping")
                )
                start = tree.Assign(SPAN, self.ref(counter), tree.Constant(INT, SPAN, 0))
                loop = tree.While(SPAN, test, self.loop_body(depth), self.orelse(depth), [step])
                return tree.If(SPAN, tree.Constant(BOOL, SPAN, True), [start, loop], [])
            case "generator" if self.generators and self.in_loop < 2:
                target = self.variable("g", self.node)
                generator = self.random.choice(self.generators)
                arguments = [self.node_value(1), self.optional_value(1)]
                return tree.ForGenerator(
                    SPAN, generator, arguments, target, self.loop_body(depth, target), self.orelse(depth)
                )
            case "try":
                return self.attempt(depth)
            case "yield":
                return tree.Yield(SPAN, self.node_value(2))
            case "raise":
                if self.handling and self.random.random() < 0.5:
                    return tree.Raise(SPAN, None)
                return tree.Raise(SPAN, tree.NewObject(self.bad, SPAN, None, []))
            case "leave":
                if self.in_loop and self.random.random() < 0.7:
                    return tree.Break(SPAN) if self.random.random() < 0.5 else tree.Continue(SPAN)
                return tree.Return(SPAN, None if self.in_generator else self.node_value(2))
            case _:
                return self.note(self.number(1))

    def loop_body(self, depth: int, target: tree.Local | None = None) -> list[tree.Statement]:
        self.in_loop += 1
        if target is not None:
            self.locals.append(target)
        body = self.statements(depth - 1)
        if target is not None:
            self.locals.remove(target)
        self.in_loop -= 1
        return body

    def orelse(self, depth: int) -> list[tree.Statement]:
        return self.statements(depth - 1) if self.random.random() < 0.3 else []

    def attempt(self, depth: int) -> tree.Statement:
        body = self.statements(depth - 1)
        handlers: list[tree.Handler] = []
        if self.random.random() < 0.7:
            class_ = self.random.choice([self.bad, self.memory_error, self.error])
            target = self.variable("e", class_) if self.random.random() < 0.5 else None
            self.handling += 1
            handlers.append(tree.Handler([class_], target, self.statements(depth - 1), SPAN))
            self.handling -= 1
        final = self.quiet(depth) if not handlers or self.random.random() < 0.5 else []
        return tree.Try(SPAN, body, handlers, self.orelse(depth) if handlers else [], final)

    def quiet(self, depth: int) -> list[tree.Statement]:
        handling, self.handling = self.handling, 0
        in_loop, self.in_loop = self.in_loop, 2
        found = [s for s in self.statements(depth - 1) if not leaves(s)]
        self.handling, self.in_loop = handling, in_loop
        return found or [self.note(self.number(1))]

    def note(self, number: tree.Expression) -> tree.Statement:
        trace = tree.StaticRef(INT, SPAN, self.trace)
        mixed = tree.Arithmetic(
            INT, SPAN, "mul", tree.StaticRef(INT, SPAN, self.trace), tree.Constant(INT, SPAN, 31), "wrapping"
        )
        return tree.Assign(SPAN, trace, tree.Arithmetic(INT, SPAN, "add", mixed, number, "wrapping"))

    # Expressions.

    def ref(self, local: tree.Local) -> tree.Expression:
        return tree.LocalRef(local.type, SPAN, local)

    def field(self, value: tree.Expression, index: int) -> tree.Expression:
        field = self.node.fields[index]
        return tree.FieldOf(field.type, SPAN, value, field)

    def variable(self, name: str, type_: Type) -> tree.Local:
        local = tree.Local(f"{name}{len(self.extra)}", type_, SPAN)
        self.extra.append(local)
        return local

    def pick(self, type_: Type, writes: bool = False) -> tree.Local:
        known = [local for local in [*self.locals, *self.parameters] if local.type is type_]
        if writes and self.random.random() < 0.8:
            known = [local for local in self.locals if local.type is type_]
        return self.random.choice(known)

    def leaf(self) -> tree.Expression:
        """What fields get: None or a new object that points nowhere, because cycles leak by design."""
        none = tree.Constant(self.optional_node, SPAN, None)
        if self.random.random() < 0.3:
            return none
        return tree.Convert(self.optional_node, SPAN, "wrap", self.new(none))

    def new(self, next_: tree.Expression | None = None) -> tree.Expression:
        value = tree.Constant(INT, SPAN, self.random.randint(1, 99))
        if next_ is None:
            next_ = tree.Constant(self.optional_node, SPAN, None)
            if self.random.random() < 0.3 and self.locals:
                next_ = self.optional_value(1)
        return tree.NewObject(self.node, SPAN, self.init, [next_, value])

    def later(self) -> bool:
        return bool(self.functions)

    def call(self, depth: int) -> tree.Expression:
        function = self.random.choice(self.functions)
        return tree.Call(self.node, SPAN, function, [self.node_value(depth - 1), self.optional_value(depth - 1)])

    def node_value(self, depth: int) -> tree.Expression:
        kind = self.random.random()
        if depth <= 0 or kind < 0.35:
            return self.ref(self.pick(self.node))
        if kind < 0.5:
            return self.new()
        if kind < 0.65 and self.later() and self.in_loop < 2:
            return self.call(depth - 1)
        if kind < 0.75:
            local = self.pick(self.node, True)
            assign = tree.Assign(SPAN, self.ref(local), self.node_value(depth - 1))
            return tree.Sequence(self.node, SPAN, [assign], self.ref(local))
        temporary = self.variable(".t", self.optional_node)
        assign = tree.Assign(SPAN, self.ref(temporary), self.optional_value(depth - 1))
        chosen = tree.Conditional(
            self.node,
            SPAN,
            tree.IsNone(BOOL, SPAN, self.ref(temporary)),
            self.ref(self.pick(self.node)),
            tree.Convert(self.node, SPAN, "unwrap", self.ref(temporary)),
        )
        return tree.Sequence(self.node, SPAN, [assign], chosen)

    def optional_value(self, depth: int) -> tree.Expression:
        kind = self.random.random()
        if depth <= 0 or kind < 0.3:
            return self.ref(self.pick(self.optional_node))
        if kind < 0.6:
            return self.field(self.node_value(depth - 1), self.random.randint(0, 1))
        if kind < 0.7:
            return tree.StaticRef(self.optional_node, SPAN, self.shared)
        if kind < 0.75:
            return tree.Constant(self.optional_node, SPAN, None)
        return tree.Convert(self.optional_node, SPAN, "wrap", self.node_value(depth))

    def number(self, depth: int) -> tree.Expression:
        if self.random.random() < 0.8:
            return self.field(self.node_value(depth), 2)
        return tree.Constant(INT, SPAN, self.random.randint(0, 9))

    def test(self) -> tree.Expression:
        if self.random.random() < 0.4:
            return tree.IsNone(BOOL, SPAN, self.optional_value(2))
        if self.random.random() < 0.3:
            left, right = self.optional_value(1), self.optional_value(1)
            return tree.Compare(BOOL, SPAN, "eq", left, right)
        return tree.Compare(BOOL, SPAN, "lt", self.number(1), tree.Constant(INT, SPAN, 50))


def leaves(statement: tree.Statement) -> bool:
    """Whether a statement of a `finally` clause does what the random programs keep out of there."""
    return any(
        isinstance(node, tree.Break | tree.Continue | tree.Return | tree.Yield | tree.ForGenerator)
        or (isinstance(node, tree.Raise) and node.value is None)
        for node in descendants([statement])
    )
