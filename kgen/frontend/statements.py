"""Statements: control flow, errors, `with`, and the check of a whole function body."""

from __future__ import annotations

import ast
import builtins
import types
import typing

from kgen import lang
from kgen.frontend.arguments import Argument, GeneratorCall
from kgen.frontend.body import LoopContext
from kgen.frontend.constants import TextConstant
from kgen.frontend.diagnostics import Abandoned
from kgen.frontend.flow import Flow, join
from kgen.frontend.live import is_class, is_error_class, is_one_of, is_static
from kgen.frontend.program import Builder, Pending
from kgen.frontend.signatures import own_nodes
from kgen.frontend.targets import Targets
from kgen.frontend.tree import (
    Assign,
    Break,
    Constant,
    Continue,
    Evaluate,
    Expression,
    Handler,
    If,
    Local,
    LocalRef,
    Not,
    Panic,
    Raise,
    Return,
    Statement,
    Try,
    While,
    Yield,
)
from kgen.frontend.types import (
    BOOL,
    NEVER,
    NONE,
    ClassType,
    NoneType,
    OptionalType,
    StructType,
    Type,
    is_memory,
    optional,
    tuple_of,
)


class Statements(Targets):
    """The whole checker of a function body."""

    # The body

    def check(self) -> None:
        """Checks the body and fills in `function.body`."""
        node = self.pending.node
        for name, nested in (self.pending.nested or {}).items():
            self.nested[name] = typing.cast("typing.Any", nested)
        parts: list[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else list(node.body)
        stored = {
            n.id
            for n in own_nodes(ast.Module(typing.cast("list[ast.stmt]", parts), []))
            if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store | ast.Del)
        }
        self.assigned = frozenset(stored)
        for parameter in self.function.parameters:
            self.flow.bind(parameter.name, parameter)
        for parameter in self.function.parameters:
            if parameter.name in stored and not isinstance(node, ast.Lambda):
                self._own_parameter(parameter)
        if isinstance(node, ast.Lambda):
            self._lambda_body(node)
            self.function.body = self.statements
            return
        if self.function.naked and not self._is_one_assembly(node):
            self.report("K0803", self.function.span, "a naked function may only contain one asm call")
        self.start_initialization(node.name)
        with self.capture() as body:
            for statement in node.body:
                self.statement(statement)
        self.statements.extend(body)
        result = self.function.result or NONE
        ends = self.flow.is_reachable
        if ends:
            self.require_fields(self.function.span, is_end=True)
        is_stub = self._is_abstract_stub(node)
        has_result = result not in (NONE, NEVER) and not self.function.is_generator and not self.function.naked
        if ends and has_result and not is_stub and not self.is_incomplete:
            span = self.function.span
            self.report(
                "K0514",
                span,
                f"`{node.name}` may end without returning a `{result}`",
                "return a value on every path, or raise an Error",
            )
        if is_stub:
            self.statements.append(Panic(self.function.span, "unreachable", f"{node.name} is abstract"))
        self.function.body = self.statements

    def _is_one_assembly(self, node: ast.FunctionDef) -> bool:
        calls = [s for s in node.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
        if len(calls) != 1 or not isinstance(calls[0], ast.Expr) or not isinstance(calls[0].value, ast.Call):
            return False
        return getattr(self.build_time(calls[0].value.func), "__name__", "") == "asm"

    def _is_abstract_stub(self, node: ast.FunctionDef) -> bool:
        last = [s for s in node.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
        is_empty = not last
        python: object = getattr(self.owner, "python", None)
        is_declared = any(ast.unparse(d).split(".")[-1] in ("abstractmethod", "overload") for d in node.decorator_list)
        is_declared = is_declared or bool(getattr(python, "_is_protocol", False))
        return is_empty and is_declared and (self.function.result or NONE) is not NONE

    def _own_parameter(self, parameter: Local) -> None:
        """A parameter that the body assigns is copied first: parameters are borrowed."""
        if is_memory(parameter.type) and self._is_changed_in_place(parameter.name):
            self.report(
                "K0525",
                parameter.span,
                f"`{parameter.name}` is both changed in place and replaced",
                "use a second name for the new value",
            )
        local = self.variable(parameter.name, parameter.type, parameter.span)
        self.declared[parameter.name] = parameter.type
        self.local_cache[(parameter.name, parameter.type)] = local
        value = LocalRef(parameter.type, parameter.span, parameter)
        self.emit(Assign(parameter.span, LocalRef(parameter.type, parameter.span, local), value))
        self.flow.bind(parameter.name, local)

    def _is_changed_in_place(self, name: str) -> bool:
        for part in ast.walk(self.pending.node):
            if isinstance(part, ast.Attribute | ast.Subscript) and isinstance(part.ctx, ast.Store):
                if isinstance(part.value, ast.Name) and part.value.id == name:
                    return True
        return False

    def _lambda_body(self, node: ast.Lambda) -> None:
        try:
            value = self.value(node.body, self.function.result)
        except Abandoned:
            self.function.result = self.function.result or NONE
            return
        if self.function.result is None:
            self.function.result = value.type
        if self.function.result is NONE:
            self.emit(self.evaluate(value))
            return
        value = self.coerce(value, self.function.result, node.body)
        self.emit(Return(value.span, value))

    # Blocks

    def suite(self, statements: list[ast.stmt]) -> list[Statement]:
        with self.capture() as body:
            for statement in statements:
                self.statement(statement)
        return body

    def statement(self, node: ast.stmt) -> None:
        """One statement; what is refused in it is reported and the next one goes on."""
        if not self.flow.is_reachable:
            return
        try:
            self._statement(node)
        except Abandoned:
            self._recover(node)

    def _recover(self, node: ast.stmt | ast.ExceptHandler) -> None:
        """After a refused statement or handler its targets count as assigned, so that one mistake is reported once."""
        self.is_incomplete = True
        if self.reporter is self.builder.classes.reporter:
            self.builder.is_incomplete = True
        if isinstance(node, ast.Global | ast.Nonlocal):
            self.poisoned.update(node.names)
        for part in ast.walk(node):
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store) and part.id not in self.flow.bindings:
                self.poisoned.add(part.id)
            elif isinstance(part, ast.alias):
                self.poisoned.add(part.asname or part.name.split(".")[0])
            elif isinstance(part, ast.FunctionDef | ast.ClassDef):
                self.poisoned.add(part.name)
        if isinstance(node, ast.Return | ast.Raise):
            self.flow.is_reachable = False

    def _statement(self, node: ast.stmt) -> None:
        match node:
            case ast.Expr():
                self._expression_statement(node)
            case ast.Assign():
                self._assignment(node)
            case ast.AnnAssign():
                self._annotated(node)
            case ast.AugAssign():
                self.augmented(node)
            case ast.Return():
                self._return(node)
            case ast.If():
                self._if(node)
            case ast.While():
                self._while(node)
            case ast.For():
                self._for(node)
            case ast.Break() | ast.Continue():
                self._leave_loop(node)
            case ast.Pass():
                pass
            case ast.Raise():
                self._raise_error(node)
            case ast.Try():
                self._try(node)
            case ast.With():
                self._with(node, 0)
            case ast.Assert():
                self._assert(node)
            case ast.Match():
                self.match_statement(node)
            case ast.Delete():
                for target in node.targets:
                    self.delete(target)
            case ast.FunctionDef():
                self.nested_definition(node)
            case ast.Global() | ast.Nonlocal():
                self.refuse(
                    "K0208", node, "global and nonlocal are not in the subset", "use a static, or return the value"
                )
            case ast.Import() | ast.ImportFrom():
                self.refuse("K0213", node, "imports inside functions are not in the subset", "import at module level")
            case ast.ClassDef():
                self.refuse("K0218", node, "a class inside a function is not in the subset", "move it to module level")
            case ast.AsyncFunctionDef() | ast.AsyncFor() | ast.AsyncWith():
                self.refuse("K0206", node, "asynchronous code is not in the subset", "use plain functions")
            case _:
                self.refuse("K0201", node, f"this statement is not in the subset: {type(node).__name__}")

    # Simple statements

    def _expression_statement(self, node: ast.Expr) -> None:
        value = node.value
        if isinstance(value, ast.Constant):
            return
        if isinstance(value, ast.Yield):
            return self._yield(value)
        if isinstance(value, ast.YieldFrom):
            return self._yield_from(value)
        if isinstance(value, ast.ListComp):
            self.evaluate_comprehension(value)
            return
        made = self.value(value)
        if isinstance(made, GeneratorCall):
            self.refuse("K0219", value, "the generator is not iterated", "write for x in ...: ...")
        self.emit(Evaluate(self.span(node), made))
        if made.type is NEVER:
            self.flow.is_reachable = False

    def evaluate_comprehension(self, node: ast.ListComp) -> None:
        """A comprehension for its effects."""
        self.comprehend(node.generators, lambda: self.emit(self.evaluate(self.value(node.elt))))

    def _yield(self, node: ast.Yield) -> None:
        if not self.function.is_generator:
            self.refuse("K0219", node, "yield outside a generator")
        element = self.function.result or NONE
        if node.value is None:
            self.emit(Yield(self.span(node), self.none(self.span(node))))
            return
        self.emit(Yield(self.span(node), self.typed(node.value, element)))
        self.flow.forget_fields()

    def _yield_from(self, node: ast.YieldFrom) -> None:
        element = self.function.result or NONE

        def use(item: Expression) -> None:
            self.emit(Yield(self.span(node), self.coerce(item, element, node.value)))

        self.loop(node.value, use, [])

    def _assignment(self, node: ast.Assign) -> None:
        expected = self.expected_of(node.targets[0])
        value = self.expression(node.value, expected)
        if len(node.targets) > 1:
            value = self.hold(self.settle(value, node.value))
        for target in node.targets:
            self.assign(target, value, node.value)
        if value.type is NEVER:
            self.flow.is_reachable = False

    def expected_of(self, target: ast.expr) -> Type | None:
        """The declared type of a target, as a hint for the value."""
        if isinstance(target, ast.Name):
            if target.id in self.declared:
                return self.declared[target.id]
            binding = self.flow.bindings.get(target.id)
            return binding.local.type if binding is not None and binding.local is not None else None
        if isinstance(target, ast.Attribute):
            found = self.build_time(target.value)
            if is_static(found):
                return self.static_reference(found, target).type
            if isinstance(found, type | types.ModuleType):
                return None
            self.own_object_is_safe = self.is_own_object(target.value)
            with self.capture():
                try:
                    owner = self.value(target.value).type
                except Abandoned:
                    return None
            if isinstance(owner, ClassType | StructType):
                self.classes.complete(owner)
                field = owner.field(target.attr)
                return field.type if field is not None else None
        if isinstance(target, ast.Subscript) and not isinstance(target.slice, ast.Slice):
            with self.capture():
                try:
                    container = self.value(target.value).type
                except Abandoned:
                    return None
            if isinstance(container, ClassType) and container.arguments:
                return container.arguments[-1]
            return getattr(container, "element", None)
        if isinstance(target, ast.Subscript):
            with self.capture():
                try:
                    container = self.value(target.value).type
                except Abandoned:
                    return None
            return container if self.resolver.builtin_of(container) is list else None
        if isinstance(target, ast.Tuple):
            parts = [self.expected_of(part) for part in target.elts]
            if all(part is not None for part in parts):
                return tuple_of([part for part in parts if part is not None])
        return None

    def _annotated(self, node: ast.AnnAssign) -> None:
        if not isinstance(node.target, ast.Name):
            if node.value is None:
                return
            value = self.expression(node.value, self.expected_of(node.target))
            self.assign(node.target, value, node.value)
            return
        name = node.target.id
        annotation = node.annotation
        is_final = isinstance(annotation, ast.Subscript) and ast.unparse(annotation.value).split(".")[-1] == "Final"
        if is_final:
            annotation = typing.cast(ast.Subscript, annotation).slice
        elif ast.unparse(annotation).split(".")[-1] == "Final":
            if node.value is None:
                self.refuse("K0403", node, "Final needs a value")
            self.assign(node.target, self.value(node.value), node.value)
            return
        declared = self.resolver.annotation(annotation, self.scope)
        previous = self.declared.get(name)
        if previous is not None and previous is not declared and name in self.flow.bindings:
            self.refuse("K0303", node.target, f"`{name}` is already a `{previous}`", "use another name")
        self.declared[name] = declared
        if node.value is not None:
            value = self.expression(node.value, declared)
            self.assign(node.target, value, node.value)

    def _return(self, node: ast.Return) -> None:
        span = self.span(node)
        result = self.function.result or NONE
        if self.function.is_generator:
            if node.value is not None and not (isinstance(node.value, ast.Constant) and node.value.value is None):
                self.refuse("K0611", node, "a generator cannot return a value", "yield it")
            self.emit(Return(span, None))
        elif node.value is None:
            self.require_fields(self.span(node), is_end=True)
            if result is not NONE and not isinstance(result, OptionalType):
                self.refuse("K0528", node, f"this function returns a `{result}`", "return a value")
            value = Constant(result, span, None) if isinstance(result, OptionalType) else None
            self.emit(Return(span, value))
        elif isinstance(node.value, ast.Name) and self.build_time(node.value) is NotImplemented:
            self.emit(Return(span, self.bool_constant(False, span)))
        else:
            value = self.expression(node.value, result)
            if result is NONE and not isinstance(value.type, NoneType) and value.type is not NEVER:
                self.refuse(
                    "K0528",
                    node.value,
                    f"the function returns nothing, but this is a `{self.settle(value, node).type}`",
                    f"annotate it: def {self.function.display_name.split('.')[-1]}(...) -> {value.type}",
                )
            value = self.coerce(value, result, node.value)
            if result is NONE:
                self.emit(self.evaluate(value))
                self.emit(Return(span, None))
            else:
                self.emit(Return(span, value))
        self.flow.is_reachable = False

    def _assert(self, node: ast.Assert) -> None:
        span = self.span(node)
        test = self.condition(node.test)
        message = ast.unparse(node.test)
        if node.msg is not None:
            text = self.value(node.msg) if isinstance(node.msg, ast.Constant) else None
            message = str(text.content) if isinstance(text, TextConstant) else ast.unparse(node.msg)
        if isinstance(test, Constant):
            if not test.value:
                self.emit(Panic(span, "assert", message))
                self.flow.is_reachable = False
            return
        self.emit(If(span, test, [], [Panic(span, "assert", message)]))
        self.assume(node.test, True)

    # Branches and loops

    def _if(self, node: ast.If) -> None:
        test = self.condition(node.test)
        before = self.flow.copy()
        constant = test.value if isinstance(test, Constant) else None
        self.assume(node.test, True)
        if constant is False:
            self.flow.is_reachable = False
        body = self.suite(node.body)
        after_body = self.flow
        self.flow = before
        self.assume(node.test, False)
        if constant is True:
            self.flow.is_reachable = False
        orelse = self.suite(node.orelse)
        self.flow = join([after_body, self.flow])
        self.emit(If(self.span(node.test), test, body, orelse))

    def _enter_loop(self, node: ast.While | ast.For) -> tuple[LoopContext, Flow, set[Local]]:
        """The state at the head of a loop: narrowings of what the body assigns do not hold."""
        assigned: set[str] = set()
        for part in ast.walk(node):
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store | ast.Del):
                assigned.add(part.id)
            elif isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store):
                path = self.path_of(part)
                if path is not None:
                    self.flow.forget(path)
        for name in assigned:
            binding = self.flow.bindings.get(name)
            if binding is not None and binding.local is not None:
                self.flow.narrow(name, binding.local.type)
                self.flow.forget(name)
        context = LoopContext()
        self.loops.append(context)
        reads = self.reads
        self.reads = set()
        return context, self.flow.copy(), reads

    def _leave(self, context: LoopContext, head: Flow, reads: set[Local], node: ast.AST) -> None:
        """The end of a loop body: the state must fit the head again."""
        self.loops.pop()
        back = join([self.flow, *context.continues])
        if back.is_reachable:
            for name, binding in head.bindings.items():
                after = back.bindings.get(name)
                if after is not None and after.local is not binding.local and binding.local in self.reads:
                    self.report(
                        "K0303",
                        node,
                        f"`{name}` changes its type from one round of the loop to the next",
                        "use two names, or annotate the first assignment",
                    )
        self.reads |= reads
        self.flow = back

    def _while(self, node: ast.While) -> None:
        context, head, reads = self._enter_loop(node)
        with self.capture() as test_statements:
            test = self.condition(node.test)
        before = self.flow.copy()
        is_forever = isinstance(test, Constant) and bool(test.value)
        self.assume(node.test, True)
        body = self.suite(node.body)
        self._leave(context, head, reads, node.test)
        end = self.flow
        self.flow = join([before, end]) if end.is_reachable else before
        for name, binding in before.bindings.items():
            if name in self.flow.bindings and self.flow.bindings[name].local is None:
                self.flow.bindings[name] = binding
        self.assume(node.test, False)
        if is_forever:
            self.flow.is_reachable = False
        orelse = self.suite(node.orelse)
        self.flow = join([self.flow, *context.breaks])
        self.emit(While(self.span(node), self.sequence(test_statements, test), body, orelse))

    def _for(self, node: ast.For) -> None:
        context, head, reads = self._enter_loop(node)
        before = self.flow.copy()
        end: list[Flow] = []
        popped = False

        def use(element: Expression) -> None:
            nonlocal popped
            self.assign(node.target, self.settle(element, node.iter), node.iter)
            self.statements.extend(self.suite(node.body))
            self._leave(context, head, reads, node.target)
            popped = True
            end.append(self.flow)

        orelse: list[Statement] = []
        try:
            self.loop(node.iter, use, orelse)
        finally:
            if not popped:
                self.loops.pop()
                self.reads |= reads
        after = join([before, *end]) if end and end[0].is_reachable else before
        self.flow = after
        orelse.extend(self.suite(node.orelse))
        self.flow = join([self.flow, *context.breaks])

    def _leave_loop(self, node: ast.Break | ast.Continue) -> None:
        if not self.loops:
            raise Abandoned
        context = self.loops[-1]
        if isinstance(node, ast.Break):
            context.breaks.append(self.flow.copy())
            self.emit(Break(self.span(node)))
        else:
            context.continues.append(self.flow.copy())
            self.emit(Continue(self.span(node)))
        self.flow.is_reachable = False

    # Errors

    def _error_class(self) -> ClassType:
        return typing.cast(ClassType, self.resolver.nominal(lang.Error, ()))

    def _raise_error(self, node: ast.Raise) -> None:
        span = self.span(node)
        if node.exc is None:
            if self.handlers == 0:
                self.refuse("K0604", node, "raise without a value needs an enclosing except")
            self.emit(Raise(span, None))
            self.flow.is_reachable = False
            return
        found = self.build_time(node.exc)
        if is_class(found):
            value = self._raised_class(found, node.exc)
        else:
            if isinstance(node.exc, ast.Call):
                called = self.build_time(node.exc.func)
                if is_class(called) and not is_error_class(called):
                    self._refuse_raise(called, node.exc)
            value = self.value(node.exc)
        if not isinstance(value.type, ClassType) or not issubclass(value.type.python, lang.Error):
            self.refuse("K0601", node.exc, f"a `{value.type}` cannot be raised", "derive a class from Error")
        self.emit(Raise(span, value))
        self.flow.is_reachable = False

    def _refuse_raise(self, found: type, node: ast.AST) -> None:
        self.refuse(
            "K0601",
            node,
            f"`{found.__name__}` is not a subclass of Error",
            "derive a class from Error; for a broken invariant use assert",
        )

    def _raised_class(self, found: type, node: ast.expr) -> Expression:
        if found is builtins.MemoryError:
            found = lang.MemoryError
        if not is_error_class(found):
            self._refuse_raise(found, node)
        type_ = self.resolver.object(found, self.scope)
        assert isinstance(type_, ClassType)
        return self.construct(type_, [], node)

    def _try(self, node: ast.Try) -> None:
        span = self.span(node)
        entry = self.flow.copy()
        body = self.suite(node.body)
        after_body = self.flow
        handler_entry = self._handler_entry(entry, after_body, node.body)
        orelse: list[Statement] = []
        if after_body.is_reachable:
            orelse = self.suite(node.orelse)
        exits = [self.flow]
        handlers: list[Handler] = []
        for handler in node.handlers:
            self.flow = handler_entry.copy()
            self.flow.is_reachable = True
            try:
                handlers.append(self._handler(handler, [c for h in handlers for c in h.classes]))
            except Abandoned:
                self._recover(handler)
            exits.append(self.flow)
        self.flow = join(exits)
        final: list[Statement] = []
        if node.finalbody:
            reachable = self.flow.is_reachable
            if not reachable:
                self.flow = handler_entry.copy()
                self.flow.is_reachable = True
            final = self.suite(node.finalbody)
            if not reachable:
                self.flow.is_reachable = False
        self.emit(Try(span, body, handlers, orelse, final))

    def _handler_entry(self, entry: Flow, after: Flow, body: list[ast.stmt]) -> Flow:
        """What is known when an error can have come from anywhere in the body."""
        result = entry.copy()
        for part in (n for statement in body for n in ast.walk(statement)):
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store | ast.Del):
                binding = result.bindings.get(part.id)
                if binding is not None and binding.local is not None:
                    result.narrow(part.id, binding.local.type)
        result.forget_fields()
        del after
        return result

    def _handler(self, handler: ast.ExceptHandler, earlier: list[ClassType]) -> Handler:
        span = self.span(handler)
        if handler.type is None:
            self.refuse("K0603", handler, "a bare except is not in the subset", "name the errors: except Error as e:")
        nodes = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        classes: list[ClassType] = []
        for part in nodes:
            caught = self._caught_class(part)
            cover = next((c for c in earlier if caught.is_subclass_of(c)), None)
            if cover is not None:
                self.refuse(
                    "K0612", part, f"`{caught}` is caught by the handler of `{cover}` above", "put this handler first"
                )
            classes.append(caught)
        target: Local | None = None
        if handler.name is not None:
            type_: Type = classes[0] if len(classes) == 1 else (self._common_base(classes) or self._error_class())
            target = self.variable(handler.name, type_, span)
            self.flow.bind(handler.name, target)
        self.handlers += 1
        try:
            body = self.suite(handler.body)
        finally:
            self.handlers -= 1
        if handler.name is not None:
            self.flow.unbind(handler.name)
        return Handler(classes, target, body, span)

    def _caught_class(self, node: ast.expr) -> ClassType:
        found = self.build_time(node)
        if found is builtins.MemoryError:
            found = lang.MemoryError
        if not is_error_class(found):
            name = self.name_of(node)
            help = "catch a subclass of Error"
            if is_one_of(found, (KeyError, IndexError)):
                help = "test first: `key in d`, or `i < len(xs)`; a bad index is a panic"
            elif is_one_of(found, (Exception, BaseException)):
                help = "write except Error"
            elif found is ValueError:
                help = "test first: parse_int(text) gives None for bad text; a bad value is a panic"
            elif is_one_of(found, (AssertionError, OverflowError, ZeroDivisionError, TypeError, AttributeError)):
                help = "test first; a broken invariant is a panic, which nothing catches"
            self.refuse("K0602", node, f"`{name}` is not a subclass of Error", help)
        type_ = self.resolver.object(found, self.scope)
        assert isinstance(type_, ClassType)
        self.classes.complete(type_)
        return type_

    # with

    def _with(self, node: ast.With, position: int) -> None:
        item = node.items[position]
        span = self.span(item.context_expr)
        value = self.value(item.context_expr)
        manager = self.hold(value)
        type_ = manager.type
        if not isinstance(type_, ClassType | StructType) or any(
            self.classes.method(type_, name) is None for name in ("__enter__", "__exit__")
        ):
            self.refuse(
                "K0609", item.context_expr, f"a `{type_}` is not a context manager", "define __enter__ and __exit__"
            )
        entered = self.call_method(manager, "__enter__", [], item.context_expr)
        if item.optional_vars is not None:
            self.assign(item.optional_vars, entered, item.context_expr)
        else:
            self.emit(self.evaluate(entered))
        entry = self.flow.copy()
        if position + 1 < len(node.items):
            with self.capture() as body:
                self._with(node, position + 1)
        else:
            body = self.suite(node.body)
        exit_method = self.classes.method(type_, "__exit__")
        assert exit_method is not None
        signature = self.builder.signatures.of(exit_method.function, exit_method.owner, "method")
        suppresses = signature.result is BOOL
        needs_error = suppresses or self._uses_parameters(signature.node)
        count = len(signature.parameters) - 1

        def leave(error: Expression | None) -> Expression:
            none = self.none(span)
            values: list[Expression] = [error or none, error or none, none][:count]
            arguments = [Argument(item.context_expr, None, v) for v in values]
            return self.method_call(manager, "__exit__", arguments, item.context_expr)

        if not needs_error:
            self.emit(Try(span, body, [], [], [self.evaluate(leave(None))]))
            return
        left = LocalRef(BOOL, span, self.temporary(BOOL, span, "left"))
        error_type = self._error_class()
        self.classes.complete(error_type)
        error = self.temporary(error_type, span, "error")
        wrapped = self.coerce(LocalRef(error_type, span, error), optional(error_type), item.context_expr)
        handler: list[Statement] = [Assign(span, left, self.bool_constant(True, span))]
        if suppresses:
            handler.append(If(span, leave(wrapped), [], [Raise(span, None)]))
        else:
            handler += [self.evaluate(leave(wrapped)), Raise(span, None)]
        final: list[Statement] = [If(span, Not(BOOL, span, left), [self.evaluate(leave(None))], [])]
        self.emit(Assign(span, left, self.bool_constant(False, span)))
        self.emit(Try(span, body, [Handler([], error, handler, span)], [], final))
        if suppresses:
            self.flow = join([self.flow, self._handler_entry(entry, self.flow, node.body)])

    def _uses_parameters(self, node: ast.FunctionDef) -> bool:
        names = {a.arg for a in node.args.args[1:]}
        return any(isinstance(n, ast.Name) and n.id in names for s in node.body for n in ast.walk(s))


def check_body(builder: Builder, pending: Pending) -> None:
    """Checks one queued function."""
    try:
        builder.observer.enter(pending.function, pending.node)
        Statements(builder, pending).check()
    except Abandoned:
        return
    finally:
        builder.observer.leave()
